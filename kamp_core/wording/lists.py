"""Names in a row, for people."""
from collections.abc import Sequence


def some(names: Sequence[str], most: int = 3, count: int | None = None) -> str:
    """'a.csv, b.csv, c.csv … +30' of many: the first few and how many more there are. `count`: of all, where `names` are a few."""
    shown = names[:most]
    more = (len(names) if count is None else count) - len(shown)
    return ", ".join(shown) + (f" … +{more:,}" if more > 0 else "")
