-- Question: which articles has nobody looked for reprints of? Grain: article. Oldest first.
-- Parameter: 1 limit. Output: pending (temporary), read by pending_records.
CREATE OR REPLACE TEMP TABLE pending AS
SELECT a.record_key, a.published, a.id
FROM core_articles AS a
ANTI JOIN core_fingerprints AS f USING (article_key, record_key)
ORDER BY a.published, a.id LIMIT ?;
