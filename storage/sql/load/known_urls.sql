-- Which of the given values are the url of a stored article? Input: incoming_values. Grain: value.
-- Parameter: source (null: any). Those deleted on request are known, too: they must not come back.
SELECT DISTINCT r.url FROM raw_articles AS r SEMI JOIN incoming_values AS i ON i.value = r.url
WHERE $source IS NULL OR r.source = $source
UNION
SELECT value FROM incoming_values WHERE sha256(value) IN (SELECT sha256 FROM raw_forgotten);
