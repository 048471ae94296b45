"""Numbers as people read them, the same in every language."""
from math import floor, isfinite, log10

from kamp_core.quality.facts import ColumnProfile


def shown(x: float, unit: str | None = None) -> str:
    """'1,234', '0.0123', '48.2 ℃': whole numbers as they are, others with three digits that matter."""
    if not isfinite(x):
        return "–"
    if float(x).is_integer():
        text = f"{int(x):,}"
    else:
        decimals = max(0, 2 - floor(log10(abs(x))))
        text = f"{x:,.{decimals}f}" if abs(x) >= 1e-4 else f"{x:.2e}"
    return f"{text} {unit}" if unit else text


def percent(share: float) -> str:
    """0.173 → '17 %', 0.004 → '0.4 %'."""
    return f"{100 * share:.1f} %" if 0 < share < 0.0995 or 0.9905 < share < 1 else f"{100 * share:.0f} %"


def pair(a: float, b: float, unit: str | None = None) -> tuple[str, str]:
    """Two unlike numbers with as many decimals as it takes to see that they differ, at most three more than usual."""
    for decimals in range(4):
        left, right = _more(a, decimals), _more(b, decimals)
        if left != right or a == b:
            break
    return tuple(f"{text} {unit}" if unit else text for text in (left, right))  # type: ignore[return-value]


def _more(x: float, extra: int) -> str:
    if float(x).is_integer() and not extra:
        return shown(x)
    usual = max(0, 2 - floor(log10(abs(x)))) if x else 0
    return f"{x:,.{min(12, usual + extra)}f}"


def title(column: ColumnProfile) -> str:
    """A column's name with its unit, unless the name tells it."""
    return f"{column.name} [{column.unit}]" if column.unit and column.unit not in column.name else column.name
