-- Question: what does the database hold? Grain: one row.
-- Caveats: articles counts usable ones in the version that counts; mentions and quotes those of them.
SELECT
    (SELECT count(*) FROM articles) AS articles,
    (SELECT count(*) FROM mentions) AS mentions,
    (SELECT count(*) FROM quotes) AS quotes,
    (SELECT count(*) FROM core_stories) AS stories,
    (SELECT count(*) FROM raw_rejects) AS rejects,
    (SELECT min(published) FROM articles) AS first_published,
    (SELECT max(published) FROM articles) AS last_published;
