-- Ids of the articles in gone (temporary).
SELECT id FROM gone ORDER BY id;
