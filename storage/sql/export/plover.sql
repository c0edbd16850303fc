-- Question: what happened, as the files of POLECAT have it? Grain: mention of an article that stands for
--   its story, as one JSON object with POLECAT's forty columns in their order, then ours.
-- Input: codes_of_actors, codes_of_places. Parameters: since, until (not included).
-- Caveats: of several actors or recipients the names, countries and sectors stand in one text with "; "
--   between, as there. Event Date is the day of publication where the text tells no whole day. Intensity
--   is the Goldstein value of the class, whatever the modality. What we do not code is null: contexts,
--   COW numbers, titles, names as printed, Wikipedia pages, the people and places of the story.
WITH told AS (
    SELECT m.*, a.id, a.story_id, a.language, r.url, r.outlet, r.title, s.sentence, e.quad, e.goldstein
    FROM core_mentions AS m
    JOIN core_articles AS a ON a.article_key = m.article_key AND a.published = m.published
    JOIN raw_articles AS r ON r.record_key = a.record_key
    JOIN core_sentences AS s ON s.article_key = m.article_key AND s.sentence_start = m.sentence_start
    JOIN core_events AS e ON e.event = m.event
    WHERE m.published >= $since AND m.published < $until AND a.status = 'usable' AND a.lead
), sides AS (
    SELECT mention_key, 'actor' AS side, unnest(actors) AS code, generate_subscripts(actors, 1) AS nr FROM told
    UNION ALL
    SELECT mention_key, 'recipient', unnest(targets), generate_subscripts(targets, 1) FROM told
), named AS (
    SELECT s.mention_key, s.side, string_agg(coalesce(n.name, s.code), '; ' ORDER BY s.nr) AS name,
        string_agg(nullif(c.country, ''), '; ' ORDER BY s.nr) AS country,
        string_agg(nullif(c.type, ''), '; ' ORDER BY s.nr) AS sectors,
        arg_min(nullif(c.type, ''), s.nr) FILTER (c.type <> '') AS sector
    FROM sides AS s LEFT JOIN codes_of_actors AS c ON c.code = s.code
    LEFT JOIN core_actors AS n ON n.code = split_part(s.code, '-', 1)
    GROUP BY s.mention_key, s.side
)
SELECT to_json(struct_pack(
    "Event ID" := printf('%016x', t.mention_key),
    "Event Date" := strftime(coalesce(TRY_CAST(t.event_date AS DATE), t.published::DATE), '%Y-%m-%d'),
    "Event Type" := t.event, "Event Mode" := t.mode, "Intensity" := t.goldstein, "Quad Code" := upper(t.quad),
    "Contexts" := NULL::VARCHAR,
    "Actor Name" := a.name, "Actor Country" := a.country, "Actor COW" := NULL::VARCHAR,
    "Primary Actor Sector" := a.sector, "Actor Sectors" := a.sectors, "Actor Title" := NULL::VARCHAR,
    "Actor Name Raw" := NULL::VARCHAR, "Wikipedia Actor ID" := NULL::VARCHAR,
    "Recipient Name" := r.name, "Recipient Country" := r.country, "Recipient COW" := NULL::VARCHAR,
    "Primary Recipient Sector" := r.sector, "Recipient Sectors" := r.sectors, "Recipient Title" := NULL::VARCHAR,
    "Recipient Name Raw" := NULL::VARCHAR, "Wikipedia Recipient ID" := NULL::VARCHAR,
    "Placename" := t.place, "City" := CASE WHEN p.kind IN ('city', 'capital') THEN t.place END,
    "District" := NULL::VARCHAR, "Province" := CASE WHEN p.kind = 'admin1' THEN t.place END,
    "Country" := t.country, "Latitude" := round(t.lat::DOUBLE, 4), "Longitude" := round(t.lon::DOUBLE, 4),
    "GeoNames ID" := p.geonames, "Raw Placename" := t.place, "Feature Type" := p.kind,
    "Source" := t.outlet, "Publication Date" := strftime(t.published, '%Y-%m-%d'),
    "Story People" := NULL::VARCHAR, "Story Organizations" := NULL::VARCHAR, "Story Locations" := NULL::VARCHAR,
    "Language" := t.language, "Version" := $version,
    "Story ID" := t.story_id, "Headline" := t.title, "Event Text" := t.sentence, "URL" := t.url,
    "Actor Codes" := t.actors, "Recipient Codes" := t.targets, "Modality" := t.modality,
    "Speaker" := t.speaker, "Tension" := t.tension::DOUBLE, "Confidence" := t.confidence::DOUBLE
)) AS line
FROM told AS t
LEFT JOIN named AS a ON a.mention_key = t.mention_key AND a.side = 'actor'
LEFT JOIN named AS r ON r.mention_key = t.mention_key AND r.side = 'recipient'
LEFT JOIN codes_of_places AS p ON p.place = t.place AND p.country = t.country
ORDER BY t.published, t.id, t.trigger_start, t.mention_key;
