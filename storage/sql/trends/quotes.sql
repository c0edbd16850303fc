-- question: What did they say, word for word?
-- grain: direct quotation, newest first
-- parameters: start, end, zone, actors, limit
-- caveats: With actors: quotes of speakers who stand for one of them. Of a reprinted story only the original.
--   published is UTC, also when the window is of another time zone.
SELECT q.published, q.speaker, q.speaker_code, q.text, a.title, a.url, a.outlet, c.id AS article_id, c.story_id
FROM core_quotes AS q
JOIN core_articles AS c USING (article_key)
JOIN articles AS a ON a.id = c.id
WHERE c.lead AND q.published >= first_day() - 1 AND q.published < last_day() + 2
    AND timezone(coalesce(CAST(getvariable('zone') AS VARCHAR), 'UTC'), timezone('UTC', q.published))::DATE
        BETWEEN first_day() AND last_day()
    AND (actor_count() = 0 OR list_contains(getvariable('actors'), q.speaker_code)
        OR list_contains(getvariable('actors'), split_part(q.speaker_code, '-', 1)))
ORDER BY q.published DESC, q.article_key, q.quote_start LIMIT row_limit();
