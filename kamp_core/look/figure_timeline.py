"""The figure of a table's time-line: rows a bar above, one lane a kind of event below."""
from datetime import datetime, timedelta

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from kamp_core.look.axes import TIME_AXIS
from kamp_core.look.paint import BAD, GOOD, NEUTRAL, cut, plain
from kamp_core.quality.facts import Event, Timeline
from kamp_core.settings import Language
from kamp_core.wording import say

_KINDS = {"gap": BAD, "backwards": BAD, "frozen": BAD, "stand_in": BAD, "start_up": GOOD, "idle": GOOD}
_BARS, _LANE = 170, 26         # pixels
_THICK = 9


def timeline_figure(timeline: Timeline, language: Language) -> go.Figure:
    """At most some thousand points: bars of rows, and for each kind of event one broken line."""
    lanes = [kind for kind in _KINDS if any(event.kind == kind for event in timeline.events)]
    lower = _LANE * max(1, len(lanes))
    made = make_subplots(rows=2 if lanes else 1, cols=1, shared_xaxes=True, vertical_spacing=0.06,
                         row_heights=[_BARS, lower] if lanes else [1])
    half = timedelta(seconds=timeline.bucket / 2)
    middles = [(datetime.fromisoformat(when) + half).isoformat(" ") for when in timeline.times]
    made.add_trace(go.Bar(x=middles, y=timeline.counts, width=timeline.bucket * 1000, marker_color=NEUTRAL, marker_line_width=0,
                          customdata=timeline.times, hovertemplate="%{customdata}<br>%{y:,}<extra></extra>"), row=1, col=1)
    for kind in lanes:
        made.add_trace(_lane(kind, [e for e in timeline.events if e.kind == kind], language), row=2, col=1)
    plain(made, "", "")
    made.update_yaxes(title=None)
    made.update_xaxes(**TIME_AXIS)
    if lanes:
        made.update_yaxes(type="category", autorange="reversed", showgrid=False, row=2, col=1)
    return made.update_layout(height=_BARS + (lower if lanes else 0) + 40, showlegend=False, bargap=0.05, margin={"t": 16, "b": 0})


def _lane(kind: str, events: list[Event], language: Language) -> go.Scatter:
    """One broken line: from the start to the end of each event, with a marker so that short ones are seen."""
    name = say(f"quality.lane_{kind}", language)
    x: list[str | None] = []
    words: list[str] = []
    for event in events:
        x += [event.start, event.end, None]
        rows = say("quality.lane_rows", language, row=f"{event.row:,}", rows=f"{event.rows:,}")
        told = "<br>".join(part for part in (cut(event.column or "", 60), f"{event.start} – {event.end}", rows) if part)
        words += [told, told, ""]
    y = [None if when is None else name for when in x]
    colour = _KINDS[kind]
    return go.Scatter(x=x, y=y, mode="lines+markers", name=name, customdata=words, connectgaps=False,
                      line={"color": colour, "width": _THICK}, hovertemplate="%{customdata}<extra></extra>",
                      marker={"color": colour, "size": _THICK - 2, "symbol": "line-ns", "line": {"color": colour, "width": 2}})
