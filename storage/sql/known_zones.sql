-- Time zones that DuckDB knows, IANA names.
SELECT name FROM pg_timezone_names();
