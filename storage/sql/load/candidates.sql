-- Question: which stored articles may tell the same story as these? Grain: article.
-- Input: incoming_fingerprints. Parameter: 1 days between two members.
-- Given are all members of every story that an incoming article shares a band with, or was in
-- itself, so that clustering the answer with the batch is the same as clustering everything.
WITH batch AS (
    SELECT md5_number_lower(id) AS article_key, published, unnest(bands) AS band FROM incoming_fingerprints
), near AS (
    SELECT article_key, published, unnest(bands) AS band FROM core_fingerprints
    WHERE published BETWEEN (SELECT min(published) FROM batch) - to_days(?::INTEGER)
        AND (SELECT max(published) FROM batch) + to_days(?::INTEGER)
), met AS (
    SELECT article_key FROM near SEMI JOIN batch USING (band)
    UNION
    SELECT article_key FROM batch
), stories AS (
    SELECT DISTINCT story_id FROM core_articles SEMI JOIN met USING (article_key)
)
SELECT a.id AS article_id, f.published, f.signature, f.bands, a.story_id
FROM core_articles AS a SEMI JOIN stories USING (story_id)
JOIN core_fingerprints AS f USING (article_key)
ANTI JOIN batch USING (article_key)
ORDER BY f.published, a.id;
