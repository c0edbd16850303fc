-- Question: which texts are old enough to go? Grain: record. Parameter: before (moment of first_seen, UTC).
-- Output: prunable (temporary). Only texts that nothing needs any more: of records that were replaced, or
-- that were read and linked to their story. Those in quarantine stay.
CREATE OR REPLACE TEMP TABLE prunable AS
SELECT r.record_key
FROM raw_articles AS r
LEFT JOIN core_articles AS a ON a.record_key = r.record_key
LEFT JOIN core_extractions AS e ON e.record_key = r.record_key
LEFT JOIN core_fingerprints AS f ON f.record_key = r.record_key
ANTI JOIN raw_pruned AS p ON p.record_key = r.record_key
ANTI JOIN core_quarantine AS q ON q.record_key = r.record_key
WHERE r.first_seen < $before AND r.size > 0
    AND (a.record_key IS NULL OR e.record_key IS NOT NULL AND f.record_key IS NOT NULL);
