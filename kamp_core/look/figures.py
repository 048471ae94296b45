"""Plotly figures of what was looked at. Colours of text and ground are left to the page, so that dark works too."""
from collections.abc import Callable
from functools import partial, singledispatch

import numpy as np
import plotly.graph_objects as go

from kamp_core.look.facts import (
    Bars,
    Boxes,
    Density,
    Heat,
    Histogram,
    Parallel,
    Pareto,
    Parts,
    RelationMap,
    Scatter,
    Shapes,
    Shown,
    Trend,
)
from kamp_core.look.figure_along import trend_figure
from kamp_core.look.figure_groups import pareto_figure, parts_figure, shapes_figure
from kamp_core.look.figure_many import map_figure, parallel_figure
from kamp_core.look.paint import BAD, COLOURS, GOOD, NEUTRAL, SHADES, SHADES_BAD, named, plain, room, unseen
from kamp_core.settings import Language
from kamp_core.wording import say

Words = Callable[[str], str]
_SYMBOLS = ("circle", "square", "diamond", "cross", "x", "triangle-up")


def figure(shown: Shown, language: Language) -> go.Figure:
    """The figure of a picture, its few words in this language."""
    made: go.Figure = _figure(shown, partial(_word, language))
    return made


def _word(language: Language, name: str) -> str:
    return say(f"look.{name}", language)


@singledispatch
def _figure(shown: Shown, word: Words) -> go.Figure:
    raise TypeError(type(shown))


@_figure.register
def _histogram(shown: Histogram, word: Words) -> go.Figure:
    middles = [(a + b) / 2 for a, b in zip(shown.edges, shown.edges[1:], strict=False)]
    width = shown.edges[1] - shown.edges[0]
    ranges = [f"{a:,.6g} – {b:,.6g}" for a, b in zip(shown.edges, shown.edges[1:], strict=False)]
    if shown.bad is None:
        bars = [go.Bar(x=middles, y=shown.counts, width=width, marker_color=NEUTRAL, marker_line_width=0,
                       customdata=ranges, hovertemplate="%{customdata}<br>%{y:,}<extra></extra>")]
        return plain(go.Figure(bars), shown.title, word("rows"))
    bars = [_group(word(name), middles, counts, width, colour, ranges) for name, counts, colour in (
        ("good", shown.counts, GOOD), ("bad", shown.bad, BAD))]
    made = plain(go.Figure(bars), shown.title, word("share_of_group"))
    return made.update_layout(barmode="overlay", yaxis_tickformat=".0%")


def _group(name: str, x: list[float], counts: tuple[int, ...], width: float, colour: str, ranges: list[str]) -> go.Bar:
    whole = max(1, sum(counts))
    cells = [[r, f"{n:,}"] for r, n in zip(ranges, counts, strict=True)]
    return go.Bar(x=x, y=[n / whole for n in counts], width=width, name=name, marker_color=colour, opacity=0.6,
                  marker_line_width=0, customdata=cells,
                  hovertemplate="%{customdata[0]}<br>%{y:.1%} (%{customdata[1]})")


@_figure.register
def _bars(shown: Bars, word: Words) -> go.Figure:
    labels = named(tuple(label or word("blank") for label in shown.labels))
    if shown.bad is None:
        values, axis, colour, form = [float(n) for n in shown.counts], word("rows"), NEUTRAL, ",.3~s"
    else:
        values = [b / max(1, n) for n, b in zip(shown.counts, shown.bad, strict=True)]
        axis, colour, form = word("bad_share"), BAD, ".1~%"
    cells = [[label, f"{n:,}"] for label, n in zip(shown.labels, shown.counts, strict=True)]
    hover = f"%{{customdata[0]}}<br>%{{x:{form}}}<br>{word('rows')} %{{customdata[1]}}<extra></extra>"
    bars = go.Bar(x=values, y=labels, orientation="h", marker_color=colour, marker_line_width=0, customdata=cells,
                  hovertemplate=hover)
    made = plain(go.Figure([bars]), axis, shown.title)
    made.update_xaxes(tickformat=form, rangemode="tozero")
    made.update_yaxes(type="category", autorange="reversed", title=None)
    if shown.usual is not None:
        made.add_vline(shown.usual, line_dash="dot", line_color=NEUTRAL, annotation_text=word("average"),
                       annotation_yanchor="bottom", annotation_xanchor="center")
    return made.update_layout(height=room(labels))


@_figure.register
def _scatter(shown: Scatter, word: Words) -> go.Figure:
    groups: list[tuple[str | None, str, str, list[bool]]] = [(None, NEUTRAL, "circle", [True] * len(shown.x))]
    if shown.names:
        groups = [(name, COLOURS[i], _SYMBOLS[i], [g == i for g in shown.group]) for i, name in enumerate(named(shown.names))]
    elif shown.bad is not None:
        groups = [(word("good"), GOOD, "circle", [not b for b in shown.bad]), (word("bad"), BAD, "circle", list(shown.bad))]
    made = go.Figure([go.Scatter(
        x=[x for x, k in zip(shown.x, keep, strict=True) if k], y=[y for y, k in zip(shown.y, keep, strict=True) if k],
        mode="markers", name=name, showlegend=name is not None,
        marker={"color": colour, "size": 5, "opacity": 0.5, "symbol": symbol})
        for name, colour, symbol, keep in groups])
    return plain(made, *shown.titles)


@_figure.register
def _density(shown: Density, word: Words) -> go.Figure:
    z = [[n or None for n in row] for row in shown.counts]
    cells = go.Heatmap(x=shown.x_edges, y=shown.y_edges, z=z, colorscale=SHADES, colorbar={"title": word("rows")},
                       hovertemplate="%{x} · %{y}<br>%{z:,}<extra></extra>")
    x, y = (np.convolve(edges, [0.5, 0.5], "valid").tolist() for edges in (shown.x_edges, shown.y_edges))
    filled = [(x[j], y[i]) for i, row in enumerate(shown.counts) for j, n in enumerate(row) if n]
    return plain(go.Figure([cells, unseen(*zip(*filled, strict=True))] if filled else [cells]), *shown.titles)


@_figure.register
def _boxes(shown: Boxes, word: Words) -> go.Figure:
    low, q1, middle, q3, high = (list(q) for q in zip(*shown.quantiles, strict=True)) if shown.quantiles else [[]] * 5
    labels = [word(name) for name in shown.labels] if shown.apart else named(shown.labels)
    places = list(range(len(labels)))
    boxes = [go.Box(y=[i], lowerfence=[low[i]], q1=[q1[i]], median=[middle[i]], q3=[q3[i]], upperfence=[high[i]], width=0.6,
                    orientation="h", line_color=BAD if shown.apart and shown.labels[i] == "bad" else GOOD, showlegend=False,
                    name=labels[i]) for i in places]
    made = plain(go.Figure([*boxes, unseen(middle, places)]), shown.titles[1], shown.titles[0])
    made.update_yaxes(tickvals=places, ticktext=labels, range=[len(labels) - 0.4, -0.6], title=None)
    return made.update_layout(height=room(labels, each=34), boxmode="overlay")


@_figure.register
def _heat(shown: Heat, word: Words) -> go.Figure:
    z: list[list[float | None]] = [[n or None for n in row] for row in shown.counts]
    shades, name, form = SHADES, "rows", ","
    if shown.bad is not None:
        z = [[b / n if n else None for b, n in zip(worse, row, strict=True)]
             for worse, row in zip(shown.bad, shown.counts, strict=True)]
        shades, name, form = SHADES_BAD, "bad_share", ".1%"
    cells = go.Heatmap(x=named(shown.x), y=named(shown.y), z=z, colorscale=shades, xgap=2, ygap=2, hoverinfo="skip",
                       colorbar={"title": word(name), "tickformat": form})
    dots = unseen([x for _ in cells.y for x in cells.x], [y for y in cells.y for _ in cells.x])
    told = [[value, n] for line, row in zip(z, shown.counts, strict=True) for value, n in zip(line, row, strict=True)]
    dots.update(customdata=told, hoverinfo=None, hovertemplate=(
        f"%{{x}} · %{{y}}<br>%{{customdata[0]:{form}}}<br>{word('rows')} %{{customdata[1]:,}}<extra></extra>"))
    made = plain(go.Figure([cells, dots]), *shown.titles)
    made.update_xaxes(type="category")
    made.update_yaxes(type="category", autorange="reversed")
    return made.update_layout(height=room(cells.y, each=34))


@_figure.register
def _trend(shown: Trend, word: Words) -> go.Figure:
    return trend_figure(shown, word)


@_figure.register
def _shapes(shown: Shapes, word: Words) -> go.Figure:
    return shapes_figure(shown, word)


@_figure.register
def _pareto(shown: Pareto, word: Words) -> go.Figure:
    return pareto_figure(shown, word)


@_figure.register
def _parts(shown: Parts, word: Words) -> go.Figure:
    return parts_figure(shown, word)


@_figure.register
def _parallel(shown: Parallel, word: Words) -> go.Figure:
    return parallel_figure(shown, word)


@_figure.register
def _relation_map(shown: RelationMap, word: Words) -> go.Figure:
    return map_figure(shown, word)
