-- Puts the daily sums of pairs in order of pairs, all of them. Loading does so for two row groups at a time,
-- so that ten years of one pair lie in more than a dozen places; after this they lie in one or two.
CREATE OR REPLACE TEMP TABLE arranging AS SELECT * REPLACE (TRUE AS settled) FROM out_pair_daily;
DELETE FROM out_pair_daily;
INSERT INTO out_pair_daily BY NAME FROM arranging ORDER BY bucket, day, source, actor, target, lead;
DROP TABLE arranging;
