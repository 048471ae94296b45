"""Names in a row, for people."""
from collections.abc import Sequence


def some(names: Sequence[str], most: int = 3) -> str:
    """'a.csv, b.csv, c.csv … +30' of many: the first few and how many more there are."""
    more = len(names) - most
    return ", ".join(names[:most]) + (f" … +{more:,}" if more > 0 else "")
