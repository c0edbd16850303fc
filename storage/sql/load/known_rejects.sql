-- Which of the given values are the url of a reject of this source? Input: incoming_values.
-- Grain: value. Parameters: source; apart: reasons that do not count (worth another try).
SELECT DISTINCT r.url FROM raw_rejects AS r SEMI JOIN incoming_values AS i ON i.value = r.url
WHERE r.source = $source AND NOT list_contains($apart, r.reason);
