-- Question: which member stands for each touched story? Grain: one row per story.
-- Input: touched_stories. Adds to touched the members whose lead changes.
CREATE OR REPLACE TEMP TABLE members AS
SELECT article_key, id, published, source, story_id, status = 'usable' AS usable, lead AS was_lead,
    row_number() OVER (PARTITION BY story_id, status = 'usable' ORDER BY published, id) = 1
        AND status = 'usable' AS lead
FROM core_articles SEMI JOIN touched_stories USING (story_id);

INSERT INTO touched SELECT article_key, published::DATE, source FROM members WHERE lead <> was_lead;

UPDATE core_articles SET lead = m.lead FROM members AS m
WHERE m.article_key = core_articles.article_key AND m.lead <> m.was_lead;

DELETE FROM core_stories WHERE story_id IN (SELECT story_id FROM touched_stories);
INSERT INTO core_stories BY NAME
SELECT story_id, min(article_key) FILTER (WHERE lead) AS lead_key, min(published) AS first_published,
    max(published) AS last_published, count(*) AS articles, count(DISTINCT source) AS sources
FROM members WHERE usable GROUP BY story_id ORDER BY first_published, story_id;
