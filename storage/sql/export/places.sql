-- Question: which places are in the mentions of a window? Grain: place and state.
SELECT DISTINCT place, country FROM core_mentions
WHERE published >= $since AND published < $until AND place IS NOT NULL AND country IS NOT NULL
ORDER BY place, country;
