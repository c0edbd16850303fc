-- Question: what was reported last? Grain: mention, newest first.
SELECT m.published, a.outlet, m.event, m.modality, m.sentence, m.confidence, a.url
FROM mentions AS m
JOIN articles AS a ON a.id = m.article_id
WHERE m.tension > 0
ORDER BY m.published DESC, m.id LIMIT 100
