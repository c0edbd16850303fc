-- Replace the registry of actors. Input: incoming_actors.
DELETE FROM core_actors;
INSERT INTO core_actors BY NAME SELECT DISTINCT ON (code) * FROM incoming_actors ORDER BY code;
