-- Removes polls that started before a moment (parameter, UTC). The newest of each feed stays, and so do the
-- files of drop folders: they are how a file is known again.
DELETE FROM raw_fetches
WHERE polled_at < $before AND (final_url IS NULL OR contains(final_url, '://'))
    AND (feed_id, polled_at) NOT IN (SELECT feed_id, max(polled_at) FROM raw_fetches GROUP BY feed_id);
