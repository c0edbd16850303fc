-- Question: which sentence shows best what an alert is about? Input: incoming_alerts (id, article_id,
-- actor, target). Grain: alert. The mention of the pair with the highest tension.
SELECT i.id, m.sentence, m.speaker, m.event, m.modality, m.actors, m.targets, m."trigger"
FROM incoming_alerts AS i
JOIN mentions AS m ON m.article_id = i.article_id
WHERE m.tension > 0
    AND list_has_all(
        list_transform(list_concat(m.actors, m.targets), lambda c: split_part(c, '-', 1)), [i.actor, i.target]
    )
QUALIFY row_number() OVER (PARTITION BY i.id ORDER BY m.tension DESC, m.start, m.id) = 1
ORDER BY i.id;
