"""The use step."""
