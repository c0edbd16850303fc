-- check: Every event is a class of the ontology. Returns classes that are not, with their mentions.
SELECT event, count(*) AS mentions FROM core_mentions ANTI JOIN core_events USING (event) GROUP BY event;
