-- Question: what do the touched articles add to the trends? Grain: article, actor, target, class, modality.
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
), directed AS (
    SELECT article_key, event, modality, tension, len(targets) = 0 AND len(actors) > 1 AS mutual,
        unnest(actors) AS actor,
        CASE WHEN len(targets) > 0 THEN targets WHEN len(actors) > 1 THEN actors ELSE [NULL] END AS targets
    FROM told
), pairs AS (
    SELECT article_key, event, modality, tension, mutual, actor, unnest(targets) AS target FROM directed
), counted AS (
    SELECT article_key, actor, target, mutual, event, modality, count(*) AS mentions,
        sum(tension) AS tension
    FROM pairs
    WHERE NOT (mutual AND actor = target)
    GROUP BY ALL
)
SELECT c.*, u.published::DATE AS day, u.source, u.lead,
    split_part(c.actor, '-', 1) AS actor_state, split_part(c.target, '-', 1) AS target_state
FROM counted AS c JOIN usable AS u USING (article_key)
ORDER BY day, article_key;
