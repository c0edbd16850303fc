-- Question: what may SQL from the command line do? Read the tables of the file that is open, and nothing
-- else: no other file, no folder for large intermediate results, no extension, no Python object, and
-- none of these settings can be changed any more. Grain: none. Caveats: what does not fit into memory
-- fails; temporary tables and SET VARIABLE work, and are gone at the end.
SET temp_directory = '';
SET autoload_known_extensions = false;
SET python_enable_replacements = false;
SET enable_external_access = false;
SET lock_configuration = true;
