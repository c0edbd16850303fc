-- The PLOVER classes.
SELECT event FROM core_events;
