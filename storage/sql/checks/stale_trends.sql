-- check: The trend tables say what the mentions say. Returns days on which they do not.
WITH told AS (
    SELECT a.published::DATE AS day, count(*) AS mentions, sum(m.tension) AS tension
    FROM core_mentions AS m JOIN core_articles AS a USING (article_key)
    WHERE a.status = 'usable' AND m.published::DATE = a.published::DATE GROUP BY ALL
), counted AS (
    SELECT day, sum(once) AS mentions, sum(tension * once / mentions) AS tension
    FROM out_pair_mentions GROUP BY day
)
SELECT day, t.mentions AS stored, c.mentions AS counted
FROM told AS t FULL JOIN counted AS c USING (day)
WHERE t.mentions IS DISTINCT FROM c.mentions OR abs(t.tension - c.tension) > 0.01;
