-- How many articles has this extractor version not read? Parameter: 1 extractor version.
SELECT count(*) FROM core_articles AS a
ANTI JOIN core_extractions AS e
    ON e.article_key = a.article_key AND e.record_key = a.record_key AND e.extractor_version = ?
WHERE a.record_status = 'usable';
