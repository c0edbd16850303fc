-- question: Who said what, word for word?
-- grain: direct quotation, newest first
-- parameters: since, until, actors, text, after_time, after_id, rows
-- caveats: actors are those that the speaker stands for; a code without a suffix stands for the state and
--   all in it. A null leaves a filter out; until is not included. The page begins after the row (after_time,
--   after_id). total counts all pages, also where the page is empty (one row then, whose id is null).
WITH wanted AS (
    SELECT id, published FROM quotes
    WHERE ($since::TIMESTAMP IS NULL OR published >= $since)
        AND ($until::TIMESTAMP IS NULL OR published < $until)
        AND ($actors::VARCHAR[] IS NULL OR list_contains($actors::VARCHAR[], speaker_code)
            OR list_contains($actors::VARCHAR[], split_part(speaker_code, '-', 1)))
        AND ($text::VARCHAR IS NULL OR contains(lower(text), lower($text)))
), page AS (
    SELECT id FROM wanted
    WHERE $after_time::TIMESTAMP IS NULL OR published < $after_time OR (published = $after_time AND id < $after_id)
    ORDER BY published DESC, id DESC LIMIT $rows
), shown AS (
    SELECT q.published, q.speaker, q.speaker_code, q.text, a.title, a.url, a.outlet, q.article_id, q.story_id, q.id
    FROM quotes AS q JOIN articles AS a ON a.id = q.article_id
    WHERE q.id IN (SELECT id FROM page)
)
SELECT s.*, t.total FROM (SELECT count(*) AS total FROM wanted) AS t LEFT JOIN shown AS s ON TRUE
ORDER BY s.published DESC, s.id DESC;
