-- question: On which days was there far more tension between two sides than they are used to?
-- grain: day and unordered pair of states or groups
-- parameters: start, end, actors, event, reprints, support, z, limit
-- caveats: z compares the day's stories with conflict with the 90 days before: median and 1.4826 x the
--   median absolute deviation, at least the Poisson error of the mean and one story. The day is first
--   scaled to the usual number of articles, so that a busy news day is no spike. Days with fewer
--   stories than support (default 3), or less than 14 days of history, are left out.
WITH stories AS (
    SELECT actor, target, day, count(*) AS stories, sum(mentions)::BIGINT AS mentions, sum(up) AS tension,
        list(article_key ORDER BY up DESC, article_key) AS keys
    FROM counted('pair', first_day() - 90, last_day()) WHERE up > 0 AND actor <> 'UNK'
    GROUP BY actor, target, day
), volume AS (
    SELECT day, articles, coverage, articles / nullif(usual, 0) AS busy FROM coverage_by_day(first_day(), last_day())
), history AS (
    SELECT min(day) AS first FROM out_coverage_daily WHERE articles > 0
), candidates AS (
    SELECT s.*, s.stories / greatest(coalesce(v.busy, 1), 1) AS scaled, least(90, s.day - h.first) AS days
    FROM stories AS s JOIN volume AS v USING (day), history AS h
    WHERE s.day >= first_day() AND s.stories >= support() AND s.day - h.first >= 14
), before AS (
    SELECT c.actor, c.target, c.day, c.days, list(s.stories) FILTER (s.stories IS NOT NULL) AS seen
    FROM candidates AS c
    LEFT JOIN stories AS s ON s.actor = c.actor AND s.target = c.target AND s.day < c.day AND s.day >= c.day - 90
    GROUP BY ALL
), filled AS (
    SELECT * EXCLUDE (seen), list_concat(coalesce(seen, []), list_resize([]::BIGINT[],
        greatest(days - len(coalesce(seen, [])), 0), 0::BIGINT)) AS counts
    FROM before
), centred AS (
    SELECT *, list_aggregate(counts, 'median') AS middle, list_aggregate(counts, 'mad') AS mad,
        list_aggregate(counts, 'avg') AS mean
    FROM filled
), scored AS (
    SELECT c.day, c.actor, c.target, c.stories, c.mentions, c.tension, c.keys, b.middle, b.mean,
        (c.scaled - b.middle) / greatest(1.4826 * b.mad, sqrt(b.mean), 1) AS z
    FROM candidates AS c JOIN centred AS b USING (actor, target, day)
)
SELECT s.day, s.actor, s.target, round(s.z, 2) AS z, s.stories, s.middle AS usual, round(s.mean, 3) AS mean,
    s.mentions, round(s.tension, 4) AS tension,
    (SELECT list(a.story_id ORDER BY a.story_id) FROM core_articles AS a WHERE list_contains(s.keys, a.article_key))
        AS story_ids,
    a.id AS article_id, a.title, a.url
FROM scored AS s
LEFT JOIN core_articles AS c ON c.article_key = s.keys[1]
LEFT JOIN articles AS a ON a.id = c.id
WHERE s.z >= coalesce(CAST(getvariable('z') AS DOUBLE), 3)
ORDER BY s.day DESC, z DESC, s.actor, s.target LIMIT row_limit();
