-- Question: what did each feed carry on the touched days? Grain: day, source. Delete + insert by both.
-- Input: touched. Counts only what extraction has read, for the record that counts.
CREATE OR REPLACE TEMP TABLE touched_windows AS SELECT DISTINCT day, source FROM touched;

DELETE FROM out_coverage_daily WHERE (day, source) IN (SELECT day, source FROM touched_windows);

INSERT INTO out_coverage_daily BY NAME
WITH bounds AS (
    SELECT min(day) AS first, max(day) + 1 AS last FROM touched_windows
), carried AS (
    SELECT a.article_key, a.published, a.published::DATE AS day, a.source, a.lead
    FROM core_articles AS a SEMI JOIN touched_windows AS w ON w.day = a.published::DATE AND w.source = a.source
    WHERE a.status = 'usable' AND a.published >= (SELECT first FROM bounds)
        AND a.published < (SELECT last FROM bounds)
), seen AS (
    SELECT e.article_key, e.published FROM core_extractions AS e
    WHERE e.skipped IS NULL AND e.published >= (SELECT first FROM bounds)
        AND e.published < (SELECT last FROM bounds)
), told AS (
    SELECT m.article_key, count(*) AS mentions, sum(greatest(m.tension, 0)) AS up,
        sum(least(m.tension, 0)) AS down
    FROM core_mentions AS m SEMI JOIN carried AS c ON c.article_key = m.article_key AND c.published = m.published
    WHERE m.published >= (SELECT first FROM bounds) AND m.published < (SELECT last FROM bounds)
    GROUP BY m.article_key
), counted AS (
    SELECT c.day, c.source, c.lead, s.article_key IS NOT NULL AS was_read, t.mentions, t.up, t.down
    FROM carried AS c
    LEFT JOIN seen AS s ON s.article_key = c.article_key AND s.published = c.published
    LEFT JOIN told AS t ON t.article_key = c.article_key
)
SELECT day, source, count(*) AS stored, count(*) FILTER (was_read) AS articles,
    count(*) FILTER (was_read AND lead) AS stories,
    count(*) FILTER (was_read AND up > 0) AS conflict_articles,
    count(*) FILTER (was_read AND lead AND up > 0) AS conflict_stories,
    coalesce(sum(mentions) FILTER (was_read), 0) AS mentions,
    coalesce(sum(up) FILTER (was_read AND lead), 0) AS tension_up,
    coalesce(sum(down) FILTER (was_read AND lead), 0) AS tension_down
FROM counted
GROUP BY day, source ORDER BY day, source;
