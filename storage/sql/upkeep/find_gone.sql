-- Question: which articles are to be deleted? Grain: article. Parameter: names (ids or addresses).
-- Output: gone (temporary).
CREATE OR REPLACE TEMP TABLE gone AS
SELECT DISTINCT article_key, id FROM raw_articles WHERE list_contains($names, id) OR list_contains($names, url);
