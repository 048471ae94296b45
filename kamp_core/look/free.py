"""A chart of columns that a person chose: nothing is computed, only drawn."""
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import plotly.graph_objects as go

from kamp_core.look.axes import TIME_AXIS
from kamp_core.look.paint import GOOD, heights, plain, short

Kind = Literal["bars", "line", "points"]
MOST_POINTS, MOST_BARS, MOST_GROUPS = 5_000, 60, 8


@dataclass(frozen=True)
class Drawn:
    """`left_out`: rows that are not in the figure."""

    figure: go.Figure
    left_out: int


def usual_kind(x: Sequence[Any], is_time: bool) -> Kind:
    """Times make a line, texts bars, numbers points."""
    if is_time:
        return "line"
    return "bars" if any(isinstance(value, str | bool) for value in x) else "points"


def draw_columns(kind: Kind, x: Sequence[Any], y: Sequence[float | None], group: Sequence[Any] | None,
                 titles: tuple[str, str], blank: str, is_time: bool = False) -> Drawn:
    """`group`: what tells colours apart, its most frequent values only; `blank`: how an empty value is called; `is_time`: of x."""
    names = [blank if value is None else str(value) for value in group] if group is not None else [""] * len(x)
    shown = [name for name, _ in Counter(names).most_common(MOST_GROUPS)]
    rows = [row for row in zip(x, y, names, strict=True) if row[1] is not None and row[2] in shown and (
        row[0] is not None or kind == "bars")]
    most = MOST_BARS if kind == "bars" else MOST_POINTS
    kept = rows[:most] if kind == "bars" else rows[::max(1, -(-len(rows) // most))]
    parts = {name: [row for row in kept if row[2] == name] for name in shown}
    traces = [_trace(kind, part, short((name,))[0], len(parts) == 1, blank) for name, part in parts.items()]
    made = plain(go.Figure(traces), *(reversed(titles) if kind == "bars" else titles))
    if kind == "bars":
        made.update_yaxes(type="category", autorange="reversed", title=None)
        made.update_layout(height=heights(len({row[0] for row in kept})), barmode="group")
    elif is_time:
        made.update_xaxes(**TIME_AXIS)
    return Drawn(made.update_layout(showlegend=len(parts) > 1), len(x) - len(kept))


def _trace(kind: Kind, rows: list[tuple[Any, Any, str]], name: str, alone: bool, blank: str) -> go.Bar | go.Scatter:
    x, y = [row[0] for row in rows], [row[1] for row in rows]
    colour = {"marker_color": GOOD} if alone else {}
    if kind == "bars":
        labels = [blank if value is None else str(value) for value in x]
        return go.Bar(x=y, y=short(tuple(labels)) if alone else labels, orientation="h", name=name, marker_line_width=0, **colour)
    if kind == "points":
        return go.Scatter(x=x, y=y, mode="markers", name=name, marker={"size": 5, "opacity": 0.6}, **colour)
    return go.Scatter(x=x, y=y, mode="lines+markers" if len(x) <= 150 else "lines", name=name, line_width=2, marker_size=4, **(
        {"line_color": GOOD, **colour} if alone else {}))
