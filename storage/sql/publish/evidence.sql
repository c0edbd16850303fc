-- Question: which sentence shows best what an alert is about? Input: incoming_alerts (id, first and last
-- day, article_id, codes of states or groups that must be in it, event; a null leaves a condition out).
-- Grain: alert. The mention with the highest tension.
WITH asked AS (
    SELECT *, CAST(unnest(generate_series("first", "last", INTERVAL 1 DAY)) AS DATE) AS day FROM incoming_alerts
)
SELECT i.id, m.sentence, m.speaker, m.event, m.modality, m.actors, m.targets, m.article_id, a.outlet, a.title, a.url
FROM asked AS i
JOIN mentions AS m ON CAST(m.published AS DATE) = i.day
JOIN articles AS a ON a.id = m.article_id
WHERE m.tension > 0
    AND (i.article_id IS NULL OR i.article_id = m.article_id)
    AND (i.event IS NULL OR i.event = m.event)
    AND list_has_all(list_transform(list_concat(m.actors, m.targets), lambda c: split_part(c, '-', 1)), i.codes)
QUALIFY row_number() OVER (PARTITION BY i.id ORDER BY m.tension DESC, m.published, m.article_id, m.start, m.id) = 1
ORDER BY i.id;
