"""Colours and frame that all figures share."""
from collections.abc import Iterable
from textwrap import wrap
from typing import Any

import plotly.graph_objects as go

from kamp_core.look.axes import LEGEND
from kamp_core.wording.lists import shortened

GOOD, BAD, NEUTRAL = "#2F6FDE", "#E8710A", "#7A8699"
SHADES = [[0, "rgba(47,111,222,0.06)"], [1, "rgba(47,111,222,1)"]]          # seen on light and on dark ground
SHADES_BAD = [[0, "rgba(232,113,10,0.06)"], [1, "rgba(232,113,10,1)"]]
BOTH_WAYS = [[0, "#E8710A"], [0.5, "rgba(122,134,153,0.08)"], [1, "#2F6FDE"]]      # from −1 over nothing to 1
# Blue and orange first, then colours that colour-blind eyes tell from them and from each other; a test reckons it.
COLOURS = (GOOD, BAD, "#4BB496", "#A03A28", "#0B6478", "#D08BD8")
_LINE = 15                                                                  # pixels of a line of text
_LONG = 18                                                                  # characters of a label on a phone


def plain(made: go.Figure, x: str, y: str) -> go.Figure:
    """Narrow margins, axes named, legend below as the tools of the chart stand above: fits 390 pixels."""
    made.update_layout(margin={"l": 8, "r": 8, "t": 32, "b": 8}, height=360, bargap=0.15, hovermode="closest",
                       legend=LEGEND)
    whole = {"exponentformat": "none", "separatethousands": True}          # 20,000, never 20k
    made.update_xaxes(title=wrapped(x, 40), automargin=True, **whole)
    made.update_yaxes(title=wrapped(y, 30), automargin=True, **whole)
    return made


def unseen(x: Iterable[Any], y: Iterable[Any]) -> go.Scatter:
    """Points that nobody sees, to be clicked or marked: Plotly marks points only, no cells or ready-made boxes."""
    nothing = {"marker": {"opacity": 0}}
    return go.Scatter(x=list(x), y=list(y), mode="markers", marker={"size": 14, "opacity": 0, "symbol": "square"}, hoverinfo="skip",
                      showlegend=False, selected=nothing, unselected=nothing)


def heights(lines: int, each: int = 26) -> int:
    """Pixels for so many labelled lines."""
    return max(220, 110 + each * lines)


def short(labels: tuple[str, ...]) -> list[str]:
    """Labels cut to a phone's width, still unlike each other; their ends stay."""
    shorter = [cut(label, _LONG) for label in labels]
    return [label if shorter.count(label) == 1 else f"{label} ({i + 1})" for i, label in enumerate(shorter)]


def wrapped(text: str, wide: int, lines: int = 3) -> str:
    """A name whole, over at most so many lines, parted where it has blanks; what is longer still is cut in its middle."""
    parts = wrap(shortened(text, wide * lines), wide, break_long_words=True)[:lines]
    return "<br>".join(cut(part, wide) for part in parts)


def shares(values: Iterable[float | None]) -> str:
    """The format of an axis of shares: with as many decimals as its ticks need to be told apart."""
    most = max((value for value in values if value is not None), default=1.0)
    return ".0%" if most >= 0.1 else ".1~%" if most >= 0.01 else ".2~%"


def named(labels: tuple[str, ...]) -> list[str]:
    """Labels whole, over up to three lines of a phone's width, still unlike each other."""
    broken = [wrapped(label, _LONG) for label in labels]
    return [label if broken.count(label) == 1 else f"{label} ({i + 1})" for i, label in enumerate(broken)]


def room(labels: Iterable[str], each: int = 26) -> int:
    """Pixels for labels, a broken one with room for its lines."""
    lines = [1 + label.count("<br>") for label in labels]
    return heights(len(lines), max([each, *(_LINE * count + 8 for count in lines)]))


def cut(text: str, most: int) -> str:
    safe = text.replace("<", "‹").replace(">", "›")     # Plotly reads tags in labels
    return shortened(safe, most)
