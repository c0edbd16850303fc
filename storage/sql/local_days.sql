-- Question: what do the trends count, by days of another time zone? Grain: as the out_ tables by day,
-- which these temporary tables of the same names stand in for: the trends then read them instead.
-- Session variable: zone, an IANA name. In a shell: SET VARIABLE zone = 'Europe/Berlin'; this file; a trend.
-- Caveat: the kept tables are by UTC day, so this reads every article and mention again. An article
-- keeps its moment; only the day it is counted on changes.
CREATE OR REPLACE TEMP TABLE local_days AS
SELECT article_key, timezone(getvariable('zone'), timezone('UTC', published))::DATE AS day
FROM core_articles WHERE status = 'usable';

CREATE OR REPLACE TEMP TABLE local_pairs AS
SELECT p.* REPLACE (d.day AS day) FROM out_pair_mentions AS p JOIN local_days AS d USING (article_key);

CREATE OR REPLACE TEMP TABLE out_coverage_daily AS
WITH told AS (
    SELECT article_key, count(*) AS mentions, sum(greatest(tension, 0)) AS up, sum(least(tension, 0)) AS down
    FROM core_mentions GROUP BY article_key
), carried AS (
    SELECT d.day, a.source, a.lead, e.article_key IS NOT NULL AND e.skipped IS NULL AS was_read,
        coalesce(t.mentions, 0) AS mentions, coalesce(t.up, 0) AS up, coalesce(t.down, 0) AS down
    FROM core_articles AS a
    JOIN local_days AS d USING (article_key)
    LEFT JOIN core_extractions AS e USING (article_key)
    LEFT JOIN told AS t USING (article_key)
)
SELECT day, source, count(*)::INTEGER AS stored, (count(*) FILTER (was_read))::INTEGER AS articles,
    (count(*) FILTER (was_read AND lead))::INTEGER AS stories,
    (count(*) FILTER (was_read AND up > 0))::INTEGER AS conflict_articles,
    (count(*) FILTER (was_read AND lead AND up > 0))::INTEGER AS conflict_stories,
    coalesce(sum(mentions) FILTER (was_read), 0)::INTEGER AS mentions,
    coalesce(sum(up) FILTER (was_read AND lead), 0)::DECIMAL(18, 4) AS tension_up,
    coalesce(sum(down) FILTER (was_read AND lead), 0)::DECIMAL(18, 4) AS tension_down
FROM carried GROUP BY day, source;

CREATE OR REPLACE TEMP TABLE out_pair_daily AS FROM daily_pairs('local_pairs');

CREATE OR REPLACE TEMP TABLE out_pair_mentions AS FROM local_pairs;
