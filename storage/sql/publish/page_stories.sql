-- Question: which sentences can be read on the page? Input: page_told (label, day, article_key, up).
-- Values: newest stories of the world, tensest stories of the world in the window, newest and tensest
-- stories of every other label; mentions of a story; characters of a sentence. Grain: mention. A
-- sentence that is longer is cut around its trigger. at and length give the trigger in what is shown,
-- in code points; at is -1 where it is not in it word for word. quotes: the same for the quotations
-- in the sentence.
WITH ranked AS (
    SELECT label, article_key, row_number() OVER (PARTITION BY label ORDER BY day DESC, up DESC, article_key) AS newest,
        row_number() OVER (PARTITION BY label ORDER BY up DESC, day DESC, article_key) AS tensest
    FROM page_told
), chosen AS (
    SELECT DISTINCT article_key FROM ranked
    WHERE CASE WHEN label = 'world' THEN newest <= $newest OR tensest <= $tensest
        ELSE newest <= $of_label OR tensest <= $of_label END
), read AS (
    SELECT m.*, s.sentence, length(s.sentence) AS size,
        CASE WHEN m.trigger_text IS NULL THEN m.trigger_start - m.sentence_start ELSE -1 END AS trigger_at,
        count(*) OVER (PARTITION BY m.article_key) AS mentions
    FROM core_mentions AS m SEMI JOIN chosen USING (article_key)
    JOIN core_sentences AS s USING (article_key, sentence_start)
    QUALIFY row_number() OVER (PARTITION BY m.article_key ORDER BY abs(m.tension) DESC, m.trigger_start, m.mention_key)
        <= $of_story
), cut AS (
    SELECT *, CASE WHEN size <= $letters THEN 0
        ELSE greatest(0, least(trigger_at - $letters // 3, size - $letters)) END AS skipped
    FROM read
), said AS (
    SELECT c.mention_key, list(struct_pack(
        at := greatest(q.quote_start - c.sentence_start - c.skipped, 0),
        "end" := least(q.quote_end - c.sentence_start - c.skipped, $letters, c.size - c.skipped),
        speaker := coalesce(q.speaker, '')
    ) ORDER BY q.quote_start) AS quotes
    FROM cut AS c JOIN core_quotes AS q ON q.article_key = c.article_key
        AND q.quote_start < c.sentence_start + least(c.size, c.skipped + $letters)
        AND q.quote_end > c.sentence_start + c.skipped
    WHERE contains(c.sentence, q.text) OR contains(q.text, c.sentence)
    GROUP BY c.mention_key
)
SELECT a.id AS article, a.published, r.title, r.url, coalesce(nullif(r.outlet, ''), a.source) AS outlet,
    t.articles AS reprints, c.mentions, c.event, c.actors, c.targets, c.modality, c.speaker, c.event_date, c.place,
    c.tension::DOUBLE AS tension, c.confidence::DOUBLE AS confidence,
    substring(c.sentence, c.skipped + 1, $letters) AS sentence, c.skipped > 0 AS cut_before,
    c.skipped + $letters < c.size AS cut_after,
    CASE WHEN c.trigger_at < 0 THEN -1 ELSE c.trigger_at - c.skipped END AS at, c.trigger_length AS length,
    coalesce(d.quotes, []) AS quotes
FROM cut AS c
JOIN core_articles AS a USING (article_key)
JOIN raw_articles AS r USING (record_key)
JOIN core_stories AS t ON t.story_id = a.story_id
LEFT JOIN said AS d USING (mention_key)
ORDER BY a.published DESC, a.id, c.trigger_start, c.mention_key;
