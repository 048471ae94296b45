"""A project in one file that is left behind: packed under a code, opened as if a stranger had sent it."""
