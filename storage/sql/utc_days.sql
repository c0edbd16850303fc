-- Undo local_days.sql: the trends read the kept tables, by UTC day, again.
DROP TABLE IF EXISTS temp.out_pair_mentions;
DROP TABLE IF EXISTS temp.out_pair_daily;
DROP TABLE IF EXISTS temp.out_coverage_daily;
DROP TABLE IF EXISTS temp.local_pairs;
DROP TABLE IF EXISTS temp.local_days;
