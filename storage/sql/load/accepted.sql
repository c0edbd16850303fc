-- Which of the incoming extractions were accepted, in the order in which they are to be stored.
SELECT nr FROM accepted ORDER BY published, id;
