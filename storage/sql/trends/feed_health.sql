-- question: Which feeds deliver, which are silent, failing or parked, and why?
-- grain: feed
-- parameters: start, end
-- caveats: Only what changes when something happens: a poll that brings nothing changes no row.
--   quiet: nothing for more than three times its usual distance between days with articles, and a week.
WITH delivered AS (
    SELECT source, sum(stored)::BIGINT AS stored, sum(articles)::BIGINT AS articles, min(day) AS first_day,
        max(day) AS newest_day, count(*) AS days
    FROM out_coverage_daily WHERE day BETWEEN first_day() AND last_day() GROUP BY source
), polled AS (
    SELECT feed_id AS source, arg_max(outcome, polled_at) AS outcome, arg_max(message, polled_at) AS message,
        arg_max(status, polled_at) AS status
    FROM raw_fetches GROUP BY feed_id
), refused AS (
    SELECT source, count(*) AS rejects FROM raw_rejects GROUP BY source
)
SELECT source AS feed,
    CASE WHEN p.outcome = 'parked' THEN 'parked' WHEN p.outcome = 'failed' THEN 'failing'
        WHEN d.source IS NULL THEN 'silent'
        WHEN last_day() - d.newest_day > greatest(7, 3 * (d.newest_day - d.first_day + 1) / d.days) THEN 'quiet'
        ELSE 'good' END AS health,
    coalesce(d.stored, 0) AS stored, coalesce(d.articles, 0) AS articles, d.newest_day,
    coalesce(r.rejects, 0) AS rejects,
    CASE WHEN p.outcome IN ('failed', 'parked') THEN p.message END AS message
FROM delivered AS d FULL JOIN polled AS p USING (source) LEFT JOIN refused AS r USING (source)
ORDER BY feed;
