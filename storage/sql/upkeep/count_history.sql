-- How many polls and runs are there?
SELECT (SELECT count(*) FROM raw_fetches) AS polls, (SELECT count(*) FROM runs) AS runs;
