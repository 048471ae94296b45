"""The figures of many columns at once: parallel axes, and the map of what moves together."""
from collections.abc import Callable

import numpy as np
import plotly.graph_objects as go

from kamp_core.look.facts import Parallel, RelationMap
from kamp_core.look.numbers import pair
from kamp_core.look.paint import BAD, BOTH_WAYS, GOOD, cut, plain, unseen, wrapped

Words = Callable[[str], str]
_CELL = 24                 # pixels of a column on the map
_EMPTY = 0.1               # of the axes' height, left for the values at their ends


def parallel_figure(shown: Parallel, word: Words) -> go.Figure:
    """One broken line a group of rows, and its middle values as a thick one. Values beyond an axis lie at its end."""
    low, high = (np.array(ends) for ends in zip(*shown.ranges, strict=True))
    values = np.array(shown.values).reshape(len(shown.values), len(shown.titles))
    heights = np.clip((values - low) / np.where(high > low, high - low, 1), 0, 1)
    bad = np.array(shown.bad, bool) if shown.bad is not None else np.zeros(len(values), bool)
    made = go.Figure()
    groups = [("good", GOOD, ~bad), ("bad", BAD, bad)] if shown.bad is not None else [("all_rows", GOOD, ~bad)]
    for _, colour, rows in groups:
        made.add_trace(_lines(heights[rows], colour))
    for name, colour, rows in groups:
        if rows.any():
            made.add_trace(_middle(np.median(heights[rows], axis=0), np.median(values[rows], axis=0), word(name), colour))
    made = plain(made, "", "")
    for place, (first, last) in enumerate(shown.ranges):
        made.add_vline(place, line_width=1, line_color="rgba(122,134,153,0.6)")
        for y, text in zip((-_EMPTY / 2, 1 + _EMPTY / 2), pair(first, last, None), strict=True):
            made.add_annotation(x=place, y=y, text=text, showarrow=False, font={"size": 11})
    made.update_xaxes(tickvals=list(range(len(shown.titles))), ticktext=[wrapped(name, 14) for name in shown.titles],
                      showgrid=False, zeroline=False, range=[-0.5, len(shown.titles) - 0.5], ticklabeloverflow="allow")
    made.update_yaxes(visible=False, range=[-_EMPTY, 1 + _EMPTY])
    return made.update_layout(height=420, showlegend=shown.bad is not None)


def _lines(heights: np.ndarray, colour: str) -> go.Scatter:
    """All rows of a group in one trace, an empty point after each."""
    count, axes = heights.shape
    broken = np.hstack([heights, np.full((count, 1), np.nan)])
    y = [None if np.isnan(value) else round(float(value), 4) for value in broken.ravel()]
    return go.Scatter(x=[*range(axes), None] * count, y=y, mode="lines", line={"color": colour, "width": 1}, opacity=0.18,
                      hoverinfo="skip", showlegend=False)


def _middle(heights: np.ndarray, values: np.ndarray, name: str, colour: str) -> go.Scatter:
    return go.Scatter(x=list(range(len(heights))), y=heights.tolist(), customdata=values.tolist(), mode="lines+markers", name=name,
                      line={"color": colour, "width": 4}, marker={"size": 9}, hovertemplate="%{customdata:,.5~g}")


def map_figure(shown: RelationMap, word: Words) -> go.Figure:
    """Blue where both rise together, orange where one falls as the other rises. An unseen point a pair can be clicked."""
    names = [cut(name, 12) for name in shown.columns]
    count = len(names)
    z = [[None if i == j or np.isnan(value) else round(value, 3) for j, value in enumerate(row)]
         for i, row in enumerate(shown.strength)]
    cells = go.Heatmap(z=z, colorscale=BOTH_WAYS, zmin=-1, zmax=1, xgap=1, ygap=1, hoverinfo="skip",
                       colorbar={"title": {"text": word("strength"), "side": "top"}, "tickvals": [-1, -0.5, 0, 0.5, 1],
                                 "orientation": "h", "y": 1, "yanchor": "bottom", "thickness": 10, "len": 0.6})
    pairs = [(i, j) for i in range(count) for j in range(count) if i != j]
    texts = [f"{cut(shown.columns[i], 30)} · {cut(shown.columns[j], 30)}<br>" + ("–" if z[i][j] is None else f"{z[i][j]:.2f}")
             for i, j in pairs]
    dots = unseen([j for _, j in pairs], [i for i, _ in pairs])
    dots.update(text=texts, customdata=[[shown.columns[i], shown.columns[j]] for i, j in pairs], hoverinfo=None,
                hovertemplate="%{text}<extra></extra>")
    made = plain(go.Figure([cells, dots]), "", "")
    places = list(range(count))
    made.update_xaxes(tickvals=places, ticktext=names, showgrid=False, zeroline=False, range=[-0.5, count - 0.5], tickangle=-60)
    made.update_yaxes(tickvals=places, ticktext=names, showgrid=False, zeroline=False, range=[count - 0.5, -0.5])
    return made.update_layout(height=max(360, 210 + _CELL * count), dragmode=False)
