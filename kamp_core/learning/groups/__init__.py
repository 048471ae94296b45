"""Do the rows fall into groups of like ones? Told by whether the same groups come back, not by how neat they look."""
