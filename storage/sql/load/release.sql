-- Make the articles of released usable. Grain: article. Input: released. Output: touched, touched_stories.
-- Killed and replaced ones stay so, but wait for extraction like any other.
UPDATE core_articles
SET record_status = 'usable', status = CASE status WHEN 'embargoed' THEN 'usable' ELSE status END
WHERE article_key IN (SELECT article_key FROM released);

CREATE OR REPLACE TEMP TABLE touched AS SELECT article_key, day, source FROM released;
CREATE OR REPLACE TEMP TABLE touched_stories AS SELECT DISTINCT story_id FROM released;
