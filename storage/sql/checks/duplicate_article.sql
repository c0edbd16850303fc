-- check: An article counts once. Returns articles with several rows.
SELECT id, count(*) AS times FROM core_articles GROUP BY id HAVING count(*) > 1;
