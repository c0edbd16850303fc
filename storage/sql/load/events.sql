-- Replace the ontology. Input: incoming_events.
DELETE FROM core_events;
INSERT INTO core_events BY NAME SELECT DISTINCT ON (event) * FROM incoming_events ORDER BY event;
