-- Question: which articles has this extractor version not read? Grain: article. Newest first.
-- Parameters: 1 extractor version, 2 limit. Killed articles too: their mentions are kept, marked;
-- withheld ones wait, embargoed ones until they are released.
CREATE OR REPLACE TEMP TABLE pending AS
SELECT a.record_key, a.published, a.id
FROM core_articles AS a
ANTI JOIN core_extractions AS e
    ON e.article_key = a.article_key AND e.record_key = a.record_key AND e.extractor_version = ?
WHERE a.record_status = 'usable'
ORDER BY a.published DESC, a.id LIMIT ?;
