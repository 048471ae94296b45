"""Numbers beside each other, and columns with their units."""
from math import floor, log10

from kamp_core.quality.facts import ColumnProfile
from kamp_core.wording.numbers import number


def pair(a: float, b: float, unit: str | None = None) -> tuple[str, str]:
    """Two unlike numbers with as many decimals as it takes to see that they differ, at most three more than usual."""
    return _told((a, b), _extra(a, b), unit)  # type: ignore[return-value]


def half(low: float, middle: float, high: float, unit: str | None = None) -> tuple[str, str, str]:
    """The ends of the middle half and the middle value, all as finely: rounded, too, the middle lies between the ends."""
    return _told((low, middle, high), _extra(low, high), unit)  # type: ignore[return-value]


def _extra(a: float, b: float) -> int:
    """The decimals more than usual that tell the two apart."""
    return next((extra for extra in range(3) if a == b or _more(a, extra) != _more(b, extra)), 3)


def _told(values: tuple[float, ...], extra: int, unit: str | None) -> tuple[str, ...]:
    return tuple(f"{text} {unit}" if unit else text for text in (_more(x, extra) for x in values))


def _more(x: float, extra: int) -> str:
    if float(x).is_integer() and not extra:
        return number(x)
    usual = max(0, 2 - floor(log10(abs(x)))) if x else 0
    return f"{x:,.{min(12, usual + extra)}f}"


def title(column: ColumnProfile) -> str:
    """A column's name with its unit, unless the name tells it."""
    return f"{column.name} [{column.unit}]" if column.unit and column.unit not in column.name else column.name
