-- Question: how did the newest run go? Grain: one row, none before the first run.
SELECT started_at, finished_at, outcome FROM runs ORDER BY started_at DESC LIMIT 1;
