-- Question: between whom was there conflict in the last year? Grain: unordered pair. Stories by day, added.
SELECT least(actor, target) AS first_side, greatest(actor, target) AS second_side,
    sum(stories) AS stories, round(sum(greatest(tension, 0)), 1) AS tension
FROM trend_daily
WHERE target IS NOT NULL AND actor <> 'UNK' AND quad LIKE '%conflict'
    AND day > (SELECT max(day) FROM trend_daily) - 365
GROUP BY ALL ORDER BY tension DESC, first_side, second_side LIMIT 25
