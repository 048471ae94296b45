"""Numbers as people read them: thousands apart, three digits that matter, with their unit."""
from math import floor, isfinite, log10

from kamp_core.learning.outcome import Metric
from kamp_core.settings import Language
from kamp_core.wording import say


def number(x: float | None, unit: str = "") -> str:
    """'1,234', '0.0123', '48.2 ℃'; a dash for what is no number."""
    if x is None or not isfinite(x):
        return "–"
    if float(x).is_integer():
        return f"{int(x):,} {unit}".rstrip()
    decimals = max(0, 2 - floor(log10(abs(x))))
    return f"{round(x, decimals):,.{decimals}f} {unit}".rstrip() if abs(x) >= 1e-4 else f"{x:.2e} {unit}".rstrip()


def percent(x: float | None) -> str:
    """0.173 → '17 %', 0.004 → '0.4 %'."""
    return "–" if x is None or not isfinite(x) else f"{_percent_number(x)} %"


def percents(low: float, high: float) -> str:
    """(0.24, 0.49) → '24–49 %'."""
    return f"{_percent_number(low)}–{_percent_number(high)} %"


def _percent_number(x: float) -> str:
    return f"{100 * x:.1f}" if 0 < abs(x) < 0.0095 or 0.9905 < abs(x) < 1 else f"{100 * x:.0f}"


def score_text(metric: Metric, value: float | None, unit: str, language: Language) -> str:
    """A score as the shop floor reads it: points of 100, a share, or the unit of what is measured."""
    if metric is Metric.AVERAGE_PRECISION and value is not None and isfinite(value):
        return say("report.points", language, value=_percent_number(value))
    if metric is Metric.BALANCED_ACCURACY:
        return percent(value)
    if metric is Metric.MAE:
        return number(value, unit)
    return "–" if value is None or not isfinite(value) else f"{value:.2f}"


def joined(low: str, high: str) -> str:
    """'24 %' and '49 %' → '24–49 %': the unit once."""
    tail = ""
    while low and high and low[-1] == high[-1] and not low[-1].isdigit():
        tail, low, high = low[-1] + tail, low[:-1], high[:-1]
    return f"{low}–{high}{tail}"
