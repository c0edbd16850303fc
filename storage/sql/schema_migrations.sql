-- The only table that is not made by a migration.
CREATE TABLE IF NOT EXISTS schema_migrations (
    number INTEGER NOT NULL, name VARCHAR NOT NULL, sha256 VARCHAR NOT NULL, applied_at TIMESTAMP NOT NULL
);
COMMENT ON TABLE schema_migrations IS 'Steps of the schema that this database has had.';
COMMENT ON COLUMN schema_migrations.number IS 'Number of the file in storage/sql/migrations.';
COMMENT ON COLUMN schema_migrations.name IS 'Name of the file.';
COMMENT ON COLUMN schema_migrations.sha256 IS 'Hex SHA-256 of its text.';
COMMENT ON COLUMN schema_migrations.applied_at IS 'When it was applied, UTC.';
