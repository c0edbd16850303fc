-- Which days have articles that extraction has read? Grain: one row; nulls when there are none.
SELECT min(day) AS first, max(day) AS last FROM out_coverage_daily WHERE articles > 0;
