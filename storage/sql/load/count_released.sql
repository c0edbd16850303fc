SELECT count(*) FROM released;
