-- check: A mention counts once. Returns mentions with several rows.
SELECT printf('%016x', mention_key) AS mention, count(*) AS times
FROM core_mentions GROUP BY mention_key HAVING count(*) > 1;
