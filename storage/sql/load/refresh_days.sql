-- Question: what did each feed carry on the touched days? Grain: day, source. Delete + insert by day.
-- Input: touched_days. Counts only what extraction has read, for the record that counts.
DELETE FROM out_coverage_daily WHERE day IN (SELECT day FROM touched_days);

INSERT INTO out_coverage_daily BY NAME
WITH bounds AS (
    SELECT min(day) AS first, max(day) + 1 AS last FROM touched_days
), carried AS (
    SELECT a.article_key, a.published::DATE AS day, a.source, a.lead,
        e.article_key IS NOT NULL AND e.skipped IS NULL AS was_read
    FROM core_articles AS a
    LEFT JOIN core_extractions AS e USING (article_key)
    WHERE a.status = 'usable' AND a.published >= (SELECT first FROM bounds)
        AND a.published < (SELECT last FROM bounds)
        AND a.published::DATE IN (SELECT day FROM touched_days)
), told AS (
    SELECT m.article_key, count(*) AS mentions, sum(greatest(m.tension, 0)) AS up,
        sum(least(m.tension, 0)) AS down
    FROM core_mentions AS m SEMI JOIN carried USING (article_key)
    WHERE m.published >= (SELECT first FROM bounds) AND m.published < (SELECT last FROM bounds)
    GROUP BY m.article_key
)
SELECT day, source, count(*) AS stored, count(*) FILTER (was_read) AS articles,
    count(*) FILTER (was_read AND lead) AS stories,
    count(*) FILTER (was_read AND up > 0) AS conflict_articles,
    count(*) FILTER (was_read AND lead AND up > 0) AS conflict_stories,
    coalesce(sum(mentions) FILTER (was_read), 0) AS mentions,
    coalesce(sum(up) FILTER (was_read AND lead), 0) AS tension_up,
    coalesce(sum(down) FILTER (was_read AND lead), 0) AS tension_down
FROM carried LEFT JOIN told USING (article_key)
GROUP BY day, source ORDER BY day, source;
