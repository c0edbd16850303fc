"""The only DuckDB code; all SQL is in .sql files."""
