-- Question: what do the touched articles add to the trends? Grain: article, actor, target, class, modality.
-- Input: touched_articles. Delete + insert by article.
-- Caveat: a mutual event (several actors, no target) is stored in both directions, marked mutual.
DELETE FROM out_pair_mentions WHERE article_key IN (SELECT article_key FROM touched_articles);

INSERT INTO out_pair_mentions BY NAME
WITH usable AS (
    SELECT article_key, published::DATE AS day, source, lead
    FROM core_articles SEMI JOIN touched_articles USING (article_key)
    WHERE status = 'usable'
), told AS (
    SELECT u.day, u.source, u.article_key, u.lead, m.event, m.modality, m.tension, m.mention_key,
        CASE WHEN len(m.actors) = 0 THEN ['UNK'] ELSE m.actors END AS actors,
        m.targets, len(m.targets) = 0 AND len(m.actors) > 1 AS mutual
    FROM core_mentions AS m JOIN usable AS u USING (article_key)
), directed AS (
    SELECT * EXCLUDE (actors, targets), unnest(list_distinct(actors)) AS actor,
        CASE WHEN mutual THEN actors WHEN len(targets) = 0 THEN [NULL] ELSE targets END AS targets
    FROM told
), pairs AS (
    SELECT * EXCLUDE (targets), unnest(targets) AS target FROM directed
)
SELECT day, source, article_key, lead, actor, target,
    split_part(actor, '-', 1) AS actor_state, split_part(target, '-', 1) AS target_state,
    mutual, event, modality, count(DISTINCT mention_key) AS mentions, sum(tension) AS tension
FROM pairs
WHERE NOT (mutual AND actor = target)
GROUP BY ALL
ORDER BY day, source, article_key, actor, target, event, modality;
