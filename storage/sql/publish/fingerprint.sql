-- Question: has anything changed that is published? One row; equal rows mean equal data.
SELECT
    (SELECT count(*) FROM core_mentions) AS mentions,
    (SELECT bit_xor(md5_number_lower(concat_ws('|', mention_key, tension, confidence, speaker, place, event_date, mode)))
        FROM core_mentions) AS mention_bits,
    (SELECT count(*) FROM core_articles WHERE status = 'usable') AS articles,
    (SELECT bit_xor(md5_number_lower(concat_ws('|', article_key, record_key, status, story_id, lead))) FROM core_articles)
        AS article_bits,
    (SELECT count(*) FROM core_quotes) AS quotes,
    (SELECT bit_xor(md5_number_lower(concat_ws('|', quote_key, text, speaker_code))) FROM core_quotes) AS quote_bits,
    (SELECT count(*) FROM core_stories) AS stories,
    (SELECT count(*) FROM core_extractions) AS extractions,
    (SELECT count(*) FROM raw_rejects) AS rejects,
    (SELECT bit_xor(md5_number_lower(concat_ws('|', code, name, kind, state))) FROM core_actors) AS actor_bits,
    (SELECT bit_xor(md5_number_lower(concat_ws('|', event, quad, goldstein))) FROM core_events) AS event_bits,
    (SELECT max(published) FROM core_articles WHERE status = 'usable') AS newest_article;
