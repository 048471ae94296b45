"""The figure of a column along time."""
from collections.abc import Callable
from datetime import datetime

import plotly.graph_objects as go

from kamp_core.look.axes import TIME_AXIS
from kamp_core.look.facts import Trend
from kamp_core.look.paint import BAD, GOOD, plain, shares

_GAP = 1.9             # times the bucket: from there on the line is broken


def trend_figure(shown: Trend, word: Callable[[str], str]) -> go.Figure:
    """A line, with its band from least to greatest for numbers; broken where nothing was recorded."""
    times, breaks = _with_gaps(shown)
    colour = BAD if shown.share else GOOD
    traces = []
    if shown.low:
        band = {"mode": "lines", "line_width": 0, "hoverinfo": "skip", "x": times}
        traces = [go.Scatter(y=_filled(shown.low, breaks), showlegend=False, **band),
                  go.Scatter(y=_filled(shown.high, breaks), fill="tonexty", fillcolor="rgba(47,111,222,0.15)",
                             name=word("least_to_greatest"), **band)]
    name = word("bad_share") if shown.share else word("average") if shown.low else word("rows")
    mode = "lines" if len(times) > 150 else "lines+markers"      # a lone value between gaps must be seen
    traces.append(go.Scatter(x=times, y=_filled(shown.middle, breaks), mode=mode, line_color=colour, line_width=2,
                             name=name, marker_size=4))
    made = plain(go.Figure(traces), "", shown.title if shown.low else name)
    if shown.share:
        made.update_yaxes(tickformat=shares(shown.middle))
    if not shown.low:
        made.update_yaxes(rangemode="tozero")
    made.update_xaxes(**TIME_AXIS)
    return made.update_layout(showlegend=bool(shown.low), hovermode="x unified")


def _with_gaps(shown: Trend) -> tuple[list[str], list[int]]:
    """The times, an extra one inside each gap, and after how many values those stand."""
    moments = [datetime.fromisoformat(when) for when in shown.times]
    times: list[str] = []
    breaks: list[int] = []
    for i, when in enumerate(shown.times):
        if i and (moments[i] - moments[i - 1]).total_seconds() > _GAP * shown.step:
            times.append((moments[i - 1] + (moments[i] - moments[i - 1]) / 2).isoformat(" "))
            breaks.append(i)
        times.append(when)
    return times, breaks


def _filled(values: tuple[float, ...], breaks: list[int]) -> list[float | None]:
    """The values with an empty one at each break."""
    found: list[float | None] = list(values)
    for i in reversed(breaks):
        found.insert(i, None)
    return found
