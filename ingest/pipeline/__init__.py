"""Sources in, a library out: each file read, embedded and added, or refused."""
