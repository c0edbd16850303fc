-- Question: where does it happen? Input: page_labels as in page_told. Values: days back from the
-- newest one; places of the world, of a state or group, of a pair. Grain: label and place, the places
-- with most stories of conflict. Mentions with a place and tension above zero, of a reprinted story
-- only the original.
WITH placed AS (
    SELECT m.article_key, m.place, m.country, round(m.lat::DOUBLE, 2) AS lat, round(m.lon::DOUBLE, 2) AS lon,
        m.tension, list_distinct(list_transform(m.actors, lambda c: split_part(c, '-', 1))) AS actors,
        list_distinct(list_transform(m.targets, lambda c: split_part(c, '-', 1))) AS targets
    FROM core_mentions AS m JOIN core_articles AS a USING (article_key)
    WHERE a.status = 'usable' AND a.lead AND m.tension > 0 AND m.lat IS NOT NULL AND m.lon IS NOT NULL
        AND m.published >= greatest(first_day(), last_day() - CAST(? AS INTEGER) + 1)
        AND m.published < last_day() + 1
), sides AS (
    SELECT *, unnest(actors) AS a, if(len(targets) = 0, actors, targets) AS others FROM placed
), pairs AS (
    SELECT *, unnest(others) AS t FROM sides
), seen AS (
    SELECT NULL AS actor, NULL AS target, place, country, lat, lon, article_key FROM placed
    UNION ALL
    SELECT who, NULL, place, country, lat, lon, article_key
    FROM (SELECT *, unnest(list_distinct(list_concat(actors, targets))) AS who FROM placed)
    UNION ALL
    SELECT least(a, t), greatest(a, t), place, country, lat, lon, article_key FROM pairs WHERE a <> t
)
SELECT l.label, s.lat, s.lon, min(s.place) AS place, any_value(s.country) AS country,
    count(DISTINCT s.article_key) AS stories
FROM seen AS s JOIN page_labels AS l ON (s.actor, s.target) IS NOT DISTINCT FROM (l.actor, l.target)
GROUP BY l.label, s.lat, s.lon
QUALIFY row_number() OVER (PARTITION BY l.label ORDER BY count(DISTINCT s.article_key) DESC, s.lat, s.lon)
    <= CASE WHEN any_value(l.actor) IS NULL THEN ? WHEN any_value(l.target) IS NULL THEN ? ELSE ? END
ORDER BY l.label, stories DESC, s.lat, s.lon;
