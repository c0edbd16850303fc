-- Which of these codes, none of them in the registry, are in no mention either? Grain: code. Parameter: the codes.
-- Caveat: reads all pairs, so it is asked only of codes that the registry lacks.
WITH seen AS (
    SELECT unnest([actor, actor_state, target, target_state]) AS code FROM out_pair_mentions
    WHERE list_has_any($1::VARCHAR[], [actor, actor_state, target, target_state])
)
SELECT code FROM (SELECT unnest($1::VARCHAR[]) AS code) ANTI JOIN seen USING (code) ORDER BY code;
