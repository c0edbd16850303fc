-- Which of these codes are neither in the registry nor in any mention? Input: incoming_values.
WITH asked AS (
    SELECT value FROM incoming_values ANTI JOIN core_actors ON code = value
), seen AS (
    SELECT unnest([actor, actor_state, target, target_state]) AS code FROM out_pair_mentions
    WHERE EXISTS (FROM asked) AND (actor IN (FROM asked) OR actor_state IN (FROM asked)
        OR target IN (FROM asked) OR target_state IN (FROM asked))
)
SELECT value FROM asked ANTI JOIN seen ON code = value ORDER BY value;
