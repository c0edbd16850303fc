-- question: Is it words or deeds: are there more threats, or more acts?
-- grain: day, week or month
-- parameters: start, end, zone, actors, ordered, grain, reprints
-- plot: lines threat_share
-- caveats: A threat is THREATEN, or a material conflict that is only planned or conditional (future);
--   an act is a material conflict told as actual. Stories, each once. Denied and alleged ones are in neither.
WITH told AS (
    SELECT date_trunc(grain(), p.day)::DATE AS period, p.article_key,
        bool_or(p.event = 'THREATEN' AND p.modality <> 'denied'
            OR e.quad = 'material conflict' AND p.modality = 'future') AS threat,
        bool_or(e.quad = 'material conflict' AND p.modality = 'actual') AS act
    FROM out_pair_mentions AS p JOIN core_events AS e ON e.event = p.event
    WHERE p.day BETWEEN first_day() AND last_day() AND (reprints() OR p.lead)
        AND is_selected(p.actor, p.actor_state, p.target, p.target_state)
    GROUP BY ALL
)
SELECT period, count(*) FILTER (threat) AS threats, count(*) FILTER (act) AS acts,
    round(count(*) FILTER (threat) / nullif(count(*) FILTER (threat) + count(*) FILTER (act), 0), 4) AS threat_share,
    count(*) AS stories
FROM told GROUP BY period HAVING threats + acts > 0 ORDER BY period;
