-- check: A story with usable members has one lead. Returns stories with none or several.
SELECT story_id, count(*) FILTER (lead) AS leads FROM core_articles
WHERE status = 'usable' GROUP BY story_id HAVING leads <> 1;
