-- question: Who says it, against who does it?
-- grain: speaker and doer (states or groups)
-- parameters: start, end, zone, actors, event, limit
-- plot: bars mentions
-- caveats: speaker is null where the journalist states it. Mentions with tension above zero; with actors,
--   those with one of them as doer, target or speaker.
WITH told AS (
    SELECT split_part(m.speaker, '-', 1) AS speaker, m.article_key, m.modality, a.lead,
        unnest(CASE WHEN len(m.actors) = 0 THEN ['UNK'] ELSE m.actors END) AS actor, m.targets
    FROM core_mentions AS m JOIN core_articles AS a USING (article_key)
    WHERE m.published >= first_day() - 1 AND m.published < last_day() + 2 AND m.tension > 0
        AND timezone(coalesce(CAST(getvariable('zone') AS VARCHAR), 'UTC'), timezone('UTC', m.published))::DATE
            BETWEEN first_day() AND last_day()
        AND a.status = 'usable' AND is_event(m.event)
)
SELECT speaker, split_part(actor, '-', 1) AS doer, count(*) AS mentions,
    count(DISTINCT article_key) FILTER (lead) AS stories,
    round(avg((modality = 'alleged')::INTEGER), 4) AS alleged_share,
    speaker IS NOT DISTINCT FROM split_part(actor, '-', 1) AS own_act
FROM told
WHERE actor_count() = 0 OR list_contains(getvariable('actors'), speaker)
    OR list_contains(getvariable('actors'), split_part(actor, '-', 1)) OR list_has_any(getvariable('actors'), targets)
GROUP BY ALL ORDER BY mentions DESC, speaker, doer LIMIT row_limit();
