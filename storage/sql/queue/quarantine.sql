-- Question: which articles has extraction given up, and what is their text? Grain: article. Newest first.
-- Parameter: id (null: all). Those that were read since, or replaced, are not among them.
SELECT a.id, a.source, r.url, a.published, r.title, q.reason, q.detail, q.tries, q.extractor_version,
    q.quarantined_at, r.text
FROM core_quarantine AS q
JOIN core_articles AS a ON a.article_key = q.article_key AND a.record_key = q.record_key
JOIN raw_articles AS r ON r.record_key = q.record_key
WHERE a.id = coalesce($id, a.id)
ORDER BY q.quarantined_at DESC, a.id;
