-- question: What was reported last?
-- grain: mention, newest first
-- parameters: limit
-- caveats: Usable articles, of a reprinted story only the original. at and length give the trigger in
--   the sentence, in code points; at is -1 where the trigger is not in it word for word.
SELECT m.published, m.event, e.quad, m.actors, m.targets, m.modality, m.speaker, m.event_date, m.place,
    m.country, m.lat::DOUBLE AS lat, m.lon::DOUBLE AS lon, m.tension::DOUBLE AS tension,
    m.confidence::DOUBLE AS confidence, s.sentence,
    CASE WHEN m.trigger_text IS NULL THEN m.trigger_start - m.sentence_start ELSE -1 END AS at,
    m.trigger_length AS length, r.title, r.url, r.outlet, r.source, a.story_id,
    printf('%016x', m.mention_key) AS id
FROM core_mentions AS m
JOIN core_articles AS a USING (article_key)
JOIN raw_articles AS r USING (record_key)
JOIN core_sentences AS s USING (article_key, sentence_start)
LEFT JOIN core_events AS e ON e.event = m.event
WHERE a.status = 'usable' AND a.lead
ORDER BY m.published DESC, a.id, m.trigger_start, m.mention_key LIMIT row_limit();
