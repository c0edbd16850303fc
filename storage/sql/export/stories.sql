-- Question: what does the view stories hold for some days? Grain: as in the view. Parameters: since,
-- until (not included).
SELECT * FROM stories WHERE first_published >= $since AND first_published < $until ORDER BY first_published, story_id;
