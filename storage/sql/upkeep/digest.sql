-- Question: do two copies of a table hold the same rows? Grain: one row, equal for equal tables in any
-- order. {rows} is a table or a Parquet file, filled in by storage/backup.py.
SELECT count(*), coalesce(sum(hash(t)::HUGEINT), 0)::VARCHAR FROM {rows} AS t;
