-- How many texts does prunable (temporary) have?
SELECT count(*) FROM prunable;
