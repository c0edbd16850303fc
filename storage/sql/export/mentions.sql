-- Question: what does the view mentions hold for some days? Grain: as in the view. Parameters: since,
-- until (not included).
SELECT * FROM mentions WHERE published >= $since AND published < $until ORDER BY published, id;
