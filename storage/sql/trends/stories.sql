-- question: Which stories make the tension?
-- grain: story
-- parameters: start, end, zone, actors, ordered, event, limit
-- plot: bars tension
-- caveats: Ordered by tension above zero, counted once, then by reprints. first_published and last_published
--   are UTC, also when the days are of another time zone.
WITH told AS (
    SELECT article_key, min(day) AS day, sum(up) AS up, sum(mentions)::BIGINT AS mentions
    FROM counted('selection', first_day(), last_day()) GROUP BY article_key
), top AS (
    SELECT * FROM told ORDER BY up DESC, article_key LIMIT row_limit()
)
SELECT t.day, s.story_id, s.title, s.url, s.articles, s.sources, t.mentions, round(t.up, 4) AS tension,
    s.first_published, s.last_published
FROM top AS t
JOIN core_articles AS c USING (article_key)
JOIN stories AS s ON s.story_id = c.story_id
ORDER BY tension DESC, s.articles DESC, s.story_id;
