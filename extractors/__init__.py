"""Bytes to records: pure functions, no I/O except in fetch."""
