-- Question: on which days of a window were articles published? Grain: day, UTC.
SELECT DISTINCT published::DATE AS day FROM core_articles
WHERE status = 'usable' AND published >= $since AND published < $until ORDER BY day;
