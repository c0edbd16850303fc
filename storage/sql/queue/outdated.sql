-- Question: which articles were read by another version of the extractor only? Grain: article. Newest first.
-- Parameters: extractor_version, since (first moment of publication, null: all), limit.
-- Output: pending (temporary), read by load/pending_records.
-- Left out: those that this version has given up, and those whose text was removed by age.
CREATE OR REPLACE TEMP TABLE pending AS
SELECT a.record_key, a.published, a.id
FROM core_articles AS a
SEMI JOIN core_extractions AS e ON e.article_key = a.article_key AND e.record_key = a.record_key
    AND e.extractor_version <> $extractor_version
ANTI JOIN core_quarantine AS q ON q.record_key = a.record_key AND q.extractor_version = $extractor_version
ANTI JOIN raw_pruned AS p ON p.record_key = a.record_key
WHERE a.record_status = 'usable' AND a.published >= coalesce($since, a.published)
ORDER BY a.published DESC, a.id LIMIT $limit;
