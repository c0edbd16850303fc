-- Removes the texts of prunable (temporary), in one transaction. Title, address and hash stay.
UPDATE raw_articles SET text = '' WHERE record_key IN (SELECT record_key FROM prunable);
INSERT INTO raw_pruned SELECT record_key, now()::TIMESTAMP FROM prunable;
