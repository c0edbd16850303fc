-- question: Who did or said what to whom, sentence by sentence?
-- grain: mention, newest first
-- parameters: since, until, actors, event, quad, modality, speaker, text, min_confidence, after_time, after_id, rows
-- caveats: Codings are reports, not verified incidents. A code without a suffix stands for the state and
--   all in it. One actor in either role; of several, at least two must be in the mention. A null leaves a
--   filter out; until is not included. The page begins after the row (after_time, after_id). total counts
--   all pages, also where the page is empty (one row then, whose id is null).
WITH wanted AS (
    SELECT id, published FROM mentions
    WHERE ($since::TIMESTAMP IS NULL OR published >= $since)
        AND ($until::TIMESTAMP IS NULL OR published < $until)
        AND ($event::VARCHAR IS NULL OR event = $event)
        AND ($quad::VARCHAR IS NULL OR quad = $quad)
        AND ($modality::VARCHAR IS NULL OR modality = $modality)
        AND ($speaker::VARCHAR IS NULL OR $speaker IN (speaker, split_part(speaker, '-', 1)))
        AND ($min_confidence::DOUBLE IS NULL OR confidence >= $min_confidence)
        AND ($text::VARCHAR IS NULL OR contains(lower(sentence), lower($text)))
        AND ($actors::VARCHAR[] IS NULL OR len(list_filter($actors::VARCHAR[], lambda who: list_contains(
            list_transform(list_concat(actors, targets), lambda c: CASE WHEN contains(who, '-') THEN c
                ELSE split_part(c, '-', 1) END), who))) >= least(2, len($actors::VARCHAR[])))
), page AS (
    SELECT id FROM wanted
    WHERE $after_time::TIMESTAMP IS NULL OR published < $after_time OR (published = $after_time AND id < $after_id)
    ORDER BY published DESC, id DESC LIMIT $rows
), shown AS (
    SELECT m.published, m.event, m.quad, m.actors, m.targets, m.modality, m.speaker, m.event_date, m.place, m.lat,
        m.lon, m.tension, m.confidence, m."trigger", m.sentence, a.title, a.url, a.outlet, m.article_id, m.story_id, m.id
    FROM mentions AS m JOIN articles AS a ON a.id = m.article_id
    WHERE m.id IN (SELECT id FROM page)
)
SELECT s.*, t.total FROM (SELECT count(*) AS total FROM wanted) AS t LEFT JOIN shown AS s ON TRUE
ORDER BY s.published DESC, s.id DESC;
