-- question: Which share of what was read tells of conflict, by state (as the geopolitical risk index)?
-- grain: day, week or month, and state or group; the row without a state is the world
-- parameters: start, end, zone, actors, event, reprints, grain, between, named
-- plot: lines share
-- caveats: An article counts for a state when the state is actor or target of a mention with tension
--   above zero. between leaves out conflict inside one state. named counts an article that tells of
--   conflict for every state and group that its mentions name, as actor, target, speaker or place; the
--   index of Caldara and Iacoviello counts those that the article names. Both together are that index's
--   definition in our terms. The share is of all articles read. Interval: Wilson, 95 %. A state has a row
--   for every period once it has one at all. smoothed is the share drawn towards the state's own average of
--   the window, as far as chance explains their difference (empirical Bayes for Poisson counts, Clayton and
--   Kaldor 1987): the better estimate where a period has only a few articles.
WITH total AS (
    SELECT date_trunc(grain(), day)::DATE AS period, sum(n)::BIGINT AS articles
    FROM carried(first_day(), last_day()) GROUP BY ALL
), mentioned AS (
    SELECT day, article_key, actor_state, target_state, tension > 0 AND is_event(event) AND (
        NOT coalesce(CAST(getvariable('between') AS BOOLEAN), FALSE)
        OR coalesce(actor_state <> target_state AND actor_state <> 'UNK' AND target_state <> 'UNK', FALSE)
    ) AS conflict
    FROM out_pair_mentions
    WHERE day BETWEEN first_day() AND last_day() AND (reprints() OR lead)
), tense AS (
    SELECT DISTINCT day, article_key FROM mentioned WHERE conflict
), sides AS (
    SELECT day, article_key, [actor_state, target_state, ''] AS codes FROM mentioned WHERE conflict
    UNION ALL
    -- the range, a day wider than the window for the sake of time zones, lets the scan skip
    SELECT t.day, article_key, list_transform(m.actors || m.targets || [m.speaker, m.country],
        lambda code: split_part(code, '-', 1))
    FROM tense AS t
    JOIN core_articles AS a USING (article_key)
    JOIN core_mentions AS m USING (article_key, published)
    WHERE coalesce(CAST(getvariable('named') AS BOOLEAN), FALSE)
        AND published BETWEEN first_day() - 1 AND last_day() + 2
), told AS (
    SELECT day, article_key, unnest(codes) AS actor FROM sides
), hit AS (
    SELECT date_trunc(grain(), day)::DATE AS period, actor, count(DISTINCT article_key) AS hits
    FROM told
    WHERE actor IS NOT NULL AND actor <> 'UNK'
        AND (actor_count() = 0 OR list_contains(getvariable('actors'), actor))
    GROUP BY ALL
), conflict AS (
    SELECT t.period, w.actor, coalesce(h.hits, 0) AS hits, articles
    FROM (SELECT DISTINCT actor FROM hit) AS w CROSS JOIN total AS t
    LEFT JOIN hit AS h ON h.period = t.period AND h.actor = w.actor
    WHERE articles > 0
), pull AS (
    -- weight, in articles: how much the average counts against a period; null where chance explains all. The
    -- variance of the shares is what is left of it beyond that of a Poisson count.
    SELECT actor, sum(hits) / sum(articles) AS rate, rate / nullif(greatest(
        sum(hits * hits / articles) / sum(articles) - rate * rate - rate / avg(articles), 0), 0) AS weight
    FROM conflict GROUP BY actor
)
SELECT period, nullif(actor, '') AS actor, hits AS conflict_articles, articles, round(hits / articles, 6) AS share,
    round((hits / articles + 1.9208 / articles - 1.96 * sqrt(hits / articles * (1 - hits / articles) / articles
        + 0.9604 / (articles * articles))) / (1 + 3.8416 / articles), 6) AS low,
    round((hits / articles + 1.9208 / articles + 1.96 * sqrt(hits / articles * (1 - hits / articles) / articles
        + 0.9604 / (articles * articles))) / (1 + 3.8416 / articles), 6) AS high,
    round(coalesce((hits + rate * weight) / (articles + weight), rate), 6) AS smoothed
FROM conflict JOIN pull USING (actor)
ORDER BY period, actor NULLS FIRST;
