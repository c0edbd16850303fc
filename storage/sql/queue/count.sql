-- How many articles are there in pending (temporary)?
SELECT count(*) FROM pending;
