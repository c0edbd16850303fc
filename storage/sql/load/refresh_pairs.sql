-- Question: what do the touched articles add to the trends? Grain: article, actor, target, class, modality,
-- tension. Input: touched (article, and the days and feeds it was or is on). Delete + insert by article.
-- Caveat: a mutual event (several actors, no target) is stored in both directions, marked mutual; so is one that
-- names both sides in both roles.
CREATE OR REPLACE TEMP TABLE fresh_pairs AS
WITH usable AS (
    SELECT article_key, published, source, lead
    FROM core_articles SEMI JOIN touched USING (article_key)
    WHERE status = 'usable'
), told AS (
    -- a reading counts while it is of the moment of the record that counts; the range lets the scan skip
    SELECT m.article_key, m.event, m.modality, m.tension, m.actors, m.targets, u.published::DATE AS day,
        u.source, u.lead
    FROM core_mentions AS m JOIN usable AS u ON u.article_key = m.article_key AND u.published = m.published
    WHERE m.published BETWEEN (SELECT min(published) FROM usable) AND (SELECT max(published) FROM usable)
), several AS (
    SELECT * REPLACE (
            CASE len(actors) WHEN 0 THEN ['UNK'] ELSE list_distinct(actors) END AS actors,
            list_distinct(targets) AS targets
        )
    FROM told WHERE len(actors) > 1 OR len(targets) > 1
), sided AS (
    SELECT *, len(targets) = 0 AND len(actors) > 1 AS mutual,
        list_transform(actors, lambda a: split_part(a, '-', 1)) AS actor_states,
        CASE len(targets) WHEN 0 THEN [NULL] ELSE list_transform(targets, lambda t: split_part(t, '-', 1)) END
            AS target_states
    FROM several
), directed AS (
    SELECT * REPLACE (
            CASE WHEN mutual THEN actors WHEN len(targets) = 0 THEN [NULL] ELSE targets END AS targets,
            CASE WHEN mutual THEN actor_states ELSE target_states END AS target_states
        ),
        unnest(actors) AS actor, generate_subscripts(actors, 1) AS a
    FROM sided
), pairs AS (
    SELECT *, unnest(targets) AS target, generate_subscripts(targets, 1) AS t FROM directed
), flagged AS (
    SELECT article_key, day, source, lead, event, modality, tension, actor, target,
        pairs.mutual OR coalesce(list_contains(target_states, actor_states[a])
            AND list_contains(actor_states, target_states[t]), FALSE) AS mutual,
        list_position(actor_states, actor_states[a]) = a AS first_actor,
        target_states[t] IS NULL OR list_position(target_states, target_states[t]) = t AS first_target,
        t = CASE WHEN mutual AND a = 1 THEN 2 ELSE 1 END AS one_target, a = 1 AS one_actor,
        NOT list_contains(actor_states, target_states[t]) AS only_target,
        NOT coalesce(list_contains(actors, target), FALSE) AS only_target_code
    FROM pairs
    WHERE NOT (mutual AND a = t)
), parts AS (
    -- one actor and at most one target, nine mentions of ten: nothing to take apart
    SELECT article_key, day, source, lead, event, modality, tension, FALSE AS mutual,
        coalesce(actors[1], 'UNK') AS actor, targets[1] AS target, TRUE AS of_pair, TRUE AS of_actor,
        split_part(targets[1], '-', 1) <> split_part(coalesce(actors[1], 'UNK'), '-', 1) AS of_target,
        TRUE AS of_actor_code, coalesce(targets[1] <> coalesce(actors[1], 'UNK'), TRUE) AS of_target_code,
        TRUE AS of_world
    FROM told WHERE len(actors) < 2 AND len(targets) < 2
    UNION ALL
    SELECT article_key, day, source, lead, event, modality, tension, mutual, actor, target,
        first_actor AND first_target, first_actor AND one_target, first_target AND one_actor AND only_target,
        one_target, one_actor AND only_target_code, one_actor AND one_target
    FROM flagged
), counted AS (
    SELECT article_key, day, source, lead, actor, target, mutual, event, modality, tension AS weight,
        count(*) AS mentions, count(*) FILTER (of_pair) AS pair_once, count(*) FILTER (of_actor) AS actor_once,
        count(*) FILTER (of_target) AS target_once, count(*) FILTER (of_actor_code) AS actor_code_once,
        count(*) FILTER (of_target_code) AS target_code_once, count(*) FILTER (of_world) AS once
    FROM parts
    GROUP BY ALL
)
SELECT * EXCLUDE (weight), split_part(actor, '-', 1) AS actor_state, split_part(target, '-', 1) AS target_state,
    weight * mentions AS tension
FROM counted;

-- The windows of out_pair_daily that change: the feed-days of the rows that go and of those that come.
CREATE OR REPLACE TEMP TABLE pair_windows AS
SELECT day, source FROM out_pair_mentions SEMI JOIN touched USING (day, article_key)
UNION
SELECT day, source FROM fresh_pairs;

DELETE FROM out_pair_mentions WHERE (day, article_key) IN (SELECT day, article_key FROM touched);
INSERT INTO out_pair_mentions BY NAME SELECT * FROM fresh_pairs ORDER BY day, article_key;

CREATE OR REPLACE TEMP TABLE window_pairs AS
SELECT * FROM out_pair_mentions SEMI JOIN pair_windows USING (day, source);

DELETE FROM out_pair_daily WHERE (day, source) IN (SELECT day, source FROM pair_windows);
INSERT INTO out_pair_daily BY NAME
SELECT *, FALSE AS settled FROM daily_pairs('window_pairs') ORDER BY day, bucket, source, actor, target, lead;

-- New rows come in order of days. When there are two row groups of them (of 122,880 rows), they are put in
-- order of pairs: one pair over many years is then read from a few places (measured: 60 ms to 10 ms).
CREATE OR REPLACE TEMP TABLE settling AS
SELECT * REPLACE (TRUE AS settled) FROM out_pair_daily
WHERE NOT settled AND (SELECT count(*) FROM out_pair_daily WHERE NOT settled) > 245760;

DELETE FROM out_pair_daily WHERE NOT settled AND EXISTS (FROM settling);
INSERT INTO out_pair_daily BY NAME SELECT * FROM settling ORDER BY bucket, day, source, actor, target, lead;
