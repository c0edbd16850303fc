-- Which of the given values are the guid of a stored article? Input: incoming_values. Grain: value.
-- Parameter: source (null: any).
SELECT DISTINCT r.guid FROM raw_articles AS r SEMI JOIN incoming_values AS i ON i.value = r.guid
WHERE $source IS NULL OR r.source = $source;
