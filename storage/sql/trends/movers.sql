-- question: Between whom has tension risen or fallen most in the last days?
-- grain: unordered pair of states or groups
-- parameters: start, end, zone, actors, event, reprints, days, support, limit
-- plot: bars change
-- caveats: Compares the last days of the window (default 7) with the days before them in the window, as
--   tension above zero per 100 articles. z is the difference over its standard error (compound
--   Poisson, with one event of average weight added so that a first event is not infinite).
--   Left out are pairs with a side that is not named, and those with fewer stories than support.
WITH span AS (
    SELECT last_day() - coalesce(CAST(getvariable('days') AS INTEGER), 7) + 1 AS since
), total AS (
    SELECT sum(n) FILTER (day >= since) AS now, sum(n) FILTER (day < since) AS before
    FROM carried(first_day(), last_day()), span
), pairs AS (
    SELECT actor, target, count(*) FILTER (day >= since) AS stories, count(*) FILTER (day < since) AS stories_before,
        coalesce(sum(up) FILTER (day >= since), 0) AS now, coalesce(sum(up) FILTER (day < since), 0) AS before,
        coalesce(sum(up * up) FILTER (day >= since), 0) AS now2,
        coalesce(sum(up * up) FILTER (day < since), 0) AS before2, avg(up) AS weight,
        arg_max(article_key, (up, article_key)) FILTER (day >= since) AS top
    FROM counted('pair', first_day(), last_day()), span WHERE actor <> 'UNK' AND target <> 'UNK'
    GROUP BY actor, target HAVING count(*) >= support()
), moved AS (
    SELECT p.*, 100 * p.now / nullif(t.now, 0) AS rate, 100 * p.before / nullif(t.before, 0) AS rate_before,
        100 * sqrt((p.now2 + p.weight * p.weight) / (t.now * t.now)
            + (p.before2 + p.weight * p.weight) / (t.before * t.before)) AS error
    FROM pairs AS p, total AS t WHERE t.now > 0 AND t.before > 0
)
SELECT m.actor, m.target, round(m.rate, 4) AS conflict, round(m.rate_before, 4) AS conflict_before,
    round(m.rate - m.rate_before, 4) AS change, round((m.rate - m.rate_before) / nullif(m.error, 0), 2) AS z,
    m.stories, m.stories_before, a.title, a.url
FROM moved AS m
LEFT JOIN core_articles AS c ON c.article_key = m.top
LEFT JOIN articles AS a ON a.id = c.id
WHERE m.error > 0
ORDER BY abs(z) DESC, m.actor, m.target LIMIT row_limit();
