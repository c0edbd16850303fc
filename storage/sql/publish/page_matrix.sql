-- Question: who is hard on whom? Values: days back from the newest one, how many states and groups.
-- Grain: ordered pair among those with most tension, with at least one story of conflict. conflict is
-- tension above zero per 100 stories read; its interval is that of index_series (Byar, Dobson).
WITH dyads AS (
    SELECT actor, target, count(*) AS stories, sum(up) AS up, sum(up * up) AS up2
    FROM counted('dyad', greatest(first_day(), last_day() - CAST(? AS INTEGER) + 1), last_day())
    WHERE up > 0 AND actor <> 'UNK' AND actor <> target GROUP BY actor, target
), sides AS (
    SELECT code FROM (
        SELECT actor AS code, up FROM dyads UNION ALL SELECT target, up FROM dyads
    ) GROUP BY code ORDER BY sum(up) DESC, code LIMIT CAST(? AS INTEGER)
), total AS (
    SELECT sum(n) AS n FROM carried(greatest(first_day(), last_day() - CAST(? AS INTEGER) + 1), last_day())
), cells AS (
    SELECT d.actor, d.target, d.stories, d.up, d.up * d.up / d.up2 AS events, 100 / t.n AS per
    FROM dyads AS d, total AS t WHERE d.actor IN (FROM sides) AND d.target IN (FROM sides)
)
SELECT actor, target, stories, round(per * up, 2) AS conflict,
    round(per * up * power(greatest(0, 1 - 1 / (9 * events) - 1.96 / (3 * sqrt(events))), 3), 2) AS low,
    round(per * up / events * (events + 1)
        * power(1 - 1 / (9 * (events + 1)) + 1.96 / (3 * sqrt(events + 1)), 3), 2) AS high
FROM cells ORDER BY actor, target;
