-- Question: which actors are in the mentions of a window? Grain: code. Caveats: null kind and state
-- for one that core_actors does not have, such as UNK.
WITH named AS (
    SELECT DISTINCT unnest(list_concat(m.actors, m.targets)) AS code FROM core_mentions AS m
    WHERE m.published >= $since AND m.published < $until
    UNION
    SELECT DISTINCT speaker FROM core_mentions AS m
    WHERE m.published >= $since AND m.published < $until AND speaker IS NOT NULL
)
SELECT n.code, a.kind, a.state
FROM named AS n LEFT JOIN core_actors AS a ON a.code = split_part(n.code, '-', 1)
ORDER BY n.code;
