-- Question: how is each feed doing, for monitoring? Grain: feed that was ever polled.
-- Caveat: delivered is the last poll that was answered, with or without something new.
SELECT s.feed_id, max(f.polled_at) AS polled_at,
    max(f.polled_at) FILTER (f.outcome IN ('new', 'unchanged')) AS delivered,
    arg_max(f.outcome, f.polled_at) AS outcome, s.state ->> 'parked' IS NOT NULL AS parked
FROM raw_feed_states AS s LEFT JOIN raw_fetches AS f USING (feed_id)
GROUP BY s.feed_id, s.state ->> 'parked' ORDER BY s.feed_id;
