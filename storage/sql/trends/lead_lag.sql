-- question: Does tension in one place come before tension in another, or after it?
-- grain: lag, in days, weeks or months
-- parameters: start, end, zone, actors, event, reprints, baseline_start, baseline_end, min_articles, support,
--   grain, lags
-- actors: 2 to 4
-- plot: lags correlation
-- caveats: Two codes compare the one's acts against the other with the other's against the one; three the pair of
--   the first and second with that of the first and third; four the first pair with the second. At a lag
--   above zero the first series comes before the second. Pearson's correlation of the roots of the two
--   indices, each less its straight line over the window; n is the periods where both have a value. The
--   interval (95 %) is Fisher's for n_effective periods, fewer where both series depend on their own past
--   (Bartlett 1935). Of 20 lags one is outside its interval by chance, and what comes first need not
--   be the cause. Default: days, 14 lags each way. Codes without a suffix. A series with fewer stories
--   than support, and a lag with fewer than 10 periods, are left out.
WITH sides AS (
    SELECT 1 AS side, who[1] AS a, who[2] AS b FROM (SELECT getvariable('actors') AS who)
    UNION ALL
    SELECT 2, CASE len(who) WHEN 2 THEN who[2] WHEN 3 THEN who[1] ELSE who[3] END,
        CASE len(who) WHEN 2 THEN who[1] WHEN 3 THEN who[3] ELSE who[4] END
    FROM (SELECT getvariable('actors') AS who)
), step AS (
    SELECT coalesce(CAST(getvariable('grain') AS VARCHAR), 'day') AS step
), points AS (
    SELECT w.side, date_diff(step, date_trunc(step, first_day()), s.period) AS t, sqrt(s.index) AS value
    FROM index_series(CASE WHEN actor_count() = 2 THEN 'dyad' ELSE 'pair' END,
        coalesce(CAST(getvariable('grain') AS VARCHAR), 'day')) AS s
    CROSS JOIN step
    JOIN sides AS w ON CASE WHEN actor_count() = 2 THEN s.actor = w.a AND s.target = w.b
        ELSE s.actor = least(w.a, w.b) AND s.target = greatest(w.a, w.b) END
    WHERE s.index IS NOT NULL
), lines AS (
    SELECT side, regr_intercept(value, t) AS base, regr_slope(value, t) AS slope FROM points GROUP BY side
), flat AS (
    SELECT p.side, p.t, p.value - l.base - l.slope * p.t AS value FROM points AS p JOIN lines AS l USING (side)
), memory AS (
    SELECT x.side, greatest(coalesce(corr(x.value, y.value), 0), 0) AS own
    FROM flat AS x JOIN flat AS y ON y.side = x.side AND y.t = x.t + 1 GROUP BY x.side
), shared AS (
    SELECT product(own) AS own FROM memory
), lags AS (
    SELECT CAST(unnest(generate_series(0 - most, most)) AS INTEGER) AS lag
    FROM (SELECT coalesce(CAST(getvariable('lags') AS BIGINT), 14) AS most)
), found AS (
    SELECT l.lag, count(*) AS n, corr(x.value, y.value) AS r
    FROM lags AS l JOIN flat AS x ON x.side = 1 JOIN flat AS y ON y.side = 2 AND y.t = x.t + l.lag
    GROUP BY l.lag HAVING count(*) >= 10
), sized AS (
    SELECT f.*, greatest(f.n * (1 - s.own) / (1 + s.own), 4) AS n_effective FROM found AS f, shared AS s
)
SELECT lag, round(r, 4) AS correlation, round(tanh(atanh(r) - 1.96 / sqrt(n_effective - 3)), 4) AS low,
    round(tanh(atanh(r) + 1.96 / sqrt(n_effective - 3)), 4) AS high, n, round(n_effective, 1) AS n_effective,
    x.a || CASE WHEN actor_count() = 2 THEN ' → ' ELSE '-' END || x.b AS first_series,
    y.a || CASE WHEN actor_count() = 2 THEN ' → ' ELSE '-' END || y.b AS second_series
FROM sized, sides AS x, sides AS y
WHERE x.side = 1 AND y.side = 2 AND abs(r) < 1
ORDER BY lag;
