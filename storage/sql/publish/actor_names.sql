-- English names of the actors, by code.
SELECT code, name FROM core_actors WHERE name <> code ORDER BY code;
