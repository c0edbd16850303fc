INSERT INTO runs (run_id, started_at, version) VALUES (?, ?, ?);
