"""Numbers as people read them: thousands apart, three digits that matter, with their unit."""
from math import floor, isfinite, log10


def number(x: float | None, unit: str | None = None) -> str:
    """'1,234', '0.0123', '48.2 ℃'; a dash for what is no number."""
    if x is None or not isfinite(x):
        return "–"
    if float(x).is_integer():
        text = f"{int(x):,}"
    else:
        decimals = 2 - floor(log10(abs(x)))
        rounded = round(x, decimals)
        text = f"{rounded:.2e}" if abs(x) < 1e-4 else f"{rounded:,.{max(0, decimals)}f}"
    return f"{text} {unit}" if unit else text


def percent(x: float | None) -> str:
    """0.173 → '17 %', 0.064 → '6.4 %'."""
    return "–" if x is None or not isfinite(x) else f"{percent_figure(x)} %"


def percents(low: float, high: float) -> str:
    """(0.24, 0.49) → '24–49 %'."""
    return f"{percent_figure(low)}–{percent_figure(high)} %"


def percent_figure(x: float) -> str:
    """Without its sign."""
    fine = 0 < abs(x) < 0.0995 or 0.9905 < abs(x) < 1
    return f"{100 * x:.1f}".removesuffix(".0") if fine else f"{100 * x:.0f}"


def joined(low: str, high: str) -> str:
    """'24 %' and '49 %' → '24–49 %': the unit once."""
    tail = ""
    while low and high and low[-1] == high[-1] and not low[-1].isdigit():
        tail, low, high = low[-1] + tail, low[:-1], high[:-1]
    return f"{low}–{high}{tail}"
