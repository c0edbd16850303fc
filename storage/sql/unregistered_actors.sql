-- Which of these codes are not in the registry? Grain: code. Parameter: the codes.
SELECT code FROM (SELECT unnest($1::VARCHAR[]) AS code) ANTI JOIN core_actors USING (code) ORDER BY code;
