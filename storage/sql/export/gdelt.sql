-- Question: which events did the articles of some days tell of, as GDELT 2.0's event table has them?
-- Grain: day of publication, day of the event, class, actor, target and place: one row for all the
--   mentions of it, in all articles. Of several actors or targets each pair has its row; a mutual event
--   has both directions, as in out_pair_mentions.
-- The first column names the file, the other 61 are GDELT's. Input: codes_of_events, codes_of_actors, codes_of_places. Parameters: since, until (not included).
-- Caveats: only what is told as actual or alleged, for GDELT has no word for the rest. IsRootEvent: in
--   the headline or the first sentence of one of the articles. AvgTone is empty, for tone is not
--   measured. The actors' own places are not known (type 0). A place has GDELT's FIPS code of its state,
--   but neither ADM1, ADM2 nor FeatureID. DATEADDED and SOURCEURL are those of the first article.
WITH told AS (
    SELECT m.event, m.actors, m.targets, m.place, m.country, m.lat, m.lon, a.published, r.url, r.outlet, a.id,
        coalesce(TRY_CAST(m.event_date AS DATE), a.published::DATE) AS day,
        m.sentence_start <= length(r.title) + 1 AS root
    FROM core_mentions AS m
    JOIN core_articles AS a ON a.article_key = m.article_key AND a.published = m.published
    JOIN raw_articles AS r ON r.record_key = a.record_key
    WHERE m.published >= $since AND m.published < $until AND a.status = 'usable'
        AND m.modality IN ('actual', 'alleged')
), doing AS (
    SELECT *, unnest(actors) AS actor FROM told
), pairs AS (
    SELECT d.*, t.target
    FROM doing AS d, LATERAL (SELECT unnest(CASE WHEN len(d.targets) > 0 THEN d.targets
        WHEN len(d.actors) > 1 THEN list_filter(d.actors, lambda other: other <> d.actor) ELSE [NULL] END)
        AS target) AS t
), events AS (
    SELECT published::DATE AS published_day, day, event, actor, coalesce(target, '') AS target,
        coalesce(place, '') AS place, coalesce(country, '') AS country, any_value(lat) AS lat, any_value(lon) AS lon,
        bool_or(root) AS root, count(*) AS mentions, count(DISTINCT outlet) AS sources,
        count(DISTINCT id) AS articles, min(published) AS added, arg_min(url, (published, id)) AS url
    FROM pairs GROUP BY ALL
)
SELECT strftime(e.published_day, '%Y%m%d') AS file,
    md5_number_lower(concat_ws(chr(9), e.published_day, e.day, e.event, e.actor, e.target, e.place, e.country))
        & 9007199254740991 AS GLOBALEVENTID,
    strftime(e.day, '%Y%m%d') AS SQLDATE, strftime(e.day, '%Y%m') AS MonthYear, year(e.day) AS "Year",
    printf('%.4f', year(e.day) + (month(e.day) * 30 + day(e.day)) / 365) AS FractionDate,
    a.cameo AS Actor1Code, upper(an.name) AS Actor1Name, a.country AS Actor1CountryCode, a.grp AS Actor1KnownGroupCode,
    '' AS Actor1EthnicCode, '' AS Actor1Religion1Code, '' AS Actor1Religion2Code, a.type AS Actor1Type1Code,
    '' AS Actor1Type2Code, '' AS Actor1Type3Code,
    t.cameo AS Actor2Code, upper(tn.name) AS Actor2Name, t.country AS Actor2CountryCode, t.grp AS Actor2KnownGroupCode,
    '' AS Actor2EthnicCode, '' AS Actor2Religion1Code, '' AS Actor2Religion2Code, t.type AS Actor2Type1Code,
    '' AS Actor2Type2Code, '' AS Actor2Type3Code,
    e.root::INTEGER AS IsRootEvent, c.cameo AS EventCode, c.cameo AS EventBaseCode, c.root AS EventRootCode,
    c.quad_class AS QuadClass, c.goldstein AS GoldsteinScale, e.mentions AS NumMentions, e.sources AS NumSources,
    e.articles AS NumArticles, NULL AS AvgTone,
    0 AS Actor1Geo_Type, '' AS Actor1Geo_FullName, '' AS Actor1Geo_CountryCode, '' AS Actor1Geo_ADM1Code,
    '' AS Actor1Geo_ADM2Code, NULL AS Actor1Geo_Lat, NULL AS Actor1Geo_Long, '' AS Actor1Geo_FeatureID,
    0 AS Actor2Geo_Type, '' AS Actor2Geo_FullName, '' AS Actor2Geo_CountryCode, '' AS Actor2Geo_ADM1Code,
    '' AS Actor2Geo_ADM2Code, NULL AS Actor2Geo_Lat, NULL AS Actor2Geo_Long, '' AS Actor2Geo_FeatureID,
    coalesce(p.geo_type, 0) AS ActionGeo_Type, coalesce(p.full_name, e.place) AS ActionGeo_FullName,
    coalesce(p.fips, '') AS ActionGeo_CountryCode, '' AS ActionGeo_ADM1Code, '' AS ActionGeo_ADM2Code,
    round(e.lat::DOUBLE, 4) AS ActionGeo_Lat, round(e.lon::DOUBLE, 4) AS ActionGeo_Long, '' AS ActionGeo_FeatureID,
    strftime(e.added, '%Y%m%d%H%M%S') AS DATEADDED, e.url AS SOURCEURL
FROM events AS e
JOIN codes_of_events AS c ON c.event = e.event
LEFT JOIN codes_of_actors AS a ON a.code = e.actor
LEFT JOIN codes_of_actors AS t ON t.code = e.target
LEFT JOIN core_actors AS an ON an.code = split_part(e.actor, '-', 1)
LEFT JOIN core_actors AS tn ON tn.code = split_part(e.target, '-', 1)
LEFT JOIN codes_of_places AS p ON p.place = e.place AND p.country = e.country
WHERE a.cameo <> '' OR t.cameo <> ''
ORDER BY e.published_day, e.added, GLOBALEVENTID;
