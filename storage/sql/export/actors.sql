-- Question: what do the codes of actors stand for? Grain: code.
SELECT * FROM actors ORDER BY code;
