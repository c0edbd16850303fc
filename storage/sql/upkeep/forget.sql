-- Deletes the articles in gone (temporary) and notes hashes of their names, in one transaction.
-- Output: touched and touched_stories (temporary), for load/stories and load/refresh_*.
INSERT INTO raw_forgotten
SELECT sha256(name), now()::TIMESTAMP FROM (
    SELECT name FROM gone_names WHERE name <> ''
    UNION SELECT id FROM gone
    UNION SELECT r.url FROM raw_articles AS r SEMI JOIN gone USING (article_key) WHERE r.url <> ''
) WHERE sha256(name) NOT IN (SELECT sha256 FROM raw_forgotten);

CREATE OR REPLACE TEMP TABLE touched AS
SELECT article_key, published::DATE AS day, source FROM core_articles SEMI JOIN gone USING (article_key);
CREATE OR REPLACE TEMP TABLE touched_stories AS
SELECT DISTINCT story_id FROM core_articles SEMI JOIN gone USING (article_key);

DELETE FROM raw_rejects WHERE url IN (
    SELECT name FROM gone_names WHERE name <> ''
    UNION SELECT r.url FROM raw_articles AS r SEMI JOIN gone USING (article_key) WHERE r.url <> ''
);
DELETE FROM raw_pruned WHERE record_key IN (SELECT record_key FROM raw_articles SEMI JOIN gone USING (article_key));
DELETE FROM raw_articles WHERE article_key IN (SELECT article_key FROM gone);
DELETE FROM core_articles WHERE article_key IN (SELECT article_key FROM gone);
DELETE FROM core_fingerprints WHERE article_key IN (SELECT article_key FROM gone);
DELETE FROM core_extractions WHERE article_key IN (SELECT article_key FROM gone);
DELETE FROM core_sentences WHERE article_key IN (SELECT article_key FROM gone);
DELETE FROM core_mentions WHERE article_key IN (SELECT article_key FROM gone);
DELETE FROM core_quotes WHERE article_key IN (SELECT article_key FROM gone);
DELETE FROM core_quarantine WHERE article_key IN (SELECT article_key FROM gone);
