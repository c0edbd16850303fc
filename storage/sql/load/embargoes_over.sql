-- Question: which embargoes have ended? Grain: article. Parameter: 1 now (UTC). Output: released (temporary).
CREATE OR REPLACE TEMP TABLE released AS
SELECT article_key, published::DATE AS day, source, story_id FROM core_articles
WHERE record_status = 'embargoed' AND published <= ?;
