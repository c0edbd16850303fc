-- question: Who has turned against whom for the first time?
-- grain: ordered pair of states or groups, whose first mention with tension above zero is in the window
-- parameters: start, end, zone, actors, event, limit
-- caveats: First in this database: with a short history many pairs are new.
WITH firsts AS (
    SELECT actor_state AS actor, target_state AS target, min(day) AS day,
        arg_min(article_key, (day, article_key)) AS first_article,
        arg_min(event, (day, article_key, event)) AS event, count(DISTINCT article_key) AS articles
    FROM out_pair_mentions
    WHERE tension > 0 AND target_state IS NOT NULL AND actor_state <> target_state AND actor_state <> 'UNK'
        AND target_state <> 'UNK' AND NOT (modality = 'denied') AND day <= last_day() AND is_event(event)
        AND is_selected(actor, actor_state, target, target_state)
    GROUP BY actor_state, target_state
)
SELECT f.day, f.actor, f.target, f.event, f.articles, a.id AS article_id, a.title, a.url
FROM firsts AS f
LEFT JOIN core_articles AS c ON c.article_key = f.first_article
LEFT JOIN articles AS a ON a.id = c.id
WHERE f.day >= first_day() AND f.day > (SELECT min(day) FROM out_coverage_daily)
ORDER BY f.day DESC, f.actor, f.target LIMIT row_limit();
