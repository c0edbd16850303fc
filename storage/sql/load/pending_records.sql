-- The full records of the table pending. The range of dates lets the scan skip the other texts.
SELECT r.* EXCLUDE (record_key, article_key, size, text_sha256, first_seen)
FROM raw_articles AS r JOIN pending AS p USING (record_key)
WHERE r.published BETWEEN (SELECT min(published) FROM pending) AND (SELECT max(published) FROM pending)
ORDER BY r.published DESC, r.id;
