-- check: Every mention, quote and reading has its article. Returns those without.
SELECT 'mention' AS what, printf('%016x', mention_key) AS id FROM core_mentions ANTI JOIN core_articles USING (article_key)
UNION ALL
SELECT 'quote', printf('%016x', quote_key) FROM core_quotes ANTI JOIN core_articles USING (article_key)
UNION ALL
SELECT 'extraction', printf('%016x', article_key) FROM core_extractions ANTI JOIN core_articles USING (article_key)
UNION ALL
SELECT 'article', a.id FROM core_articles AS a ANTI JOIN raw_articles USING (record_key);
