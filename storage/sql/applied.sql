-- Migrations that this database has had, with the hash of their text.
SELECT number, sha256 FROM schema_migrations ORDER BY number;
