"""A picture with the part drawn around that a person marked."""
from typing import Any

import plotly.graph_objects as go

from kamp_core.look.choosing import Marked
from kamp_core.look.facts import Bars, Heat, Histogram, Pareto, Parts, Shown
from kamp_core.look.paint import BAD

Ends = tuple[float, float] | tuple[str, str] | None          # None: from one end of the picture to the other


def marked_figure(made: go.Figure, shown: Shown, marked: Marked) -> go.Figure:
    """The figure with a dashed frame around each marked part."""
    for x, y in _frames(shown, marked):
        place: dict[str, Any] = {}
        for axis, ends in (("x", x), ("y", y)):
            low, high = ends or (0, 1)
            place |= {f"{axis}0": low, f"{axis}1": high, f"{axis}ref": axis if ends else f"{axis} domain"}
        made.add_shape(type="rect", line={"color": BAD, "width": 2, "dash": "dash"}, fillcolor="rgba(232,113,10,0.10)", **place)
    return made


def _frames(shown: Shown, marked: Marked) -> list[tuple[Ends, Ends]]:
    """The ends of each part along x and y; a bar or cell of a name reaches half a place to either side."""
    if isinstance(shown, Histogram):
        bins = [i for i in marked.points if 0 <= i < len(shown.counts)]
        return [((shown.edges[min(bins)], shown.edges[max(bins) + 1]), None)] if bins else []
    if isinstance(shown, Heat):
        return [(_around(i % len(shown.x)), _around(i // len(shown.x))) for i in marked.points]
    if isinstance(shown, Bars):
        return [(None, _around(i)) for i in marked.points]
    if isinstance(shown, Pareto) or (isinstance(shown, Parts) and not shown.step):
        return [(_around(i), None) for i in marked.points]
    x = marked.times or marked.x
    return [(x, marked.y)] if x or marked.y else []


def _around(place: int) -> tuple[float, float]:
    return place - 0.5, place + 0.5
