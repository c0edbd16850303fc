-- question: Which actors are there, and under which codes?
-- grain: actor, by code
-- parameters: kind, text, after_id, rows
-- caveats: Groups that only articles introduce are not listed. text is part of a code or a name. A null leaves a
--   filter out. The page begins after the code after_id. total counts all pages, also where the page is
--   empty (one row then, whose code is null).
WITH wanted AS (
    SELECT code, name, kind, state FROM actors
    WHERE ($kind::VARCHAR IS NULL OR kind = $kind)
        AND ($text::VARCHAR IS NULL OR contains(lower(code), lower($text)) OR contains(lower(name), lower($text)))
), page AS (
    SELECT * FROM wanted WHERE $after_id::VARCHAR IS NULL OR code > $after_id ORDER BY code LIMIT $rows
)
SELECT p.*, t.total FROM (SELECT count(*) AS total FROM wanted) AS t LEFT JOIN page AS p ON TRUE ORDER BY p.code;
