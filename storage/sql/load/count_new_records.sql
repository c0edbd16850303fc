SELECT count(*) FROM new_records;
