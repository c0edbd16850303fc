-- Writes one table as it is to a Parquet file. {table} and {file} are filled in by storage/backup.py:
-- COPY takes neither as a bound value.
COPY (SELECT * FROM "{table}") TO '{file}' (FORMAT parquet, COMPRESSION zstd);
