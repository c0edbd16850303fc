-- question: Which stories tell of what is asked?
-- grain: story, newest first (by its earliest article)
-- parameters: since, until, actors, event, quad, modality, text, after_time, after_id, rows
-- caveats: actors, event, quad and modality hold when one mention of the story has them all; of several actors
--   at least two. mentions and tension are those of the article that stands for the story. A null leaves a
--   filter out; until is not included. The page begins after the row (after_time, after_id). total counts
--   all pages, also where the page is empty (one row then, whose story_id is null).
WITH told AS (
    SELECT DISTINCT story_id FROM mentions
    WHERE ($event::VARCHAR IS NULL OR event = $event)
        AND ($quad::VARCHAR IS NULL OR quad = $quad)
        AND ($modality::VARCHAR IS NULL OR modality = $modality)
        AND ($actors::VARCHAR[] IS NULL OR len(list_filter($actors::VARCHAR[], lambda who: list_contains(
            list_transform(list_concat(actors, targets), lambda c: CASE WHEN contains(who, '-') THEN c
                ELSE split_part(c, '-', 1) END), who))) >= least(2, len($actors::VARCHAR[])))
), wanted AS (
    SELECT story_id, first_published FROM stories
    WHERE ($since::TIMESTAMP IS NULL OR first_published >= $since)
        AND ($until::TIMESTAMP IS NULL OR first_published < $until)
        AND ($text::VARCHAR IS NULL OR contains(lower(title), lower($text)))
        AND (coalesce($event::VARCHAR, $quad::VARCHAR, $modality::VARCHAR, $actors::VARCHAR[]::VARCHAR) IS NULL
            OR story_id IN (SELECT story_id FROM told))
), page AS (
    SELECT story_id FROM wanted
    WHERE $after_time::TIMESTAMP IS NULL OR first_published < $after_time
        OR (first_published = $after_time AND story_id < $after_id)
    ORDER BY first_published DESC, story_id DESC LIMIT $rows
), weights AS (
    SELECT article_id, count(*) AS mentions, round(sum(tension), 4) AS tension FROM mentions
    WHERE story_id IN (SELECT story_id FROM page) GROUP BY article_id
), shown AS (
    SELECT s.first_published, s.last_published, s.title, s.url, s.articles, s.sources,
        coalesce(w.mentions, 0) AS mentions, coalesce(w.tension, 0) AS tension, s.lead_id, s.story_id
    FROM stories AS s LEFT JOIN weights AS w ON w.article_id = s.lead_id
    WHERE s.story_id IN (SELECT story_id FROM page)
)
SELECT s.*, t.total FROM (SELECT count(*) AS total FROM wanted) AS t LEFT JOIN shown AS s ON TRUE
ORDER BY s.first_published DESC, s.story_id DESC;
