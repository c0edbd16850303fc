UPDATE runs SET finished_at = ?, outcome = ?, summary = ? WHERE run_id = ?;
