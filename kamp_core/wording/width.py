"""How much room words take where every letter has the same."""
from unicodedata import east_asian_width


def width(line: str) -> int:
    """Columns of a terminal or a sheet: Korean letters take two."""
    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in line)
