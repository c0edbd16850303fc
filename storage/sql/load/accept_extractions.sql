-- Question: which of these extractions are new? Grain: one row per article.
-- Input: incoming_extractions. Output: accepted (temporary).
-- Left out: what is stored already, and a reading of a text that has been replaced meanwhile
-- (text_sha256 given and other than that of the record that counts): the article stays waiting.
CREATE OR REPLACE TEMP TABLE accepted AS
WITH keyed AS (
    SELECT DISTINCT ON (id) *, md5_number_lower(id) AS article_key
    FROM incoming_extractions ORDER BY id, nr DESC
), current AS (
    SELECT article_key, record_key, published, source, version
    FROM core_articles SEMI JOIN keyed USING (article_key)
), texts AS (
    -- the moment is that of the record, too: with it the scan skips other days
    SELECT r.record_key, r.text_sha256
    FROM raw_articles AS r SEMI JOIN current AS c ON c.record_key = r.record_key AND c.published = r.published
    WHERE r.published BETWEEN (SELECT min(published) FROM current) AND (SELECT max(published) FROM current)
)
SELECT k.* EXCLUDE (text_sha256), c.record_key, c.published, c.source, c.version
FROM keyed AS k
JOIN current AS c USING (article_key)
LEFT JOIN texts AS t USING (record_key)
ANTI JOIN core_extractions AS old
    ON old.article_key = k.article_key AND old.record_key = c.record_key
    AND old.extractor_version = k.extractor_version
WHERE k.text_sha256 IS NULL OR k.text_sha256 = t.text_sha256;
