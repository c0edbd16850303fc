-- Removes runs that started before a moment (parameter, UTC).
DELETE FROM runs WHERE started_at < $before;
