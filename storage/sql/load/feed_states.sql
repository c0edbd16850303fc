-- What is remembered of every feed. Grain: feed.
SELECT feed_id, state::VARCHAR FROM raw_feed_states ORDER BY feed_id;
