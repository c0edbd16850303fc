-- question: On which days was there far more tension between two sides than they are used to?
-- grain: day and unordered pair of states or groups
-- parameters: start, end, zone, actors, event, reprints, support, z, limit
-- plot: bars z
-- caveats: Compares the stories with conflict of the last day and of the last three days with those of
--   the 90 days before; the row has the window (days) that stands out more. usual is the average day
--   before, on which a day counts at most its robust limit (median + 3 x 1.4826 x the median absolute
--   deviation, at least 3 stories over the median), times the window, scaled up when
--   the other news is more than usual. z is the
--   signed root of the Poisson deviance with half a story taken off, divided by the root of variance /
--   mean of the days before where that is above 1. Left out:
--   windows with fewer stories than support (default 3), with z below 2 (a single day: 3), both measured by
--   tests/benchmarks/spikes.py, and with less than 14 days of history. The parameter z moves both. An
--   escalation of several days has a row a day.
WITH stories AS (
    SELECT actor, target, day, count(*) AS stories, sum(mentions)::BIGINT AS mentions, sum(up) AS tension,
        list({'up': up, 'key': article_key}) AS told
    FROM counted('pair', first_day() - 93, last_day()) WHERE up > 0 AND actor <> 'UNK' AND target <> 'UNK'
    GROUP BY actor, target, day
), volume AS (
    SELECT day, articles AS read_1, usual AS usual_1, sum(articles) OVER last_three AS read_3,
        sum(usual) OVER last_three AS usual_3
    FROM coverage_by_day(first_day() - 2, last_day()) WINDOW last_three AS (ORDER BY day ROWS 2 PRECEDING)
), history AS (
    SELECT min(day) AS first FROM out_coverage_daily WHERE articles > 0
), windows AS (
    SELECT s.actor, s.target, s.day, unnest([1, 3]) AS days, h.first, v.read_1, v.usual_1, v.read_3, v.usual_3
    FROM stories AS s JOIN volume AS v USING (day), history AS h
    WHERE s.day >= first_day()
), seen AS (
    SELECT w.actor, w.target, w.day, w.days, CASE w.days WHEN 1 THEN w.read_1 ELSE w.read_3 END AS articles,
        CASE w.days WHEN 1 THEN w.usual_1 ELSE w.usual_3 END AS usual_articles,
        least(90, w.day - w.days + 1 - w.first) AS before,
        sum(s.stories) FILTER (s.day > w.day - w.days) AS stories,
        sum(s.mentions) FILTER (s.day > w.day - w.days) AS mentions,
        sum(s.tension) FILTER (s.day > w.day - w.days) AS tension,
        flatten(list(s.told) FILTER (s.day > w.day - w.days)) AS told,
        coalesce(list(s.stories) FILTER (s.day <= w.day - w.days), []) AS counts
    FROM windows AS w
    JOIN stories AS s ON s.actor = w.actor AND s.target = w.target
        AND s.day BETWEEN w.day - w.days - 89 AND w.day
    GROUP BY ALL HAVING sum(s.stories) FILTER (s.day > w.day - w.days) >= support()
), filled AS (
    SELECT * REPLACE (list_concat(counts, list_resize([]::BIGINT[], greatest(before - len(counts), 0), 0::BIGINT))
        AS counts)
    FROM seen WHERE before >= 14
), limited AS (
    SELECT * REPLACE (list_transform(counts, lambda n: least(n, list_aggregate(counts, 'median')
        + 3 * greatest(1.4826 * list_aggregate(counts, 'mad'), sqrt(list_aggregate(counts, 'median')), 1)))
        AS counts)
    FROM filled
), fitted AS (
    SELECT *, greatest(list_aggregate(counts, 'avg'), 1 / len(counts)) AS mean,
        greatest(list_aggregate(counts, 'var_pop') / nullif(list_aggregate(counts, 'avg'), 0), 1) AS spread
    FROM limited
), scored AS (
    SELECT *, stories - 0.5 AS n, mean * days * greatest(coalesce((articles - stories) / nullif(usual_articles, 0), 1), 1)
        AS usual
    FROM fitted
), ranked AS (
    SELECT *, CASE WHEN n > usual THEN sqrt(2 * (n * ln(n / usual) - (n - usual)) / coalesce(spread, 1)) ELSE 0 END
        AS z
    FROM scored
), best AS (
    SELECT *, list_reverse_sort(told) AS keys FROM ranked
    WHERE z >= coalesce(CAST(getvariable('z') AS DOUBLE), 2) + CASE days WHEN 1 THEN 1 ELSE 0 END
    QUALIFY row_number() OVER (PARTITION BY actor, target, day ORDER BY z DESC, days) = 1
)
SELECT s.day, s.actor, s.target, round(s.z, 2) AS z, s.days, s.stories::BIGINT AS stories, round(s.usual, 3) AS usual,
    s.mentions::BIGINT AS mentions, round(s.tension, 4) AS tension,
    (SELECT list_distinct(list(a.story_id)).list_sort() FROM core_articles AS a
        WHERE list_contains(list_transform(s.keys, lambda k: k.key), a.article_key)) AS story_ids,
    a.id AS article_id, a.title, a.url
FROM best AS s
LEFT JOIN core_articles AS c ON c.article_key = s.keys[1].key
LEFT JOIN articles AS a ON a.id = c.id
ORDER BY s.day DESC, z DESC, s.actor, s.target LIMIT row_limit();
