-- Question: what could not be used, and why? Grain: reason.
SELECT reason, count(*) AS rejects, max(detail) AS example
FROM raw_rejects GROUP BY reason ORDER BY rejects DESC, reason;
