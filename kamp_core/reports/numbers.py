"""A score as the shop floor reads it."""
from math import isfinite

from kamp_core.learning.outcome import Metric
from kamp_core.settings import Language
from kamp_core.wording import say
from kamp_core.wording.numbers import number, percent, percent_figure


def score_text(metric: Metric, value: float | None, unit: str, language: Language) -> str:
    """Points of 100, a share, or the unit of what is measured."""
    if metric is Metric.AVERAGE_PRECISION and value is not None and isfinite(value):
        return say("report.points", language, value=percent_figure(value))
    if metric in (Metric.BALANCED_ACCURACY, Metric.WAPE):
        return percent(value)
    if metric is Metric.MAE:
        return number(value, unit)
    return "–" if value is None or not isfinite(value) else f"{value:.2f}"
