"""Start: what is on the visitor's mind."""
