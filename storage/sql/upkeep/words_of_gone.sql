-- Question: by which words would a deleted article be found in a file? Grain: text of 12 characters or more.
-- Input: gone (temporary). Ids, addresses and titles, unless another article has the same, and sentences.
SELECT DISTINCT word FROM (
    SELECT id AS word FROM gone
    UNION ALL
    SELECT url FROM raw_articles SEMI JOIN gone USING (article_key)
    WHERE url NOT IN (SELECT url FROM raw_articles ANTI JOIN gone USING (article_key))
    UNION ALL
    SELECT title FROM raw_articles SEMI JOIN gone USING (article_key)
    WHERE title NOT IN (SELECT title FROM raw_articles ANTI JOIN gone USING (article_key))
    UNION ALL
    SELECT sentence FROM core_sentences SEMI JOIN gone USING (article_key)
    WHERE sentence NOT IN (SELECT sentence FROM core_sentences ANTI JOIN gone USING (article_key))
) WHERE length(word) >= 12 ORDER BY word;
