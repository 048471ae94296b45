"""Numbers beside each other, and columns with their units."""
from math import floor, log10

from kamp_core.quality.facts import ColumnProfile
from kamp_core.wording.numbers import number


def pair(a: float, b: float, unit: str | None = None) -> tuple[str, str]:
    """Two unlike numbers with as many decimals as it takes to see that they differ, at most three more than usual."""
    for decimals in range(4):
        left, right = _more(a, decimals), _more(b, decimals)
        if left != right or a == b:
            break
    return tuple(f"{text} {unit}" if unit else text for text in (left, right))  # type: ignore[return-value]


def _more(x: float, extra: int) -> str:
    if float(x).is_integer() and not extra:
        return number(x)
    usual = max(0, 2 - floor(log10(abs(x)))) if x else 0
    return f"{x:,.{min(12, usual + extra)}f}"


def title(column: ColumnProfile) -> str:
    """A column's name with its unit, unless the name tells it."""
    return f"{column.name} [{column.unit}]" if column.unit and column.unit not in column.name else column.name
