-- Question: what did this batch of polls bring? Grain: one row per poll, feed, reject.
-- Input: incoming_polls, incoming_states, incoming_rejects. Runs inside one transaction.
INSERT INTO raw_fetches BY NAME
SELECT DISTINCT ON (feed_id, polled_at) * FROM incoming_polls ANTI JOIN raw_fetches USING (feed_id, polled_at);

DELETE FROM raw_feed_states WHERE feed_id IN (SELECT feed_id FROM incoming_states);
INSERT INTO raw_feed_states BY NAME SELECT feed_id, state::JSON AS state FROM incoming_states;

INSERT INTO raw_rejects BY NAME
SELECT DISTINCT ON (source, url, reason, sha256) *
FROM incoming_rejects ANTI JOIN raw_rejects USING (source, url, reason, sha256)
ORDER BY source, url, reason, sha256, detail;
