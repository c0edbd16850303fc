-- Daily sums of each pair, kept beside the mentions, and the trend macros that read them.

ALTER TABLE core_extractions ADD COLUMN published TIMESTAMP;
UPDATE core_extractions SET published = r.published
FROM raw_articles AS r WHERE r.record_key = core_extractions.record_key;
COMMENT ON COLUMN core_extractions.published IS 'When that record was published, UTC.';

CREATE TABLE out_pair_daily (
    day DATE NOT NULL, bucket USMALLINT NOT NULL, source VARCHAR NOT NULL, actor VARCHAR NOT NULL,
    target VARCHAR NOT NULL, lead BOOLEAN NOT NULL, articles INTEGER NOT NULL, mentions INTEGER NOT NULL,
    up DECIMAL(12, 4) NOT NULL, up2 DECIMAL(18, 8) NOT NULL, down DECIMAL(12, 4) NOT NULL,
    settled BOOLEAN NOT NULL
);
COMMENT ON TABLE out_pair_daily IS 'out_pair_mentions summed by day, feed and unordered pair of different states or groups: what the index of pairs counts.';
COMMENT ON COLUMN out_pair_daily.day IS 'Day of publication, UTC.';
COMMENT ON COLUMN out_pair_daily.bucket IS '16 bits of the hash of the pair, see pair_bucket(): a filter that is quick to test.';
COMMENT ON COLUMN out_pair_daily.source IS 'Feed.';
COMMENT ON COLUMN out_pair_daily.actor IS 'State or group of the pair that comes first in the alphabet.';
COMMENT ON COLUMN out_pair_daily.target IS 'The other one.';
COMMENT ON COLUMN out_pair_daily.lead IS 'True for the articles that stand for their story, false for reprints.';
COMMENT ON COLUMN out_pair_daily.articles IS 'Articles with a mention of the pair.';
COMMENT ON COLUMN out_pair_daily.mentions IS 'Their mentions of the pair, each once.';
COMMENT ON COLUMN out_pair_daily.up IS 'Sum of tension above zero.';
COMMENT ON COLUMN out_pair_daily.up2 IS 'Sum over articles of the square of their tension above zero, for intervals.';
COMMENT ON COLUMN out_pair_daily.down IS 'Sum of tension below zero.';
COMMENT ON COLUMN out_pair_daily.settled IS 'True for rows that were put in order of bucket, so that those of a pair lie together.';
COMMENT ON COLUMN out_pair_mentions.mutual IS 'True where both directions are here: events without a target and with several actors, and those that name both sides in both roles.';

-- What all trend queries share, as macros of the database, so that the files in storage/sql/trends
-- are short and run in any DuckDB shell. Parameters are session variables; unset ones have the
-- defaults given here. In a shell: SET VARIABLE actors = ['RUS', 'UKR']; then the file.

-- The window (both days included; default: the year that ends with the newest day that was read) and
-- the baseline, whose average is 100 (default: the window itself). One row, so that it is worked out once.
CREATE OR REPLACE MACRO spans() AS TABLE
    WITH known AS (
        SELECT min(day) AS oldest, max(day) AS newest FROM out_coverage_daily WHERE articles > 0
    ), ending AS (
        SELECT oldest, coalesce(CAST(getvariable('end') AS DATE), newest) AS last FROM known
    ), asked AS (
        SELECT oldest, last, coalesce(CAST(getvariable('start') AS DATE), greatest(last - 364, oldest)) AS first
        FROM ending
    )
    SELECT first, last, coalesce(CAST(getvariable('baseline_start') AS DATE), first) AS baseline_first,
        coalesce(CAST(getvariable('baseline_end') AS DATE), last) AS baseline_last, oldest
    FROM asked;
CREATE OR REPLACE MACRO first_day() AS (SELECT first FROM spans());
CREATE OR REPLACE MACRO last_day() AS (SELECT last FROM spans());
CREATE OR REPLACE MACRO baseline_first() AS (SELECT baseline_first FROM spans());
CREATE OR REPLACE MACRO baseline_last() AS (SELECT baseline_last FROM spans());
-- Who: none means the world, one a state or group in either role, two a pair, more all pairs among them.
CREATE OR REPLACE MACRO actor_count() AS coalesce(len(getvariable('actors')), 0);
CREATE OR REPLACE MACRO ordered() AS coalesce(CAST(getvariable('ordered') AS BOOLEAN), FALSE);
-- Every reprint counts, instead of every story once.
CREATE OR REPLACE MACRO reprints() AS coalesce(CAST(getvariable('reprints') AS BOOLEAN), FALSE);
-- Days with fewer articles than this have no value.
CREATE OR REPLACE MACRO min_articles() AS coalesce(CAST(getvariable('min_articles') AS INTEGER), 5);
-- Pairs, states and spikes need as many stories.
CREATE OR REPLACE MACRO support() AS coalesce(CAST(getvariable('support') AS INTEGER), 3);
-- Of many pairs, states or classes only those with most stories.
CREATE OR REPLACE MACRO top() AS coalesce(CAST(getvariable('top') AS BIGINT), 1000000);
CREATE OR REPLACE MACRO row_limit() AS coalesce(CAST(getvariable('limit') AS BIGINT), 1000);
CREATE OR REPLACE MACRO grain() AS coalesce(CAST(getvariable('grain') AS VARCHAR), 'month');

-- A code with a suffix (HKG-OPP) means itself, a code without one the state and all in it.
CREATE OR REPLACE MACRO is_who(code, state, who) AS CASE WHEN contains(who, '-') THEN code ELSE state END = who;
CREATE OR REPLACE MACRO is_event(event) AS getvariable('event') IS NULL OR event = CAST(getvariable('event') AS VARCHAR);
CREATE OR REPLACE MACRO is_selected(actor, actor_state, target, target_state) AS CASE
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
CREATE OR REPLACE MACRO once_for(who, actor, actor_state, mentions_as_actor, mentions_as_target, code_as_actor, code_as_target)
AS CASE
    WHEN contains(who, '-') THEN CASE WHEN actor = who THEN code_as_actor ELSE code_as_target END
    WHEN actor_state = who THEN mentions_as_actor ELSE mentions_as_target
END;
-- The same for what is selected: the world, one actor, or pairs.
CREATE OR REPLACE MACRO once_selected(
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

-- How many mentions count for the unordered pair of states: a mutual one in one of its directions.
CREATE OR REPLACE MACRO pair_of_states(actor, target, mutual, of_pair) AS CASE
    WHEN mutual AND actor > target THEN 0 ELSE of_pair END;

-- Rows to count between two days, with the label under which they count. kind: selection (one series
-- of what is asked), pair (unordered), dyad (ordered), state (either role), class. `n` is the mentions
-- that count for the label, so that no mention counts twice in one series.
CREATE OR REPLACE MACRO labelled(kind, since, until) AS TABLE
    SELECT CASE kind WHEN 'pair' THEN least(actor_state, target_state) WHEN 'dyad' THEN actor_state
            WHEN 'state' THEN actor_state END AS actor,
        CASE kind WHEN 'pair' THEN greatest(actor_state, target_state) WHEN 'dyad' THEN target_state END AS target,
        CASE kind WHEN 'class' THEN p.event END AS event, day, source, article_key, lead, tension, mentions,
        CASE WHEN kind = 'pair' THEN pair_of_states(p.actor, p.target, mutual, pair_once)
            WHEN kind = 'dyad' THEN pair_once WHEN kind = 'state' THEN actor_once
            ELSE once_selected(p.actor, p.target, actor_state, mutual, once, actor_once, target_once,
                actor_code_once, target_code_once, mentions, pair_once) END AS n
    FROM out_pair_mentions AS p
    WHERE day BETWEEN since AND until AND is_event(p.event)
        AND CASE kind WHEN 'pair' THEN actor_state <> target_state WHEN 'dyad' THEN target_state IS NOT NULL
            ELSE TRUE END
        AND CASE kind
            WHEN 'state' THEN actor_count() = 0 OR list_contains(getvariable('actors'), actor_state)
            ELSE is_selected(p.actor, actor_state, p.target, target_state) END
    UNION ALL
    SELECT target_state, NULL, NULL, day, source, article_key, lead, tension, mentions, target_once
    FROM out_pair_mentions AS p
    WHERE kind = 'state' AND day BETWEEN since AND until AND target_state <> actor_state AND is_event(p.event)
        AND (actor_count() = 0 OR list_contains(getvariable('actors'), target_state));

-- Articles by label with their tension. One row per article (story, unless reprints count) and label.
CREATE OR REPLACE MACRO counted(kind, since, until) AS TABLE
    SELECT actor, target, event, day, source, article_key, sum(n) AS mentions,
        sum(CASE WHEN tension > 0 THEN tension * n / mentions ELSE 0 END)::DOUBLE AS up,
        sum(CASE WHEN tension < 0 THEN tension * n / mentions ELSE 0 END)::DOUBLE AS down
    FROM labelled(kind, since, until)
    WHERE (reprints() OR lead) AND n > 0
    GROUP BY actor, target, event, day, source, article_key;

-- 16 bits for an unordered pair: what one scan of out_pair_daily can test quickly.
CREATE OR REPLACE MACRO pair_bucket(one, other) AS CAST(
    md5_number_lower(least(one, other) || ' ' || greatest(one, other)) & 65535 AS USMALLINT
);
-- The rows of out_pair_daily for a table like out_pair_mentions.
CREATE OR REPLACE MACRO daily_pairs(pairs) AS TABLE
    WITH told AS (
        SELECT day, source, lead, article_key, least(actor_state, target_state) AS actor,
            greatest(actor_state, target_state) AS target,
            pair_of_states(p.actor, p.target, mutual, pair_once) AS n,
            CAST(tension / mentions AS DECIMAL(7, 4)) AS weight
        FROM query_table(pairs) AS p WHERE actor_state <> target_state
    ), by_article AS (
        SELECT day, source, lead, actor, target, sum(n) AS mentions,
            CAST(sum(greatest(weight, 0) * n) AS DECIMAL(9, 4)) AS up,
            CAST(sum(least(weight, 0) * n) AS DECIMAL(9, 4)) AS down
        FROM told WHERE n > 0 GROUP BY day, source, lead, article_key, actor, target
    )
    SELECT day, pair_bucket(actor, target) AS bucket, source, actor, target, lead,
        CAST(count(*) AS INTEGER) AS articles, CAST(sum(mentions) AS INTEGER) AS mentions,
        CAST(sum(up) AS DECIMAL(12, 4)) AS up, CAST(sum(up * up) AS DECIMAL(18, 8)) AS up2,
        CAST(sum(down) AS DECIMAL(12, 4)) AS down
    FROM by_article GROUP BY day, source, lead, actor, target;

-- Can out_pair_daily answer? It has unordered pairs of states and groups, and all classes together.
CREATE OR REPLACE MACRO is_kept(kind) AS NOT ordered() AND getvariable('event') IS NULL
    AND NOT contains(coalesce(array_to_string(getvariable('actors'), ' '), ''), '-')
    AND (kind = 'pair' OR kind = 'selection' AND actor_count() = 2
        AND getvariable('actors')[1] <> getvariable('actors')[2]);

-- What counts by label, day and feed: found is articles (stories, unless reprints count), up2 the sum of
-- their squared tension above zero. A part of the label that does not apply is empty.
CREATE OR REPLACE MACRO tallied(kind, since, until) AS TABLE
    SELECT CASE kind WHEN 'pair' THEN p.actor ELSE '' END AS actor,
        CASE kind WHEN 'pair' THEN p.target ELSE '' END AS target, '' AS event, day, source,
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

-- Articles (or stories) read, by day and feed: the denominators.
CREATE OR REPLACE MACRO carried(since, until) AS TABLE
    SELECT day, source, CASE WHEN reprints() THEN articles ELSE stories END AS n, articles
    FROM out_coverage_daily WHERE day BETWEEN since AND until AND articles > 0;

-- Is what was read enough to say something, against what is usual?
CREATE OR REPLACE MACRO coverage_of(articles, usual) AS CASE
    WHEN articles < greatest(min_articles(), 1) OR articles < 0.25 * usual THEN 'too little'
    WHEN articles < 0.6 * usual THEN 'thin' ELSE 'good'
END;

-- Every day of the window with what was read, against the median of the 28 days before it.
CREATE OR REPLACE MACRO coverage_by_day(since, until) AS TABLE
    WITH asked AS MATERIALIZED (
        SELECT since AS first_asked, until AS last_asked
    ), days AS (
        SELECT CAST(unnest(generate_series(first_asked - 28, last_asked, INTERVAL 1 DAY)) AS DATE) AS day
        FROM asked
    ), read_on AS (
        SELECT day, sum(articles)::BIGINT AS articles, count(*) AS feeds
        FROM out_coverage_daily WHERE articles > 0 GROUP BY day
    ), typical AS (
        SELECT d.day, coalesce(r.articles, 0) AS articles, coalesce(r.feeds, 0) AS feeds, median(
            CASE WHEN d.day >= (SELECT min(day) FROM read_on) THEN coalesce(r.articles, 0) END
        ) OVER (
            ORDER BY d.day ROWS BETWEEN 28 PRECEDING AND 1 PRECEDING
        ) AS usual
        FROM days AS d LEFT JOIN read_on AS r USING (day)
    )
    SELECT day, articles, feeds, usual, least(1, articles / nullif(usual, 0)) AS share,
        coverage_of(articles, coalesce(usual, 0)) AS coverage
    FROM typical CROSS JOIN asked WHERE day >= first_asked;

-- The period that a day is in: the day, or the first day of its week or month.
CREATE OR REPLACE MACRO period_of(step, day) AS CASE step WHEN 'day' THEN day ELSE date_trunc(step, day)::DATE END;

-- The index: 100 x observed / expected tension above zero. Expected is what the feeds, at the articles
-- that they carried, would have had at their own average of the baseline (indirect standardisation as
-- in epidemiology), so that a feed that comes, goes or fails does not move the index. The interval is
-- Byar's for a Poisson count, for weighted events as by Dobson et al. 1991 (Statistics in Medicine 10).
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
            HAVING kind IN ('selection', 'class') OR sum(found) >= support()
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
        CASE WHEN coverage <> 'too little' THEN round(100 * up / expected, 2) END AS index,
        CASE WHEN coverage <> 'too little' THEN round(100 / expected * CASE WHEN events = 0 THEN 0
            ELSE up * power(greatest(0, 1 - 1 / (9 * events) - 1.96 / (3 * sqrt(events))), 3) END, 2)
            END AS low,
        CASE WHEN coverage <> 'too little' THEN round(100 / expected * CASE WHEN events = 0 THEN 3.69 * weight
            ELSE up / events * (events + 1)
                * power(1 - 1 / (9 * (events + 1)) + 1.96 / (3 * sqrt(events + 1)), 3) END, 2) END AS high,
        mentions, found AS stories, articles, round(100 * all_up / nullif(articles, 0), 4) AS conflict,
        round(0 - 100 * all_down / nullif(articles, 0), 4) AS cooperation, coverage,
        baseline_first AS baseline_start, baseline_last AS baseline_end
    FROM points;

INSERT INTO out_pair_daily BY NAME
SELECT *, FALSE AS settled FROM daily_pairs('out_pair_mentions') ORDER BY day, bucket, source, actor, target, lead;
