"""The figure of several sensors on one time axis, as plain data for the time chart of the page."""
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from kamp_core.look.axes import TIME_AXIS
from kamp_core.look.paint import COLOURS, NEUTRAL, cut, wrapped
from kamp_core.look.waves import Numbers, Wave, Waves
from kamp_core.settings import Language
from kamp_core.wording import say
from kamp_core.wording.numbers import number

_BAND = 0.4                # opacity of the strokes from least to greatest
_PIXELS = 150              # a sensor
_FRAME = 90


def waves_figure(shown: Waves, word: Callable[[str], str]) -> dict[str, Any]:
    """One strip a sensor, events as upright lines. The times stand once, for all traces; twice each for those with `pairs`."""
    traces: list[dict[str, Any]] = []
    layout: dict[str, Any] = {"showlegend": False, "hovermode": "x unified", "height": _FRAME + _PIXELS * len(shown.waves),
                              "margin": {"l": 8, "r": 8, "t": 28, "b": 8},
                              "xaxis": {**TIME_AXIS, "anchor": "y"}}
    times = [_iso(ms) for ms in shown.times]
    count = len(shown.waves)
    for place, wave in enumerate(shown.waves, start=1):
        traces += _strip(wave, len(times), place, shown.step > 0, word)
        top, height = 1 - (place - 1) / count, 1 / count
        axis = f"yaxis{'' if place == 1 else place}"
        layout[axis] = {"domain": [top - height + 0.06 / count, top - 0.08 / count], "automargin": True, "fixedrange": True,
                        "exponentformat": "none", "separatethousands": True,         # 60,001, never 60.001k
                        "title": {"text": wrapped(wave.title, 18)}, "nticks": 4}
    layout["xaxis"]["anchor"] = f"y{'' if count == 1 else count}"
    layout["shapes"] = [{"type": "line", "x0": m.at.isoformat(), "x1": m.at.isoformat(), "yref": "paper", "y0": 0, "y1": 1,
                         "line": {"color": NEUTRAL, "width": 1, "dash": "dot"}} for m in shown.marks]
    layout["annotations"] = [{"x": m.at.isoformat(), "yref": "paper", "y": 1, "yanchor": "bottom", "showarrow": False,
                              "text": cut(m.value, 12), "font": {"size": 10}}
                             for m in shown.marks[:: max(1, len(shown.marks) // 12)]]
    return {"times": times, "data": traces, "layout": layout}


def waves_picture(shown: Waves, word: Callable[[str], str]) -> go.Figure:
    """The same as a figure that stands alone, its times in every trace."""
    drawn = waves_figure(shown, word)
    twice = [time for time in drawn["times"] for _ in range(2)]
    for trace in drawn["data"]:
        trace["x"] = twice if trace.pop("pairs", False) else drawn["times"]
    return go.Figure({"data": drawn["data"], "layout": drawn["layout"]})


def waves_said(shown: Waves, language: Language) -> str:
    """Which sensors are drawn and between which values each lies, for those who cannot see it."""
    drawn = [wave for wave in shown.waves if np.isfinite(wave.middle).any()]
    return " ".join(say("look.waves_ends", language, column=wave.title, low=number(float(np.nanmin(wave.low)), wave.unit),
                        high=number(float(np.nanmax(wave.high)), wave.unit)) for wave in drawn)


def _strip(wave: Wave, points: int, nth: int, bucketed: bool, word: Callable[[str], str]) -> list[dict[str, Any]]:
    colour = COLOURS[(nth - 1) % len(COLOURS)]
    place = {"type": "scatter", "mode": "lines", "xaxis": "x", "yaxis": f"y{'' if nth == 1 else nth}"}
    unit = f" {wave.unit}" if wave.unit else ""
    line = {**place, "y": _values(wave.middle), "name": wrapped(wave.title, 40), "line": {"color": colour, "width": 1.5}}
    if not bucketed:
        return [{**line, "mode": "lines+markers", "marker": {"size": 4 if points < 300 else 2.5},
                 "hovertemplate": f"%{{y:,.6~g}}{unit}<extra>{wrapped(wave.title, 40)}</extra>"}]
    lows, highs = _values(wave.low), _values(wave.high)
    hover = f"%{{y:,.4~g}}{unit} ({word('least_to_greatest')} %{{customdata[0]:,.6~g}} – %{{customdata[1]:,.6~g}})"
    ends = [end for pair in zip(lows, highs, strict=True) for end in pair]
    strokes = {**place, "pairs": True, "y": ends, "hoverinfo": "skip", "line": {"width": 1.2, "color": colour}, "opacity": _BAND}
    shown: list[dict[str, Any]] = [strokes, {**line, "customdata": list(zip(lows, highs, strict=True)),
                       "hovertemplate": f"{hover}<extra>{wrapped(wave.title, 40)}</extra>"}]
    alone = _alone(wave.middle)
    if alone.any():                                       # no line leads there: a dot
        shown.append({**place, "mode": "markers", "y": _values(np.where(alone, wave.middle, np.nan)), "hoverinfo": "skip",
                      "marker": {"size": 2.5, "color": colour}})
    return shown


def _alone(values: Numbers) -> NDArray[np.bool_]:
    """Which values stand between two gaps?"""
    there = np.concatenate([[False], np.isfinite(values), [False]])
    return there[1:-1] & ~there[:-2] & ~there[2:]


def _iso(ms: float) -> str:
    return datetime.fromtimestamp(ms / 1000, UTC).replace(tzinfo=None).isoformat(timespec="milliseconds")


def _values(numbers: Numbers) -> list[float | None]:
    """Six figures are more than a screen shows; what is not there is None."""
    return [None if not np.isfinite(value) else float(f"{value:.6g}") for value in numbers]
