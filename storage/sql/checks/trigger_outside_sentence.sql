-- check: Every trigger lies in its sentence. Returns mentions whose offsets do not fit.
SELECT printf('%016x', m.mention_key) AS mention, m.trigger_start, m.trigger_length, s.sentence
FROM core_mentions AS m LEFT JOIN core_sentences AS s USING (article_key, sentence_start)
WHERE s.sentence IS NULL
    OR m.trigger_text IS NULL AND (m.trigger_start < m.sentence_start OR m.trigger_length <= 0
        OR m.trigger_start + m.trigger_length > m.sentence_start + length(s.sentence));
