"""By rule and said: the period to count in, what several rows of one come to, what a missing one means, how far to look ahead."""
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from kamp_core.errors import KampError
from kamp_core.intake.names import unit_of
from kamp_core.learning.forecast.panel import Known, Layout, Panel, make_panel
from kamp_core.learning.forecast.rhythm import DAY, Rhythm, is_free, weekday
from kamp_core.learning.forecast.spans import MOST, steps_of
from kamp_core.learning.outcome import Reason
from kamp_core.learning.prepare import as_words
from kamp_core.learning.request import TrainRequest

Array = np.ndarray[Any, Any]
BY_RULE = "auto"            # of an option: nothing was asked for
HORIZONS = {"week": (8, 4, 2, 1), "month": (12, 6, 3, 1)}      # of days: two weeks of working days, one, half of one
AHEAD_PART = 16             # of the periods there are: so far ahead at most, unless asked for more
_SAID = {("day", "sum"): "series_day_sum", ("week", "sum"): "series_week_sum", ("month", "sum"): "series_month_sum",
         ("day", "mean"): "series_day_mean", ("week", "mean"): "series_week_mean", ("month", "mean"): "series_month_mean"}
CLOSED = 0.05               # a weekday with rows in fewer of its weeks is a free one
THIN = 0.25                 # of the periods: series with fewer filled ones are counted in longer periods
RARE_GAPS = 0.10            # fewer missing periods than this are lost records, unless zeros are on record
FEWEST_PERIODS = 24
FEWEST_HOLIDAYS, OPEN = 3, 0.10      # holidays on record, and the share of them on which work may have been done
MOST_LEVELS = 12
# A state is averaged, an amount is summed.
_STATE = re.compile(r"온도|습도|압력|농도|율|단가|가격|요금|재고|수준|지수|평균|점유|temp|humid|pressure|(^|[_\s])rate|ratio"
                    r"|price|stock|inventory|level|index|average|mean|percent|share", re.IGNORECASE)
_STATE_UNITS = {"℃", "°C", "%", "bar", "Pa", "kPa", "MPa", "kW", "W", "A", "V", "rpm", "pH", "ppm"}


@dataclass(frozen=True)
class Decided:
    """`said`: what was decided, as warnings of the answer."""

    layout: Layout
    panel: Panel
    horizon: int
    said: tuple[Reason, ...]


def decide(frame: pd.DataFrame, request: TrainRequest, inputs: tuple[str, ...]) -> Decided:
    """`frame`: time as datetime64, target as float64, words as text. Raises KampError where there is too little of it."""
    assert request.time is not None
    known = tuple(_known(name, frame[name]) for name in inputs)
    how = _option(request, "aggregate", ("sum", "mean"), lambda: "mean" if is_state(request.target) else "sum")
    layout = Layout(request.time, request.target, request.group, known, rhythm_of(frame, request)[0], how, "unknown",
                    positive=bool((frame[request.target].dropna() >= 0).all()))
    frame, cut = _whole_periods(frame, layout)
    panel = make_panel(frame, layout)
    layout = replace(layout, closed=_closed(panel, layout))
    layout = replace(layout, gaps=_option(request, "gaps", ("zero", "unknown"), lambda: _gaps(panel, layout)))
    panel = make_panel(frame, layout)
    if len(panel.times) < FEWEST_PERIODS:
        raise KampError("too_few_periods", periods=len(panel.times), need=FEWEST_PERIODS)
    return Decided(layout, panel, _horizon(request, layout.rhythm, len(panel.times)), _said(layout, panel, cut))


def rhythm_of(frame: pd.DataFrame, request: TrainRequest) -> tuple[Rhythm, int]:
    """The periods that the rows are counted in, and how many there are. Raises ValueError where no row has a time and a value."""
    when = frame.loc[frame[request.target].notna(), request.time].dropna()
    if when.empty:
        raise ValueError("no row has a time and a value")
    frequency = _option(request, "frequency", ("day", "week", "month"), lambda: _frequency(frame, when, request))
    weekdays = _weekdays(when, frequency)
    rhythm = Rhythm(frequency, weekdays, _season(frequency, len(weekdays), when))
    ends = rhythm.period(np.array([when.min(), when.max()], "datetime64[ns]"))
    return rhythm, len(rhythm.between(*ends))


def is_state(name: str) -> bool:
    """Does the column say how things stand, rather than how much there was?"""
    return bool(_STATE.search(name)) or (unit_of(name) or "") in _STATE_UNITS


def _option(request: TrainRequest, name: str, allowed: tuple[str, ...], rule: Callable[[], str]) -> str:
    """What was asked for, else what the rule says."""
    asked = request.options.get(name, BY_RULE)
    if asked == BY_RULE:
        return rule()
    if asked not in allowed:
        raise KampError("option_unknown", choices=allowed, option=name, value=asked)
    return asked


def number_option(request: TrainRequest, name: str, most: int) -> int | None:
    """A whole number from 1 on, where one was asked for."""
    asked = request.options.get(name, BY_RULE)
    if asked == BY_RULE:
        return None
    if not asked.isdigit() or not 1 <= int(asked) <= most:
        raise KampError("option_number", option=name, value=asked, most=most)
    return int(asked)


def _known(name: str, values: pd.Series) -> Known:
    if pd.api.types.is_numeric_dtype(values):
        return Known(name, "mean" if is_state(name) or values.nunique() <= 2 else "sum")
    levels = tuple(str(level) for level in as_words(values).value_counts().index[:MOST_LEVELS])
    return Known(name, "mean", tuple(sorted(levels)))


def _frequency(frame: pd.DataFrame, when: pd.Series, request: TrainRequest) -> str:
    """As it was written down; longer where most days of most series hold nothing."""
    days = np.unique(when.to_numpy("datetime64[D]"))
    step = float(np.median(np.diff(days).astype(int))) if len(days) > 1 else 1.0
    if step > 20:
        return "month"
    if step > 4:
        return "week"
    if request.group is None:
        return "day" if len(days) >= THIN * ((days[-1] - days[0]).astype(int) + 1) else "week"
    assert request.time is not None
    filled = frame[frame[request.target].notna()]
    span = (days[-1] - days[0]).astype(int) + 1
    share = filled.groupby(request.group)[request.time].agg(lambda times: times.dt.normalize().nunique()) / span
    return "day" if share.median() >= THIN else "week" if 7 * share.median() >= THIN else "month"


def _weekdays(when: pd.Series, frequency: str) -> tuple[int, ...]:
    """The days that are worked on; every day where months are all that is known."""
    days = np.unique(when.to_numpy("datetime64[D]"))
    weeks = max(1.0, ((days[-1] - days[0]).astype(int) + 1) / 7)
    counts = np.bincount(weekday(days), minlength=7)
    open_ = tuple(int(day) for day in np.flatnonzero(counts >= CLOSED * weeks))
    return open_ if frequency == "day" and len(open_) > 1 else (0, 1, 2, 3, 4)


def _season(frequency: str, weekdays: int, when: pd.Series) -> int:
    """A week of days; a year of weeks or months where two and a half of them are there."""
    years = (when.max() - when.min()).days / 365.25
    return {"day": weekdays, "week": 52, "month": 12}[frequency] if frequency == "day" or years >= 2.5 else 1


def _whole_periods(frame: pd.DataFrame, layout: Layout) -> tuple[pd.DataFrame, int]:
    """Without the rows of a first or last week or month of which only a part is there. Of days nobody can tell."""
    rhythm, filled = layout.rhythm, frame[layout.target].notna() & frame[layout.time].notna()
    days = np.unique(frame.loc[filled, layout.time].to_numpy("datetime64[D]"))
    period = rhythm.period(days)
    if rhythm.frequency == "day" or len(np.unique(period)) > 0.8 * len(days):
        return frame, 0                        # one row a period: it stands for the whole
    slack = (3 if rhythm.frequency == "week" else 4) * DAY        # a weekend and a holiday at the edge
    lost = []
    if days[0] > period[0] + slack:
        lost.append(period[0])
    if days[-1] < rhythm.end(period[-1]) - slack:
        lost.append(period[-1])
    own = frame[layout.time].notna().to_numpy()
    out = np.zeros(len(frame), bool)
    out[own] = np.isin(rhythm.period(frame.loc[own, layout.time].to_numpy("datetime64[ns]")), lost)
    return frame[~(out & filled.to_numpy())], len(lost)


def _closed(panel: Panel, layout: Layout) -> bool:
    """Is there hardly ever anything on public holidays?"""
    free = is_free(panel.times)
    if layout.rhythm.frequency != "day" or layout.how == "mean" or free.sum() < FEWEST_HOLIDAYS:
        return False
    return bool((np.nan_to_num(panel.values[:, free]) == 0).mean() >= 1 - OPEN)


def _gaps(panel: Panel, layout: Layout) -> str:
    """No row means nothing made or shipped, unless the value is a state, or rows are hardly ever missing and zeros never are."""
    if layout.how == "mean":
        return "unknown"
    known = np.isfinite(panel.values)
    zeros = bool((panel.values[known] == 0).any())
    free = int(is_free(panel.times).sum()) * len(panel.names) if layout.closed else 0
    return "zero" if zeros or panel.gaps - free > RARE_GAPS * (known.sum() + panel.gaps) else "unknown"


def _horizon(request: TrainRequest, rhythm: Rhythm, periods: int) -> int:
    """As asked, as a span or in periods, else the usual one that is short beside the periods there are."""
    steps, most = steps_of(request.options.get("horizon", BY_RULE), rhythm), periods // MOST
    if steps is not None and steps > most:
        raise KampError("horizon_too_far", steps=steps, most=most, periods=periods)
    if (asked := steps or number_option(request, "horizon", most)) is not None:
        return asked
    week = len(rhythm.weekdays)
    usual = (2 * week, week, max(1, week // 2), 1) if rhythm.frequency == "day" else HORIZONS[rhythm.frequency]
    return next(steps for steps in usual if steps <= max(1, periods // AHEAD_PART))


def _said(layout: Layout, panel: Panel, cut: int) -> tuple[Reason, ...]:
    found = [Reason(_SAID[layout.rhythm.frequency, layout.how], {"periods": len(panel.times), "series": len(panel.names)})]
    if layout.rhythm.frequency == "day" and len(layout.rhythm.weekdays) < 7:
        found.append(Reason("series_weekdays", {"days": len(layout.rhythm.weekdays)}))
    if layout.closed:
        found.append(Reason("series_closed"))
    if panel.gaps:
        code = "series_gaps_zero" if layout.gaps == "zero" else "series_gaps_unknown"
        found.append(Reason(code, {"gaps": panel.gaps}))
    if panel.blank:
        found.append(Reason("series_blank", {"rows": panel.blank, "periods": panel.unknown}))
    if cut:
        found.append(Reason("series_cut", {"count": cut}))
    return tuple(found)
