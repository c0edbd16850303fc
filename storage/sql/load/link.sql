-- Question: which story does each article belong to? Grain: article.
-- Input: incoming_fingerprints, incoming_stories (id, story_id). In one transaction.
CREATE OR REPLACE TEMP TABLE relinked AS
SELECT a.article_key, a.record_key, a.id, a.published, a.story_id AS old_story, i.story_id
FROM core_articles AS a JOIN incoming_stories AS i USING (id);

DELETE FROM core_fingerprints WHERE article_key IN (
    SELECT md5_number_lower(id) FROM incoming_fingerprints
);
INSERT INTO core_fingerprints BY NAME
SELECT a.article_key, a.record_key, a.published, f.signature, f.bands
FROM incoming_fingerprints AS f JOIN core_articles AS a USING (id)
ORDER BY a.published, a.id;

CREATE OR REPLACE TEMP TABLE touched (article_key UBIGINT, day DATE, source VARCHAR);
CREATE OR REPLACE TEMP TABLE touched_stories AS
SELECT story_id FROM relinked UNION SELECT old_story FROM relinked;

UPDATE core_articles SET story_id = r.story_id FROM relinked AS r
WHERE r.article_key = core_articles.article_key AND r.story_id <> r.old_story;
