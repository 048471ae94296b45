"""The figures of groups beside each other: violins, outlines, Pareto bars, shares of a whole."""
from collections.abc import Callable
from typing import Any

import plotly.graph_objects as go

from kamp_core.look.axes import TIME_AXIS
from kamp_core.look.facts import Pareto, Parts, Shapes
from kamp_core.look.paint import BAD, COLOURS, GOOD, NEUTRAL, SHADES, cut, named, plain, room, unseen

Words = Callable[[str], str]
_HALF = 0.45               # of the room of a violin, on either side
_APART = {"good": GOOD, "bad": BAD}
_DASHES = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot")


def shapes_figure(shown: Shapes, word: Words) -> go.Figure:
    labels = [word(name) for name in shown.labels] if shown.apart else named(shown.labels)
    return _violins(shown, labels) if shown.violin else _outlines(shown, labels, word)


def _violins(shown: Shapes, labels: list[str]) -> go.Figure:
    """Upright room for each group, the number along x: reads like the boxes."""
    middles = [(a + b) / 2 for a, b in zip(shown.edges, shown.edges[1:], strict=False)]
    most = max((max(row) for row in shown.shares), default=0.0) or 1.0
    made = go.Figure()
    for place, (name, row, q) in enumerate(zip(shown.labels, shown.shares, shown.quantiles, strict=True)):
        colour = _APART.get(name, GOOD) if shown.apart else GOOD
        seen = [i for i, share in enumerate(row) if share > most / 500]
        x = [middles[i] for i in seen]
        up, down = ([place + sign * _HALF * row[i] / most for i in seen] for sign in (-1, 1))
        made.add_trace(go.Scatter(x=x + x[::-1], y=up + down[::-1], fill="toself", mode="lines", line={"color": colour, "width": 1},
                                  opacity=0.75, hoverinfo="skip", showlegend=False))
        made.add_trace(go.Scatter(x=[q[1], q[3]], y=[place, place], mode="lines", line={"color": NEUTRAL, "width": 5},
                                  hoverinfo="skip", showlegend=False))
        made.add_trace(go.Scatter(x=[q[2]], y=[place], mode="markers", showlegend=False,
                                  marker={"color": "white", "size": 9, "line": {"color": NEUTRAL, "width": 2}},
                                  hovertemplate=f"{cut(labels[place], 30)}<br>%{{x:,.6~g}}<extra></extra>"))
    made.add_trace(unseen([q[2] for q in shown.quantiles], range(len(labels))))
    made = plain(made, shown.titles[1], shown.titles[0])
    made.update_yaxes(tickvals=list(range(len(labels))), ticktext=labels, range=[len(labels) - 0.4, -0.6], title=None)
    return made.update_layout(height=room(labels, each=48))


def _outlines(shown: Shapes, labels: list[str], word: Words) -> go.Figure:
    """Histograms of the groups over one another, by their outlines."""
    middles = [(a + b) / 2 for a, b in zip(shown.edges, shown.edges[1:], strict=False)]
    made = go.Figure([
        go.Scatter(x=middles, y=row, mode="lines", name=label, hovertemplate="%{x:,.6~g}: %{y:.1%}",
                   line={"shape": "hvh", "width": 2, "color": COLOURS[i], "dash": _DASHES[i]})
        for i, (label, row) in enumerate(zip(labels, shown.shares, strict=True))])
    return plain(made, shown.titles[1], word("share_in_each")).update_layout(yaxis_tickformat=".0%")


def pareto_figure(shown: Pareto, word: Words) -> go.Figure:
    """Bars from the largest on, and what they make up together; both scales end at the whole."""
    labels = named(shown.labels)
    total = sum(shown.counts) + shown.others
    made = go.Figure([
        go.Bar(x=labels, y=shown.counts, marker_color=BAD if shown.bad else GOOD, marker_line_width=0, showlegend=False,
               hovertemplate="%{x}<br>%{y:,}<extra></extra>"),
        go.Scatter(x=labels, y=shown.together, yaxis="y2", mode="lines+markers", name=word("together"),
                   line={"color": NEUTRAL, "width": 2}, hovertemplate="%{x}<br>%{y:.0%}<extra></extra>")])
    made = plain(made, shown.title, word("bad_rows" if shown.bad else "rows"))
    made.update_xaxes(type="category")
    made.update_yaxes(range=[0, 1.05 * total])
    return made.update_layout(yaxis2={"overlaying": "y", "side": "right", "range": [0, 1.05], "tickformat": ".0%", "title": None,
                                      "tickvals": [0, 0.2, 0.4, 0.6, 0.8, 1], "showgrid": False, "automargin": True})


def parts_figure(shown: Parts, word: Words) -> go.Figure:
    names = [name or word("part_others") for name in named(shown.parts)]
    whole = [sum(row[i] for row in shown.counts) for i in range(len(shown.places))]
    shares = [[n / all if all else None for n, all in zip(row, whole, strict=True)] for row in shown.counts]
    places = list(shown.places) if shown.step else named(shown.places)
    if shown.form == "heat":
        return _heat(shown, names, places, shares, word)
    colours = [NEUTRAL if not part else COLOURS[i % len(COLOURS)] for i, part in enumerate(shown.parts)]
    made = plain(go.Figure([_part(shown, *part, i, places) for i, part in enumerate(zip(names, shares, colours, strict=True))]),
                 "" if shown.step else shown.titles[1], word("share"))
    made.update_yaxes(tickformat=".0%", **({"range": [0, 1]} if shown.form == "stack" else {"rangemode": "tozero"}))
    return _ticks(made, shown).update_layout(barmode="stack", showlegend=True)


def _part(shown: Parts, name: str, shares: list[float | None], colour: str, i: int, places: list[str]) -> go.Bar | go.Scatter:
    about: dict[str, Any] = {"x": places, "y": shares, "name": name, "customdata": shown.counts[i],
                             "hovertemplate": "%{x}<br>%{y:.1%} (%{customdata:,})"}
    if shown.form == "lines":
        line = {"color": colour, "width": 2, "dash": _DASHES[i % len(_DASHES)]}
        return go.Scatter(mode="lines+markers", line=line, marker_size=5, **about)
    return go.Bar(marker_color=colour, marker_line_width=0, **about)


def _heat(shown: Parts, names: list[str], places: list[str], shares: list[list[float | None]], word: Words) -> go.Figure:
    most = max((share for row in shares for share in row if share), default=1)
    cells = go.Heatmap(x=places, y=names, z=shares, zmin=0, zmax=most, customdata=shown.counts, colorscale=SHADES, xgap=2, ygap=2,
                       colorbar={"title": word("share"), "tickformat": ".0%"},
                       hovertemplate=f"%{{x}} · %{{y}}<br>%{{z:.1%}}<br>{word('rows')} %{{customdata:,}}<extra></extra>")
    made = plain(go.Figure([cells]), "" if shown.step else shown.titles[1], shown.titles[0])
    made.update_yaxes(type="category", autorange="reversed")
    return _ticks(made, shown).update_layout(height=room(names, each=34))


def _ticks(made: go.Figure, shown: Parts) -> go.Figure:
    return made.update_xaxes(**TIME_AXIS) if shown.step else made.update_xaxes(type="category")
