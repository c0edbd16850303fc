-- Fills one table from a Parquet file. {table} and {file} are filled in by storage/backup.py.
DELETE FROM "{table}";
INSERT INTO "{table}" BY NAME SELECT * FROM read_parquet('{file}');
