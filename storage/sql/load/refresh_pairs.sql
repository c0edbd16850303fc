-- Question: what do the touched articles add to the trends? Grain: article, actor, target, class, modality, tension.
-- Input: touched_articles. Delete + insert by article.
-- Caveat: a mutual event (several actors, no target) is stored in both directions, marked mutual.
DELETE FROM out_pair_mentions WHERE article_key IN (SELECT article_key FROM touched_articles);

INSERT INTO out_pair_mentions BY NAME
WITH usable AS (
    SELECT article_key, published, source, lead
    FROM core_articles SEMI JOIN touched_articles USING (article_key)
    WHERE status = 'usable'
), told AS (
    SELECT article_key, event, modality, tension,
        CASE len(actors) WHEN 0 THEN ['UNK'] WHEN 1 THEN actors ELSE list_distinct(actors) END AS actors,
        CASE WHEN len(targets) < 2 THEN targets ELSE list_distinct(targets) END AS targets
    FROM core_mentions SEMI JOIN usable USING (article_key)
    -- lets the scan skip other days; a reading is always of the day of the record that it read
    WHERE published >= (SELECT min(published) FROM usable)
        AND published <= (SELECT max(published) FROM usable)
), sided AS (
    SELECT *, len(targets) = 0 AND len(actors) > 1 AS mutual,
        CASE len(actors) WHEN 1 THEN [split_part(actors[1], '-', 1)]
            ELSE list_transform(actors, lambda a: split_part(a, '-', 1)) END AS actor_states,
        CASE len(targets) WHEN 0 THEN [NULL] WHEN 1 THEN [split_part(targets[1], '-', 1)]
            ELSE list_transform(targets, lambda t: split_part(t, '-', 1)) END AS target_states
    FROM told
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
    SELECT article_key, event, modality, tension, mutual, actor, target,
        actor_states[a] AS actor_state, target_states[t] AS target_state,
        list_position(actor_states, actor_states[a]) = a AS first_actor,
        target_states[t] IS NULL OR list_position(target_states, target_states[t]) = t AS first_target,
        t = CASE WHEN mutual AND a = 1 THEN 2 ELSE 1 END AS one_target, a = 1 AS one_actor,
        NOT list_contains(actor_states, target_states[t]) AS only_target,
        NOT coalesce(list_contains(actors, target), FALSE) AS only_target_code
    FROM pairs
    WHERE NOT (mutual AND a = t)
), counted AS (
    SELECT article_key, actor, target, actor_state, target_state, mutual, event, modality, tension AS weight,
        count(*) AS mentions, count(*) FILTER (first_actor AND first_target) AS pair_once,
        count(*) FILTER (first_actor AND one_target) AS actor_once,
        count(*) FILTER (first_target AND one_actor AND only_target) AS target_once,
        count(*) FILTER (one_target) AS actor_code_once,
        count(*) FILTER (one_actor AND only_target_code) AS target_code_once,
        count(*) FILTER (one_actor AND one_target) AS once
    FROM flagged
    GROUP BY ALL
)
SELECT c.* EXCLUDE (weight), c.weight * c.mentions AS tension, u.published::DATE AS day, u.source, u.lead
FROM counted AS c JOIN usable AS u USING (article_key)
ORDER BY day, article_key;
