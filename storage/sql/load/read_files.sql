-- Question: which files of a drop folder were read? Grain: file and state of it. Parameter: feed.
SELECT DISTINCT final_url, etag, body_sha256 FROM raw_fetches
WHERE feed_id = ? AND body_sha256 IS NOT NULL AND final_url IS NOT NULL AND etag IS NOT NULL;
