-- Question: what does the database hold of the articles in gone (temporary)? Grain: table. Parameter: names.
SELECT 'raw_articles' AS place, count(*) AS n FROM raw_articles SEMI JOIN gone USING (article_key)
UNION ALL SELECT 'raw_rejects', count(*) FROM raw_rejects
WHERE list_contains($names, url) OR url IN (SELECT r.url FROM raw_articles AS r SEMI JOIN gone USING (article_key))
UNION ALL SELECT 'core_articles', count(*) FROM core_articles SEMI JOIN gone USING (article_key)
UNION ALL SELECT 'core_fingerprints', count(*) FROM core_fingerprints SEMI JOIN gone USING (article_key)
UNION ALL SELECT 'core_extractions', count(*) FROM core_extractions SEMI JOIN gone USING (article_key)
UNION ALL SELECT 'core_sentences', count(*) FROM core_sentences SEMI JOIN gone USING (article_key)
UNION ALL SELECT 'core_mentions', count(*) FROM core_mentions SEMI JOIN gone USING (article_key)
UNION ALL SELECT 'core_quotes', count(*) FROM core_quotes SEMI JOIN gone USING (article_key)
UNION ALL SELECT 'core_quarantine', count(*) FROM core_quarantine SEMI JOIN gone USING (article_key)
UNION ALL SELECT 'out_pair_mentions', count(*) FROM out_pair_mentions SEMI JOIN gone USING (article_key);
