-- The index of one selection (the world, a state, a pair) in a macro of its own: as it has one series and
-- no labels, it asks for half as much as index_series does, whose kind 'selection' it takes over.

-- The index and its interval from the sums of a period, null where too little was read. Expected is what
-- the feeds, at the articles that they carried, would have had at their own average of the baseline
-- (indirect standardisation as in epidemiology), so that a feed that comes, goes or fails does not move
-- the index. The interval is Byar's for a Poisson count, for weighted events as by Dobson et al. 1991
-- (Statistics in Medicine 10): events is the count that has the same relative variance, weight the mean
-- tension of one event in the baseline.
CREATE OR REPLACE MACRO index_of(up, expected, coverage) AS
    CASE WHEN coverage <> 'too little' THEN round(100 * up / expected, 2) END;
CREATE OR REPLACE MACRO low_of(up, events, expected, coverage) AS CASE WHEN coverage <> 'too little' THEN
    round(100 / expected * CASE WHEN events = 0 THEN 0
        ELSE up * power(greatest(0, 1 - 1 / (9 * events) - 1.96 / (3 * sqrt(events))), 3) END, 2) END;
CREATE OR REPLACE MACRO high_of(up, events, expected, weight, coverage) AS CASE WHEN coverage <> 'too little' THEN
    round(100 / expected * CASE WHEN events = 0 THEN 3.69 * weight ELSE up / events * (events + 1)
        * power(1 - 1 / (9 * (events + 1)) + 1.96 / (3 * sqrt(events + 1)), 3) END, 2) END;

-- What counts by label, day and feed: found is articles (stories, unless reprints count), up2 the sum of
-- their squared tension above zero. A part of the label that does not apply is empty.
CREATE OR REPLACE MACRO tallied(kind, since, until) AS TABLE
    SELECT p.actor, p.target, '' AS event, day, source,
        articles AS found, mentions, up::DOUBLE AS up, up2::DOUBLE AS up2, down::DOUBLE AS down
    FROM out_pair_daily AS p
    WHERE is_kept(kind) AND day BETWEEN since AND until AND (reprints() OR lead)
        AND bucket = CASE WHEN actor_count() = 2
            THEN pair_bucket(getvariable('actors')[1], getvariable('actors')[2]) ELSE bucket END
        AND CASE actor_count() WHEN 0 THEN TRUE
            WHEN 1 THEN getvariable('actors')[1] IN (p.actor, p.target)
            WHEN 2 THEN p.actor = least(getvariable('actors')[1], getvariable('actors')[2])
                AND p.target = greatest(getvariable('actors')[1], getvariable('actors')[2])
            ELSE list_contains(getvariable('actors'), p.actor) AND list_contains(getvariable('actors'), p.target)
            END
    UNION ALL
    SELECT coalesce(c.actor, ''), coalesce(c.target, ''), coalesce(c.event, ''), day, source, count(*),
        sum(mentions), sum(up), sum(up * up), sum(down)
    FROM counted(kind, since, until) AS c
    WHERE NOT is_kept(kind)
    GROUP BY c.actor, c.target, c.event, day, source;

-- The index of each label. kind: pair (unordered), dyad (ordered), state (either role), class.
CREATE OR REPLACE MACRO index_series(kind, step) AS TABLE
    WITH span AS MATERIALIZED (
        SELECT * FROM spans()
    ), rows AS MATERIALIZED (
        SELECT t.*, day BETWEEN first AND last AS asked, day BETWEEN baseline_first AND baseline_last AS based
        FROM tallied(kind, (SELECT least(first, baseline_first) FROM span),
            (SELECT greatest(last, baseline_last) FROM span)) AS t CROSS JOIN span
    ), delivered AS MATERIALIZED (
        SELECT c.*, day BETWEEN first AND last AS asked, day BETWEEN baseline_first AND baseline_last AS based
        FROM carried(DATE '0001-01-01', DATE '9999-12-31') AS c CROSS JOIN span
    ), feeds AS (
        SELECT source, sum(n) AS n FROM delivered WHERE based GROUP BY source HAVING sum(n) > 0
    ), labels AS MATERIALIZED (
        SELECT *, row_number() OVER () AS nr FROM (
            SELECT actor, target, event FROM rows
            WHERE asked
            GROUP BY actor, target, event
            HAVING kind = 'class' OR sum(found) >= support()
            ORDER BY sum(found) DESC, actor, target, event LIMIT top()
        )
    ), told AS MATERIALIZED (
        SELECT l.nr, r.* EXCLUDE (actor, target, event), f.n AS carried
        FROM rows AS r JOIN labels AS l USING (actor, target, event) LEFT JOIN feeds AS f USING (source)
    ), rates AS MATERIALIZED (
        SELECT nr, source, sum(up) / any_value(carried) AS rate, sum(up) AS up, sum(up2) AS up2
        FROM told WHERE based AND carried > 0 GROUP BY nr, source
    ), weights AS (
        SELECT nr, sum(up2) / nullif(sum(up), 0) AS weight FROM rates GROUP BY nr
    ), periods AS (
        SELECT period_of(step, day) AS period, sum(articles)::BIGINT AS articles,
            coverage_of(sum(articles), coalesce(sum(usual), 0)) AS coverage
        FROM coverage_by_day((SELECT first FROM span), (SELECT last FROM span)) GROUP BY ALL
    ), volumes AS (
        SELECT day AS period, source, n FROM delivered WHERE asked AND step = 'day'
        UNION ALL
        SELECT period_of(step, day), source, sum(n) FROM delivered WHERE asked AND step <> 'day' GROUP BY ALL
    ), expected AS (
        SELECT r.nr, v.period, sum(v.n * r.rate) AS expected
        FROM volumes AS v JOIN rates AS r USING (source)
        WHERE r.rate > 0
        GROUP BY r.nr, v.period
    ), observed AS (
        SELECT nr, period_of(step, day) AS period, sum(mentions)::BIGINT AS mentions, sum(found)::BIGINT AS found,
            sum(up) AS all_up, sum(down) AS all_down, sum(up) FILTER (carried > 0) AS up,
            sum(up2) FILTER (carried > 0) AS up2
        FROM told WHERE asked GROUP BY ALL
    ), points AS (
        SELECT p.period, nullif(l.actor, '') AS actor, nullif(l.target, '') AS target,
            nullif(l.event, '') AS event, p.articles, p.coverage,
            coalesce(o.mentions, 0) AS mentions, coalesce(o.found, 0) AS found,
            coalesce(o.all_up, 0) AS all_up, coalesce(o.all_down, 0) AS all_down,
            coalesce(o.up, 0) AS up, nullif(e.expected, 0) AS expected, w.weight,
            coalesce(o.up * o.up / nullif(o.up2, 0), 0) AS events, baseline_first, baseline_last
        FROM periods AS p CROSS JOIN labels AS l CROSS JOIN span
        LEFT JOIN weights AS w ON w.nr = l.nr
        LEFT JOIN observed AS o ON o.period = p.period AND o.nr = l.nr
        LEFT JOIN expected AS e ON e.period = p.period AND e.nr = l.nr
    )
    SELECT period, actor, target, event,
        index_of(up, expected, coverage) AS index, low_of(up, events, expected, coverage) AS low,
        high_of(up, events, expected, weight, coverage) AS high,
        mentions, found AS stories, articles, round(100 * all_up / nullif(articles, 0), 4) AS conflict,
        round(0 - 100 * all_down / nullif(articles, 0), 4) AS cooperation, coverage,
        baseline_first AS baseline_start, baseline_last AS baseline_end
    FROM points;

-- The index of what is asked, as one series. Two unordered states or groups come from the kept sums.
CREATE OR REPLACE MACRO selected_series(step) AS TABLE
    WITH span AS MATERIALIZED (
        SELECT *, least(first, baseline_first) AS since, greatest(last, baseline_last) AS until FROM spans()
    ), kept AS (
        SELECT day, source, p.articles AS found, p.mentions, up::DOUBLE AS up, up2::DOUBLE AS up2,
            down::DOUBLE AS down
        FROM out_pair_daily AS p
        WHERE is_kept('selection') AND (reprints() OR lead)
            AND bucket = pair_bucket(getvariable('actors')[1], getvariable('actors')[2])
            AND p.actor = least(getvariable('actors')[1], getvariable('actors')[2])
            AND p.target = greatest(getvariable('actors')[1], getvariable('actors')[2])
    ), chosen AS (
        SELECT day, source, article_key, tension, mentions,
            once_selected(p.actor, p.target, actor_state, mutual, once, actor_once, target_once,
                actor_code_once, target_code_once, mentions, pair_once) AS n
        FROM out_pair_mentions AS p
        WHERE NOT is_kept('selection') AND (reprints() OR lead) AND is_event(p.event)
            AND is_selected(p.actor, actor_state, p.target, target_state)
            AND day BETWEEN (SELECT since FROM span) AND (SELECT until FROM span)
    ), counted AS (
        SELECT day, source, article_key, sum(n) AS mentions,
            sum(greatest(tension, 0) * n / mentions)::DOUBLE AS up,
            sum(least(tension, 0) * n / mentions)::DOUBLE AS down
        FROM chosen WHERE n > 0 GROUP BY day, source, article_key
    ), feeds AS (
        SELECT source, sum(n) AS carried
        FROM carried((SELECT baseline_first FROM span), (SELECT baseline_last FROM span))
        GROUP BY source HAVING sum(n) > 0
    ), rows AS MATERIALIZED (
        SELECT t.*, carried, day BETWEEN first AND last AS asked,
            day BETWEEN baseline_first AND baseline_last AND carried IS NOT NULL AS based
        FROM (
            FROM kept
            UNION ALL
            SELECT day, source, count(*), sum(mentions), sum(up), sum(up * up), sum(down)
            FROM counted GROUP BY day, source
        ) AS t JOIN span ON day BETWEEN since AND until LEFT JOIN feeds USING (source)
    ), rates AS MATERIALIZED (
        SELECT source, sum(up) / any_value(carried) AS rate, sum(up) AS up, sum(up2) AS up2
        FROM rows WHERE based GROUP BY source
    ), weights AS (
        SELECT sum(up2) / nullif(sum(up), 0) AS weight FROM rates
    ), periods AS (
        SELECT period_of(step, day) AS period, sum(articles)::BIGINT AS articles,
            coverage_of(sum(articles), coalesce(sum(usual), 0)) AS coverage
        FROM coverage_by_day((SELECT first FROM span), (SELECT last FROM span)) GROUP BY ALL
    ), expected AS (
        SELECT period_of(step, day) AS period, sum(n * rate) AS expected
        FROM carried((SELECT first FROM span), (SELECT last FROM span)) JOIN rates USING (source)
        WHERE rate > 0 GROUP BY ALL
    ), observed AS (
        SELECT period_of(step, day) AS period, sum(mentions)::BIGINT AS mentions, sum(found)::BIGINT AS found,
            sum(up) AS all_up, sum(down) AS all_down, sum(up) FILTER (carried > 0) AS up,
            sum(up2) FILTER (carried > 0) AS up2
        FROM rows WHERE asked GROUP BY ALL
    ), points AS (
        SELECT p.period, p.articles, p.coverage, coalesce(o.mentions, 0) AS mentions,
            coalesce(o.found, 0) AS found, coalesce(o.all_up, 0) AS all_up, coalesce(o.all_down, 0) AS all_down,
            coalesce(o.up, 0) AS up, nullif(e.expected, 0) AS expected, weight,
            coalesce(o.up * o.up / nullif(o.up2, 0), 0) AS events, baseline_first, baseline_last
        FROM periods AS p CROSS JOIN span CROSS JOIN weights
        LEFT JOIN observed AS o ON o.period = p.period
        LEFT JOIN expected AS e ON e.period = p.period
        WHERE EXISTS (FROM rows WHERE asked)
    )
    SELECT period, index_of(up, expected, coverage) AS index, low_of(up, events, expected, coverage) AS low,
        high_of(up, events, expected, weight, coverage) AS high, mentions, found AS stories, articles,
        round(100 * all_up / nullif(articles, 0), 4) AS conflict,
        round(0 - 100 * all_down / nullif(articles, 0), 4) AS cooperation, coverage,
        baseline_first AS baseline_start, baseline_last AS baseline_end
    FROM points;
