-- What a reader of a published snapshot sets: the file itself and nothing else can be read, nothing
-- can be set afterwards, and one question cannot take the memory of the others.
SET GLOBAL TimeZone = 'UTC';
SET memory_limit = '1GB';
SET temp_directory = '';
SET enable_external_access = false;
SET lock_configuration = true;
