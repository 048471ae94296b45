"""Problem: what is asked, and which column plays which part."""
