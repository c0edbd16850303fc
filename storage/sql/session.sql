-- What every connection sets: no silent downloads, times in UTC.
SET autoinstall_known_extensions = false;
SET TimeZone = 'UTC';
