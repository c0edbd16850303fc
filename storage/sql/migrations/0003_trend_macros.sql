-- What all trend queries share, as macros of the database, so that the files in storage/sql/trends
-- are short and run in any DuckDB shell. Parameters are session variables; unset ones have the
-- defaults given here. In a shell: SET VARIABLE actors = ['RUS', 'UKR']; then the file.

-- The window: both days included. Default: the year that ends with the newest day that was read.
CREATE MACRO last_day() AS coalesce(
    CAST(getvariable('end') AS DATE), (SELECT max(day) FROM out_coverage_daily WHERE articles > 0)
);
CREATE MACRO first_day() AS coalesce(CAST(getvariable('start') AS DATE), greatest(
    last_day() - 364, (SELECT min(day) FROM out_coverage_daily WHERE articles > 0)
));
-- The baseline: the days whose average is 100. Default: the window itself.
CREATE MACRO baseline_first() AS coalesce(CAST(getvariable('baseline_start') AS DATE), first_day());
CREATE MACRO baseline_last() AS coalesce(CAST(getvariable('baseline_end') AS DATE), last_day());
-- Who: none means the world, one a state or group in either role, two a pair, more all pairs among them.
CREATE MACRO actor_count() AS coalesce(len(getvariable('actors')), 0);
CREATE MACRO ordered() AS coalesce(CAST(getvariable('ordered') AS BOOLEAN), FALSE);
-- Every reprint counts, instead of every story once.
CREATE MACRO reprints() AS coalesce(CAST(getvariable('reprints') AS BOOLEAN), FALSE);
-- Days with fewer articles than this have no value.
CREATE MACRO min_articles() AS coalesce(CAST(getvariable('min_articles') AS INTEGER), 5);
-- Pairs, states and spikes need as many stories.
CREATE MACRO support() AS coalesce(CAST(getvariable('support') AS INTEGER), 3);
-- Of many pairs, states or classes only those with most stories.
CREATE MACRO top() AS coalesce(CAST(getvariable('top') AS BIGINT), 1000000);
CREATE MACRO row_limit() AS coalesce(CAST(getvariable('limit') AS BIGINT), 1000);
CREATE MACRO grain() AS coalesce(CAST(getvariable('grain') AS VARCHAR), 'month');

-- A code with a suffix (HKG-OPP) means itself, a code without one the state and all in it.
CREATE MACRO is_who(code, state, who) AS CASE WHEN contains(who, '-') THEN code ELSE state END = who;
CREATE MACRO is_event(event) AS getvariable('event') IS NULL OR event = CAST(getvariable('event') AS VARCHAR);
CREATE MACRO is_selected(actor, actor_state, target, target_state) AS CASE
    WHEN actor_count() = 0 THEN TRUE
    WHEN actor_count() = 1 THEN coalesce(
        is_who(actor, actor_state, getvariable('actors')[1])
        OR is_who(target, target_state, getvariable('actors')[1]), FALSE)
    WHEN actor_count() = 2 THEN coalesce(
        (is_who(actor, actor_state, getvariable('actors')[1])
            AND is_who(target, target_state, getvariable('actors')[2]))
        OR (NOT ordered() AND is_who(actor, actor_state, getvariable('actors')[2])
            AND is_who(target, target_state, getvariable('actors')[1])), FALSE)
    ELSE coalesce(
        (list_contains(getvariable('actors'), actor) OR list_contains(getvariable('actors'), actor_state))
        AND (list_contains(getvariable('actors'), target) OR list_contains(getvariable('actors'), target_state))
        AND actor <> target, FALSE)
END;

-- How many of a row's mentions count for one actor, so that its series counts each mention once.
CREATE MACRO once_for(who, actor, actor_state, mentions_as_actor, mentions_as_target, code_as_actor, code_as_target)
AS CASE
    WHEN contains(who, '-') THEN CASE WHEN actor = who THEN code_as_actor ELSE code_as_target END
    WHEN actor_state = who THEN mentions_as_actor ELSE mentions_as_target
END;
-- The same for what is selected: the world, one actor, or pairs.
CREATE MACRO once_selected(
    actor, target, actor_state, mutual, once, mentions_as_actor, mentions_as_target, code_as_actor,
    code_as_target, mentions, of_pair
) AS CASE
    WHEN actor_count() = 0 THEN once
    WHEN actor_count() = 1 THEN once_for(getvariable('actors')[1], actor, actor_state, mentions_as_actor,
        mentions_as_target, code_as_actor, code_as_target)
    WHEN mutual AND NOT ordered() AND actor > target THEN 0
    WHEN contains(array_to_string(getvariable('actors'), ' '), '-') THEN mentions
    ELSE of_pair
END;

-- Rows to count between two days, with the label under which they count. kind: selection (one series
-- of what is asked), pair (unordered), dyad (ordered), state (either role), class. `n` is the mentions
-- that count for the label, so that no mention counts twice in one series.
CREATE MACRO labelled(kind, since, until) AS TABLE
    SELECT NULL AS actor, NULL AS target, NULL AS event, day, source, article_key, lead, tension, mentions,
        once_selected(p.actor, p.target, actor_state, mutual, once, actor_once, target_once, actor_code_once,
            target_code_once, mentions, pair_once) AS n
    FROM out_pair_mentions AS p
    WHERE kind = 'selection' AND day BETWEEN since AND until AND is_event(p.event)
        AND is_selected(p.actor, actor_state, p.target, target_state)
    UNION ALL
    SELECT least(actor_state, target_state), greatest(actor_state, target_state), NULL, day, source,
        article_key, lead, tension, mentions,
        CASE WHEN mutual AND p.actor > p.target THEN 0 ELSE pair_once END
    FROM out_pair_mentions AS p
    WHERE kind = 'pair' AND day BETWEEN since AND until AND target_state IS NOT NULL
        AND actor_state <> target_state AND is_event(p.event)
        AND is_selected(p.actor, actor_state, p.target, target_state)
    UNION ALL
    SELECT actor_state, target_state, NULL, day, source, article_key, lead, tension, mentions, pair_once
    FROM out_pair_mentions AS p
    WHERE kind = 'dyad' AND day BETWEEN since AND until AND target_state IS NOT NULL AND is_event(p.event)
        AND is_selected(p.actor, actor_state, p.target, target_state)
    UNION ALL
    SELECT actor_state, NULL, NULL, day, source, article_key, lead, tension, mentions, actor_once
    FROM out_pair_mentions AS p
    WHERE kind = 'state' AND day BETWEEN since AND until AND is_event(p.event)
        AND (actor_count() = 0 OR list_contains(getvariable('actors'), actor_state))
    UNION ALL
    SELECT target_state, NULL, NULL, day, source, article_key, lead, tension, mentions, target_once
    FROM out_pair_mentions AS p
    WHERE kind = 'state' AND day BETWEEN since AND until AND target_state <> actor_state AND is_event(p.event)
        AND (actor_count() = 0 OR list_contains(getvariable('actors'), target_state))
    UNION ALL
    SELECT NULL, NULL, p.event, day, source, article_key, lead, tension, mentions,
        once_selected(p.actor, p.target, actor_state, mutual, once, actor_once, target_once, actor_code_once,
            target_code_once, mentions, pair_once)
    FROM out_pair_mentions AS p
    WHERE kind = 'class' AND day BETWEEN since AND until AND is_event(p.event)
        AND is_selected(p.actor, actor_state, p.target, target_state);

-- Articles by label with their tension. One row per article (story, unless reprints count) and label.
CREATE MACRO counted(kind, since, until) AS TABLE
    SELECT actor, target, event, day, source, article_key, sum(n) AS mentions,
        sum(CASE WHEN tension > 0 THEN tension * n / mentions ELSE 0 END)::DOUBLE AS up,
        sum(CASE WHEN tension < 0 THEN tension * n / mentions ELSE 0 END)::DOUBLE AS down
    FROM labelled(kind, since, until)
    WHERE (reprints() OR lead) AND n > 0
    GROUP BY actor, target, event, day, source, article_key;

-- Articles (or stories) read, by day and feed: the denominators.
CREATE MACRO carried(since, until) AS TABLE
    SELECT day, source, CASE WHEN reprints() THEN articles ELSE stories END AS n, articles
    FROM out_coverage_daily WHERE day BETWEEN since AND until AND articles > 0;

-- Is what was read enough to say something, against what is usual?
CREATE MACRO coverage_of(articles, usual) AS CASE
    WHEN articles < greatest(min_articles(), 1) OR articles < 0.25 * usual THEN 'too little'
    WHEN articles < 0.6 * usual THEN 'thin' ELSE 'good'
END;

-- Every day of the window with what was read, against the median of the 28 days before it.
CREATE MACRO coverage_by_day(since, until) AS TABLE
    WITH days AS (
        SELECT CAST(unnest(generate_series(since - 28, until, INTERVAL 1 DAY)) AS DATE) AS day
    ), volume AS (
        SELECT d.day, coalesce(sum(c.articles), 0)::BIGINT AS articles, count(c.source) AS feeds
        FROM days AS d LEFT JOIN carried(since - 28, until) AS c USING (day) GROUP BY d.day
    ), typical AS (
        SELECT day, articles, feeds, median(
            CASE WHEN day >= (SELECT min(day) FROM out_coverage_daily WHERE articles > 0) THEN articles END
        ) OVER (
            ORDER BY day RANGE BETWEEN INTERVAL 28 DAYS PRECEDING AND INTERVAL 1 DAY PRECEDING
        ) AS usual
        FROM volume
    )
    SELECT day, articles, feeds, usual, least(1, articles / nullif(usual, 0)) AS share,
        coverage_of(articles, coalesce(usual, 0)) AS coverage
    FROM typical WHERE day >= since;

-- The index: 100 x observed / expected tension above zero. Expected is what the feeds, at the articles
-- that they carried, would have had at their own average of the baseline (indirect standardisation as
-- in epidemiology), so that a feed that comes, goes or fails does not move the index. The interval is
-- Byar's for a Poisson count, for weighted events as by Dobson et al. 1991 (Statistics in Medicine 10).
CREATE MACRO index_series(kind, step) AS TABLE
    WITH rows AS (
        SELECT * FROM counted(kind, least(first_day(), baseline_first()), greatest(last_day(), baseline_last()))
    ), feeds AS (
        SELECT source, sum(n) AS n FROM carried(baseline_first(), baseline_last())
        GROUP BY source HAVING sum(n) > 0
    ), rates AS (
        SELECT r.actor, r.target, r.event, r.source, sum(r.up) / any_value(f.n) AS rate,
            sum(r.up) AS up, sum(r.up * r.up) AS up2
        FROM rows AS r JOIN feeds AS f USING (source)
        WHERE r.day BETWEEN baseline_first() AND baseline_last()
        GROUP BY r.actor, r.target, r.event, r.source
    ), weights AS (
        SELECT actor, target, event, sum(up2) / nullif(sum(up), 0) AS weight FROM rates GROUP BY ALL
    ), labels AS (
        SELECT actor, target, event FROM rows
        WHERE day BETWEEN first_day() AND last_day()
        GROUP BY actor, target, event
        HAVING kind IN ('selection', 'class') OR count(*) >= support()
        ORDER BY count(*) DESC, actor, target, event LIMIT top()
    ), periods AS (
        SELECT date_trunc(step, day)::DATE AS period, sum(articles)::BIGINT AS articles,
            coverage_of(sum(articles), coalesce(sum(usual), 0)) AS coverage
        FROM coverage_by_day(first_day(), last_day()) GROUP BY ALL
    ), expected AS (
        SELECT w.actor, w.target, w.event, date_trunc(step, c.day)::DATE AS period, sum(c.n * w.rate) AS expected
        FROM carried(first_day(), last_day()) AS c JOIN rates AS w USING (source)
        GROUP BY ALL
    ), observed AS (
        SELECT r.actor, r.target, r.event, date_trunc(step, r.day)::DATE AS period,
            sum(r.mentions)::BIGINT AS mentions, count(*) AS found, sum(r.up) AS all_up, sum(r.down) AS all_down,
            sum(r.up) FILTER (f.source IS NOT NULL) AS up, sum(r.up * r.up) FILTER (f.source IS NOT NULL) AS up2
        FROM rows AS r LEFT JOIN feeds AS f USING (source)
        WHERE r.day BETWEEN first_day() AND last_day()
        GROUP BY ALL
    ), points AS (
        SELECT p.period, l.actor, l.target, l.event, p.articles, p.coverage,
            coalesce(o.mentions, 0) AS mentions, coalesce(o.found, 0) AS found,
            coalesce(o.all_up, 0) AS all_up, coalesce(o.all_down, 0) AS all_down,
            coalesce(o.up, 0) AS up, nullif(e.expected, 0) AS expected, w.weight,
            coalesce(o.up * o.up / nullif(o.up2, 0), 0) AS events
        FROM periods AS p CROSS JOIN labels AS l
        LEFT JOIN weights AS w ON (w.actor, w.target, w.event) IS NOT DISTINCT FROM (l.actor, l.target, l.event)
        LEFT JOIN observed AS o ON o.period = p.period
            AND (o.actor, o.target, o.event) IS NOT DISTINCT FROM (l.actor, l.target, l.event)
        LEFT JOIN expected AS e ON e.period = p.period
            AND (e.actor, e.target, e.event) IS NOT DISTINCT FROM (l.actor, l.target, l.event)
    )
    SELECT period, actor, target, event,
        CASE WHEN coverage <> 'too little' THEN round(100 * up / expected, 2) END AS index,
        CASE WHEN coverage <> 'too little' THEN round(100 / expected * CASE WHEN events = 0 THEN 0
            ELSE up * power(greatest(0, 1 - 1 / (9 * events) - 1.96 / (3 * sqrt(events))), 3) END, 2)
            END AS low,
        CASE WHEN coverage <> 'too little' THEN round(100 / expected * CASE WHEN events = 0 THEN 3.69 * weight
            ELSE up / events * (events + 1)
                * power(1 - 1 / (9 * (events + 1)) + 1.96 / (3 * sqrt(events + 1)), 3) END, 2) END AS high,
        mentions, found AS stories, articles, round(100 * all_up / nullif(articles, 0), 4) AS conflict,
        round(0 - 100 * all_down / nullif(articles, 0), 4) AS cooperation, coverage,
        baseline_first() AS baseline_start, baseline_last() AS baseline_end
    FROM points;
