"""Data: from a file to a table that is worth something."""
