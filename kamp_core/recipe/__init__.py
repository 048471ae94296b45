"""Cleaning as data: steps in JSON, run in DuckDB on all rows, undone, put in another order, replayed on the next file."""
