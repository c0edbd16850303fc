-- check: Tension within -10 to 10, confidence within 0 to 1, coordinates on the globe, a known modality.
SELECT printf('%016x', mention_key) AS mention, tension, confidence, lat, lon, modality FROM core_mentions
WHERE abs(tension) > 10 OR confidence NOT BETWEEN 0 AND 1 OR abs(lat) > 90 OR abs(lon) > 180
    OR modality NOT IN ('actual', 'alleged', 'denied', 'requested', 'future');
