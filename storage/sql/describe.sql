-- Every table, view and column with its comment, in the order of the schema page.
SELECT c.table_name, v.view_name IS NOT NULL AS is_view, coalesce(t.comment, v.comment) AS about,
    c.column_name, c.data_type, c.is_nullable, c.comment
FROM duckdb_columns() AS c
LEFT JOIN duckdb_tables() AS t ON t.table_oid = c.table_oid AND NOT t.temporary
LEFT JOIN duckdb_views() AS v ON v.view_oid = c.table_oid AND NOT v.temporary
WHERE NOT c.internal AND c.database_name = current_database()
ORDER BY NOT is_view, split_part(c.table_name, '_', 1) <> 'out', c.table_name, c.column_index;
