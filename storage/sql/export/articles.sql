-- Question: what does the view articles hold for some days? Grain: as in the view. Parameters: since,
-- until (not included).
SELECT * FROM articles WHERE published >= $since AND published < $until ORDER BY published, id;
