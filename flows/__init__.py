"""Thin Prefect flows, the command line and the feed server."""
