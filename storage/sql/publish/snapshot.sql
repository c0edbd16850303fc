-- Question: what do readers need? Copies into the attached database "snapshot": everything that the
-- public views and the trends read, without the articles' text and the queue's tables.
INSERT INTO snapshot.raw_articles SELECT r.* REPLACE ('' AS text)
FROM raw_articles AS r SEMI JOIN core_articles USING (record_key) ORDER BY r.published, r.id;
INSERT INTO snapshot.core_articles SELECT * FROM core_articles ORDER BY published, id;
INSERT INTO snapshot.core_stories SELECT * FROM core_stories ORDER BY first_published, story_id;
INSERT INTO snapshot.core_extractions SELECT * FROM core_extractions ORDER BY article_key;
INSERT INTO snapshot.core_sentences SELECT * FROM core_sentences;
INSERT INTO snapshot.core_mentions SELECT * FROM core_mentions ORDER BY published, article_key, trigger_start;
INSERT INTO snapshot.core_quotes SELECT * FROM core_quotes ORDER BY published, article_key, quote_start;
INSERT INTO snapshot.core_actors SELECT * FROM core_actors;
INSERT INTO snapshot.core_events SELECT * FROM core_events;
INSERT INTO snapshot.out_pair_mentions SELECT * FROM out_pair_mentions ORDER BY day, article_key, actor, target;
INSERT INTO snapshot.out_pair_daily SELECT * FROM out_pair_daily ORDER BY bucket, day, source, actor, target, lead;
INSERT INTO snapshot.out_coverage_daily SELECT * FROM out_coverage_daily ORDER BY day, source;
INSERT INTO snapshot.raw_fetches
SELECT DISTINCT ON (feed_id) * FROM raw_fetches ORDER BY feed_id, polled_at DESC;
INSERT INTO snapshot.raw_rejects SELECT * REPLACE ('' AS detail) FROM raw_rejects;
