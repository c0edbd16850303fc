-- Question: what does the view quotes hold for some days? Grain: as in the view. Parameters: since,
-- until (not included).
SELECT * FROM quotes WHERE published >= $since AND published < $until ORDER BY published, id;
