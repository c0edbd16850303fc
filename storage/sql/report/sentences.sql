-- Question: which sentence shows best what a story is about? Inputs: incoming_stories (story_id) and the
-- parameter codes (states or groups that must be in the mention; empty: any). Grain: story. The
-- mention with the highest tension in the article that stands for the story, of these the surest.
SELECT s.story_id, m.published, a.outlet, a.title, a.url, m.sentence, m.event, m.modality, m.actors, m.targets,
    m.speaker, m.confidence
FROM incoming_stories AS i
JOIN stories AS s USING (story_id)
JOIN mentions AS m ON m.article_id = s.lead_id
JOIN articles AS a ON a.id = m.article_id
WHERE m.tension > 0
    AND list_has_all(list_transform(list_concat(m.actors, m.targets), lambda c: split_part(c, '-', 1)), $codes)
QUALIFY row_number() OVER (PARTITION BY s.story_id ORDER BY m.tension DESC, m.confidence DESC, m.start, m.id) = 1
ORDER BY s.story_id;
