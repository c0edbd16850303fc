SELECT count(*) FROM raw_rejects;
