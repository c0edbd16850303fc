-- Question: how did the polls go that started at or after a moment (parameter, UTC)? Grain: poll.
SELECT feed_id, outcome, status, items, new_items, ms, bytes, message
FROM raw_fetches WHERE polled_at >= $since ORDER BY feed_id, polled_at;
