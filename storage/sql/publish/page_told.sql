-- Question: which stories tell of what can be picked on the page, and how tense are they? Input:
-- page_labels (label, actor, target: both null for the world, target null for a state or group).
-- Grain: label and story of the window.
WITH told AS (
    SELECT actor, target, day, article_key, up FROM counted('selection', first_day(), last_day())
    UNION ALL SELECT actor, target, day, article_key, up FROM counted('state', first_day(), last_day())
    UNION ALL SELECT actor, target, day, article_key, up FROM counted('pair', first_day(), last_day())
)
SELECT l.label, t.day, t.article_key, t.up
FROM told AS t JOIN page_labels AS l ON (t.actor, t.target) IS NOT DISTINCT FROM (l.actor, l.target)
ORDER BY l.label, t.day, t.article_key;
