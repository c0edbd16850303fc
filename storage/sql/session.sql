-- What every connection sets: no silent downloads, times in UTC, and the log folded into the file
-- less often than after every 16 MB (measured: a third of the time of a bulk load).
SET autoinstall_known_extensions = false;
SET TimeZone = 'UTC';
SET checkpoint_threshold = '256MB';
