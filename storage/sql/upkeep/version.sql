-- Version of DuckDB.
SELECT version();
