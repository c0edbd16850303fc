-- What an analyst may have meant: codes and names of the registry, and codes that were seen.
-- Grain: word; code is null where the word is the code itself.
SELECT code AS word, NULL AS code FROM core_actors
UNION ALL SELECT name, code FROM core_actors WHERE name <> code
UNION SELECT actor, NULL FROM out_pair_mentions
UNION SELECT target, NULL FROM out_pair_mentions WHERE target IS NOT NULL;
