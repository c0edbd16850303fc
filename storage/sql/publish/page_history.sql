-- Question: from which day on does the page show months? Value: years. Grain: one row, null when
-- nothing was read.
SELECT greatest(min(day), last_day() - CAST(366 * ? AS INTEGER)) FROM out_coverage_daily WHERE articles > 0;
