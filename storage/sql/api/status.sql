-- Question: what does the published version hold? Grain: one row.
-- Caveats: articles counts usable ones; times of the news, not of the run.
SELECT
    (SELECT count(*) FROM articles) AS articles,
    (SELECT count(*) FROM stories) AS stories,
    (SELECT count(*) FROM mentions) AS mentions,
    (SELECT count(*) FROM quotes) AS quotes,
    (SELECT count(DISTINCT source) FROM articles) AS sources,
    (SELECT min(published) FROM articles) AS first_published,
    (SELECT max(published) FROM articles) AS last_published;
