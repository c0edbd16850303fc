-- Question: for everything that can be picked on the page, are there more threats or more acts? Input:
-- page_labels as in page_told. Grain: label and week. Threat and act as in the trend
-- threats_vs_acts: stories, each once; a story may tell of both.
WITH words AS (
    SELECT date_trunc('week', p.day)::DATE AS period, p.article_key, p.actor_state AS a, p.target_state AS t,
        p.event = 'THREATEN' AND p.modality <> 'denied'
            OR e.quad = 'material conflict' AND p.modality = 'future' AS threat,
        e.quad = 'material conflict' AND p.modality = 'actual' AS act
    FROM out_pair_mentions AS p JOIN core_events AS e ON e.event = p.event
    WHERE p.lead AND p.day BETWEEN first_day() AND last_day()
), sides AS (
    SELECT NULL AS actor, NULL AS target, period, article_key, threat, act FROM words
    UNION ALL SELECT a, NULL, period, article_key, threat, act FROM words
    UNION ALL SELECT t, NULL, period, article_key, threat, act FROM words WHERE t <> a
    UNION ALL SELECT least(a, t), greatest(a, t), period, article_key, threat, act FROM words WHERE t <> a
), told AS (
    SELECT l.label, s.period, s.article_key, bool_or(s.threat) AS threat, bool_or(s.act) AS act
    FROM sides AS s JOIN page_labels AS l ON (s.actor, s.target) IS NOT DISTINCT FROM (l.actor, l.target)
    GROUP BY ALL HAVING threat OR act
)
SELECT label, period, count(*) FILTER (threat) AS threats, count(*) FILTER (act) AS acts, count(*) AS stories
FROM told GROUP BY label, period ORDER BY label, period;
