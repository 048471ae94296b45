"""Figures of capability, Pareto, OEE and gauge studies."""
from itertools import accumulate

import numpy as np
import plotly.graph_objects as go

from kamp_core.look.paint import BAD, COLOURS, GOOD, NEUTRAL, heights, plain, short
from kamp_core.settings import Language
from kamp_core.spc.capability import Capability
from kamp_core.spc.chart_figure import bars_figure
from kamp_core.spc.gauge import Gauge
from kamp_core.spc.oee import Oee
from kamp_core.spc.pareto import Pareto
from kamp_core.wording import say
from kamp_core.wording.numbers import number, percent

_DASHES = ("solid", "dash", "dot", "dashdot", "longdash")
_SHAPES = ("circle", "square", "triangle-up", "diamond", "x")


def capability_figure(found: Capability, language: Language) -> go.Figure:
    """The spread of the values, the limits as lines, the normal curve where it fits."""
    shown = found.picture
    middles = [(a + b) / 2 for a, b in zip(shown.edges, shown.edges[1:], strict=False)]
    width = shown.edges[1] - shown.edges[0]
    spec = found.spec
    out = [(spec.low is not None and m < spec.low) or (spec.high is not None and m > spec.high) for m in middles]
    made = go.Figure([go.Bar(x=middles, y=shown.counts, width=width, marker_line_width=0, showlegend=False,
                             marker_color=[BAD if o else NEUTRAL for o in out],
                             hovertemplate="%{x:,.6~g}<br>%{y:,}<extra></extra>")])
    if found.shape.normal:
        x = np.linspace(shown.edges[0], shown.edges[-1], 120)
        spread = found.spread
        y = np.exp(-((x - spread.mean) / spread.overall)**2 / 2) / (spread.overall * (2 * np.pi)**0.5) * spread.n * width
        made.add_trace(go.Scatter(x=x.tolist(), y=y.tolist(), mode="lines", line={"color": GOOD, "width": 2}, hoverinfo="skip",
                                  name=say("spc.normal_curve", language)))
    for value, name, dash, side in ((spec.low, "lower_limit", "dash", "top right"), (spec.high, "upper_limit", "dash", "top left"),
                                    (spec.nominal, "nominal", "dot", "bottom")):
        if value is not None:
            made.add_vline(value, line_dash=dash, line_color=BAD if name != "nominal" else NEUTRAL, line_width=2,
                           annotation_text=say(f"spc.{name}", language), annotation_position=side,
                           annotation_xshift={"top right": 3, "top left": -3}.get(side, 0))
    made = plain(made, shown.title, say("look.rows", language))
    known = [v for v in (spec.low, spec.high) if v is not None]
    low, high = min(shown.edges[0], *known), max(shown.edges[-1], *known)
    made.update_xaxes(range=[low - 0.04 * (high - low), high + 0.04 * (high - low)])
    return made.update_layout(margin_t=44)


def pareto_figure(found: Pareto, language: Language) -> go.Figure:
    """Bars from the largest on with the cumulated share; with a comparison two bars each instead."""
    labels = short(tuple(label or say("spc.others", language, count=found.others) for label in found.labels))
    if found.names:
        names = [say("spc.before", language), say("spc.after", language)] if found.days else list(short(found.names))
        traces = [go.Bar(y=labels, x=values, name=name, orientation="h", marker_color=colour, marker_line_width=0,
                         hovertemplate="%{y}<br>%{x:,.4~g}")
                  for name, values, colour in zip(names, (found.before, found.after), (NEUTRAL, GOOD), strict=True)]
        made = plain(go.Figure(traces), say("spc.a_day", language) if found.days else "", "")
        made.update_yaxes(type="category", autorange="reversed", title=None)
        return made.update_layout(barmode="group", height=heights(len(labels), each=44))
    shares = [total / found.total for total in accumulate(found.values)]
    few = found.first[0]
    colours = [GOOD if i < few else NEUTRAL for i in range(len(labels))]
    made = go.Figure([
        go.Bar(x=labels, y=found.values, marker_color=colours, marker_line_width=0, showlegend=False,
               hovertemplate="%{x}<br>%{y:,.6~g}<extra></extra>"),
        go.Scatter(x=labels, y=shares, yaxis="y2", mode="lines+markers", line={"color": BAD, "width": 2}, marker={"size": 7},
                   name=say("spc.cumulated", language), hovertemplate="%{x}<br>%{y:.0%}<extra></extra>")])
    made = plain(made, found.title, _unit(found, language))
    made.update_xaxes(type="category")
    made.update_yaxes(range=[0, 1.05 * found.total])        # both scales end at the whole: the line begins at the first bar
    return made.update_layout(yaxis2={"overlaying": "y", "side": "right", "range": [0, 1.05], "tickformat": ".0%",
                                      "tickvals": [0, 0.2, 0.4, 0.6, 0.8, 1], "showgrid": False, "automargin": True}, height=420)


def _unit(found: Pareto, language: Language) -> str:
    return say("spc.won", language) if found.price is not None else found.weight or say("look.rows", language)


def oee_figure(found: Oee, language: Language) -> go.Figure:
    """Where the planned minutes went."""
    names = ("good", "stops", "speed", "bad")
    values = [max(0.0, found.minutes[name]) for name in names]
    texts = [f"{number(round(found.minutes[name]))}<br>{percent(found.minutes[name] / found.totals.planned)}" for name in names]
    return bars_figure(tuple(say(f"spc.loss_{name}", language) for name in names), values, [GOOD, BAD, BAD, BAD], texts,
                       say("spc.minutes", language))


def gauge_figure(found: Gauge, language: Language) -> go.Figure:
    """The mean of each operator, part by part; the single measurements behind it."""
    y = np.array(found.values)
    order = np.argsort(y.mean((1, 2)), kind="stable")
    labels = short(tuple(found.parts[i] for i in order))
    made = go.Figure()
    for j, operator in enumerate(found.operators):
        colour, dash, shape = (items[j % 5] for items in (COLOURS, _DASHES, _SHAPES))
        made.add_trace(go.Scatter(x=[label for label in labels for _ in range(found.trials)], y=y[order, j].ravel().tolist(),
                                  mode="markers", marker={"color": colour, "symbol": shape, "size": 5, "opacity": 0.45},
                                  showlegend=False, hovertemplate="%{x}<br>%{y:,.6~g}<extra></extra>"))
        made.add_trace(go.Scatter(x=labels, y=y[order, j].mean(axis=1).tolist(), mode="lines+markers", name=short((operator,))[0],
                                  line={"color": colour, "dash": dash}, marker={"symbol": shape, "size": 8},
                                  hovertemplate="%{x}<br>%{y:,.6~g}<extra></extra>"))
    made = plain(made, say("spc.parts_in_order", language), say("spc.measured", language))
    made.update_xaxes(type="category")
    return made.update_layout(height=400)


def gauge_bars(found: Gauge, language: Language) -> go.Figure:
    """The share of each source in the study variation."""
    names = ("grr", "ev", "av", "part")
    shares = [found.component(name).study for name in names]                              # type: ignore[arg-type]
    made = bars_figure(tuple(say(f"spc.source_{name}", language) for name in names), shares, [BAD, NEUTRAL, NEUTRAL, GOOD],
                       [percent(share) for share in shares], say("spc.study_share", language))
    return made.update_xaxes(tickformat=".0%", range=[0, 1.25], tickvals=[0, 0.25, 0.5, 0.75, 1])
