-- Question: which articles were given up? Grain: record and extractor version. Input: incoming_quarantine.
-- Those that were replaced while they were tried are not in the queue any more and are left out.
DELETE FROM core_quarantine WHERE article_key IN (SELECT md5_number_lower(id) FROM incoming_quarantine);
INSERT INTO core_quarantine BY NAME
SELECT DISTINCT ON (a.article_key) a.article_key, a.record_key, i.* EXCLUDE (id, text_sha256)
FROM incoming_quarantine AS i
JOIN core_articles AS a ON a.article_key = md5_number_lower(i.id)
JOIN raw_articles AS r ON r.record_key = a.record_key AND r.text_sha256 = i.text_sha256;
