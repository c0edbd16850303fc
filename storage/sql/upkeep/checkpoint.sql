-- Folds the log into the file, so that freed space can be used again.
CHECKPOINT;
