-- Question: which articles shared a story with those in gone (temporary)? Grain: article.
SELECT a.id AS article_id, f.published, f.signature, f.bands, a.story_id
FROM core_articles AS a JOIN core_fingerprints AS f USING (article_key)
WHERE a.story_id IN (SELECT c.story_id FROM core_articles AS c SEMI JOIN gone USING (article_key))
    AND a.article_key NOT IN (SELECT article_key FROM gone)
ORDER BY f.published, a.id;
