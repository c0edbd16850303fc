-- Question: which articles has extraction not read in their current record? Grain: article. Newest first.
-- Parameters: extractor_version, limit. Output: pending (temporary), read by load/pending_records.
-- Killed articles are among them: their mentions are kept, marked. Left out: withheld ones, and those
-- that this version of the extractor has given up.
CREATE OR REPLACE TEMP TABLE pending AS
SELECT a.record_key, a.published, a.id
FROM core_articles AS a
ANTI JOIN core_extractions AS e ON e.article_key = a.article_key AND e.record_key = a.record_key
ANTI JOIN core_quarantine AS q ON q.record_key = a.record_key AND q.extractor_version = $extractor_version
WHERE a.record_status = 'usable'
ORDER BY a.published DESC, a.id LIMIT $limit;
