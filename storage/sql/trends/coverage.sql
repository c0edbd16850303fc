-- question: How much was read each day, and is that enough to say something?
-- grain: day
-- parameters: start, end, zone, min_articles
-- plot: lines articles
-- caveats: usual is the median of the 28 days before, share is of it (at most 1, null where nothing is usual);
--   too little: fewer than min_articles or a quarter of it.
WITH stored AS (
    SELECT day, sum(stored)::BIGINT AS stored, sum(stories)::BIGINT AS stories, sum(mentions)::BIGINT AS mentions,
        sum(conflict_articles)::BIGINT AS conflict_articles
    FROM out_coverage_daily WHERE day BETWEEN first_day() AND last_day() GROUP BY day
)
SELECT c.day, c.feeds, coalesce(s.stored, 0) AS stored, c.articles, coalesce(s.stories, 0) AS stories,
    coalesce(s.conflict_articles, 0) AS conflict_articles, coalesce(s.mentions, 0) AS mentions, c.usual,
    round(CASE WHEN c.usual > 0 THEN c.share END, 3) AS share, c.coverage
FROM coverage_by_day(first_day(), last_day()) AS c LEFT JOIN stored AS s USING (day)
ORDER BY c.day;
