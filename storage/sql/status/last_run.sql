-- Question: how did the newest run go? Grain: one row, none before the first run.
-- Caveats: error is null unless it failed; the summary of a failed run is its message.
SELECT started_at, finished_at, outcome, CASE WHEN outcome = 'failed' THEN summary->>'$' END AS error
FROM runs ORDER BY started_at DESC LIMIT 1;
