"""A score as the shop floor reads it."""
from math import isfinite

from kamp_core.learning.outcome import Metric
from kamp_core.settings import Language
from kamp_core.wording import say
from kamp_core.wording.numbers import number, percent, percent_figure

WON_SCALES: dict[Language, dict[str, float]] = {"ko": {"large": 1e8, "small": 1e4}, "en": {"large": 1e9, "small": 1e6}}


def score_text(metric: Metric, value: float | None, unit: str, language: Language) -> str:
    """Points of 100, a share, or the unit of what is measured."""
    if metric is Metric.AVERAGE_PRECISION and value is not None and isfinite(value):
        return say("report.points", language, value=percent_figure(value))
    if metric in (Metric.F1, Metric.STABILITY) and value is not None:
        return say("report.points", language, value=percent_figure(value))
    if metric in (Metric.FALSE_ALARMS, Metric.ALARMS):
        return rate_text(value, language)
    if metric in (Metric.BALANCED_ACCURACY, Metric.WAPE, Metric.EVENTS_CAUGHT, Metric.SPREAD_EXPLAINED):
        return percent(value)
    if metric is Metric.MAE:
        return in_unit(value, unit, language)
    return "–" if value is None or not isfinite(value) else f"{value:.2f}"


def in_unit(value: float | None, unit: str, language: Language) -> str:
    """Hours, days and rows as this language calls them."""
    spans = {"h": "hours", "d": "days", "rows": "rows"}
    return say(f"report.span_{spans[unit]}", language, count=number(value)) if unit in spans else number(value, unit)


def short(value: float) -> float:
    """Amounts of hundreds and more without decimals."""
    return round(value) if abs(value) >= 100 else value


def rate_text(a_week: float | None, language: Language) -> str:
    """'한 주에 2번'; what happens more often by the day or the hour."""
    if a_week is None or not isfinite(a_week):
        return "–"
    per, times = _per(a_week)
    return say(f"report.rate_{per}", language, count=_short(a_week / times))


def rate_range(low: float, high: float, language: Language) -> str:
    """'한 주에 0.2–3번', in the unit that fits the upper end."""
    per, times = _per(high)
    return say(f"report.rate_{per}", language, count=f"{_short(low / times)}–{_short(high / times)}")


def _per(a_week: float) -> tuple[str, float]:
    return ("week", 1.0) if a_week < 14 else ("day", 7.0) if a_week < 168 else ("hour", 168.0)


def _short(x: float) -> str:
    """Two digits are enough for a rate."""
    return number(float(f"{x:.2g}")) if x >= 100 else f"{float(f'{x:.2g}'):g}"


def span_text(seconds: float, language: Language) -> str:
    """'40초', '12분', '3시간', '2일'."""
    size, unit = next((size, unit) for size, unit in ((86400, "days"), (3600, "hours"), (60, "minutes"), (1, "seconds"))
                      if seconds >= size or unit == "seconds")
    return say(f"report.span_{unit}", language, count=_short(seconds / size))


def won(amount: float, language: Language) -> str:
    """'120만 원', '1.2억 원', '5,400원'; two digits are enough for what is estimated."""
    return say("money.won", language, amount=_amount(amount, _scale(amount, language), language))


def won_range(low: float, high: float, language: Language) -> str:
    """'40만–210만 원'; below nothing with a sign between that no minus hides: '-40만 ~ 210만 원'."""
    shared = _scale(max(abs(low), abs(high)), language)
    first, last = (_amount(x, shared if language == "en" else _scale(x, language), language) for x in (low, high))
    if language == "en" and shared != "":
        first = first.removesuffix(say(f"money.{shared}", language))
    return say("money.won", language, amount=f"{first.rstrip()}{'–' if low >= 0 else ' ~ '}{last}")


def _scale(amount: float, language: Language) -> str:
    """Koreans count in ten thousands, others in thousands."""
    large, small = WON_SCALES[language].values()
    size = abs(float(f"{amount:.2g}"))
    return "large" if size >= large else "small" if size >= small else ""


def _amount(amount: float, scale: str, language: Language) -> str:
    short = float(f"{amount:.2g}") + 0.0
    if not scale:
        return f"{short:,.0f}"
    return f"{round(short / WON_SCALES[language][scale], 2):,g}{say(f'money.{scale}', language)}"
