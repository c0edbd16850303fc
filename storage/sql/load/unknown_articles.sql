-- Articles of incoming_extractions that the database does not have.
SELECT id FROM incoming_extractions
WHERE md5_number_lower(id) NOT IN (SELECT article_key FROM core_articles)
ORDER BY id LIMIT 1;
