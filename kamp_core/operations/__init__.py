"""Watching the server at work: its log, its figures, whether it is ready, and what the page of the admin shows."""
