"""Figures of process control. Signals are told by shape as well as by colour; text and ground are the page's."""
from bisect import bisect_left, bisect_right

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from kamp_core.look.paint import BAD, GOOD, NEUTRAL, plain, short
from kamp_core.settings import Language
from kamp_core.spc.chart_words import event_sentence, where
from kamp_core.spc.facts import OF_COUNTS, Chart, Event, Panel, Place
from kamp_core.wording import say

_TICKS = 4
_MARKED = 400           # more points than these are a line without dots


def control_figure(chart: Chart, language: Language) -> go.Figure:
    """The level above, the spread below; limits dashed, signals as numbered orange diamonds, phases parted by dotted lines."""
    rows = len(chart.panels)
    made = make_subplots(rows, 1, shared_xaxes=True, vertical_spacing=0.07, row_heights=[0.64, 0.36][:rows] if rows > 1 else [1.0])
    x = [place.number for place in chart.places]
    hover = [where(place, chart.ask, language).replace("<", "‹") for place in chart.places]
    marked = False
    for row, panel in enumerate(chart.panels, start=1):
        for trace in _traces(panel, x, hover, language, row == 1):
            made.add_trace(trace, row, 1)
        for trace in _marks(chart, panel, language, legend=not marked):
            made.add_trace(trace, row, 1)
            marked = marked or trace.showlegend
        percent = panel.what == "share"
        made.update_yaxes(title=_axis(panel, chart.title, language), row=row, col=1, automargin=True,
                          tickformat=".1~%" if percent else None)
    made.update_layout(shapes=[{"type": "line", "x0": start - 0.5, "x1": start - 0.5, "yref": "paper", "y0": 0, "y1": 1,
                                "line": {"dash": "dot", "color": NEUTRAL}} for start, _ in chart.phases[1:]])
    made = _framed(made, 460 if rows > 1 else 360)
    made.update_xaxes(automargin=True)
    return _ticks(made, chart, language, rows)


def _axis(panel: Panel, title: str, language: Language) -> str:
    name = say(f"spc.what_{panel.what}", language)
    return short((title if panel.what in ("value", "ewma") else name,))[0]


def _traces(panel: Panel, x: list[int], hover: list[str], language: Language, legend: bool) -> list[go.Scatter]:
    form = ".2%" if panel.what == "share" else ",.6~g"
    common = {"x": x, "customdata": hover, "hovertemplate": f"%{{customdata}}<br>%{{y:{form}}}<extra></extra>"}
    edge = {"mode": "lines", "x": panel.step_at, "line": {"color": NEUTRAL, "dash": "dash", "width": 1.2}, "hoverinfo": "skip"}
    mode = "lines+markers" if len(x) <= _MARKED else "lines"
    rows = [panel.values, panel.lower] if panel.lower else [panel.values]
    traces = [go.Scatter(y=panel.center, mode="lines", x=panel.step_at, line={"color": NEUTRAL, "width": 1.2}, hoverinfo="skip",
                         name=say("spc.center_line", language), showlegend=legend),
              go.Scatter(y=panel.high, name=say("spc.limits", language), showlegend=legend, **edge),
              go.Scatter(y=panel.low, showlegend=False, **edge)]
    traces += [go.Scatter(y=values, mode=mode, line={"color": GOOD, "width": 1.4}, marker={"size": 5}, showlegend=False, **common)
               for values in rows]
    return traces


def _marks(chart: Chart, panel: Panel, language: Language, legend: bool) -> list[go.Scatter]:
    """One diamond for each signal told, with its number; the points that make a longer pattern as a thick line to it."""
    events = [event for event in chart.events if event.what == panel.what]
    if not events:
        return []
    listed = {event.number for event in chart.told}
    places: dict[tuple[int, float], list[Event]] = {}
    for event in events:
        places.setdefault((event.at, event.value), []).append(event)
    texts = ["·".join(str(e.number) for e in found if e.number in listed) for found in places.values()]
    told = ["<br>".join(f"{e.number}. {event_sentence(e, chart.ask, language)}".replace("<", "‹") for e in found)
            for found in places.values()]
    colours = [GOOD if chart.kind in OF_COUNTS and not found[0].above else BAD for found in places.values()]
    above = ["top center" if found[0].above else "bottom center" for found in places.values()]
    x, y = _stretches(chart, panel, events)
    return [go.Scatter(x=x, y=y, mode="lines", line={"color": BAD, "width": 3}, opacity=0.6, hoverinfo="skip", showlegend=False),
            go.Scatter(x=[at for at, _ in places], y=[value for _, value in places], mode="markers+text", text=texts,
                       textposition=above, cliponaxis=False, name=say("spc.signal", language), showlegend=legend,
                       marker={"symbol": "diamond", "size": 10, "color": colours, "line": {"width": 0}}, customdata=told,
                       hovertemplate="%{customdata}<extra></extra>")]


def _stretches(chart: Chart, panel: Panel, events: list[Event]) -> tuple[list[int | None], list[float | None]]:
    """The points shown of each pattern of several, gaps between patterns."""
    numbers = [place.number for place in chart.places]
    x: list[int | None] = []
    y: list[float | None] = []
    for event in events:
        first, end = bisect_left(numbers, event.since.number), bisect_right(numbers, event.until.number)
        if end - first > 1:
            values = panel.lower if panel.lower and event.value < 0 else panel.values
            x += [*numbers[first:end], None]
            y += [*values[first:end], None]
    return x, y


def _framed(made: go.Figure, height: int) -> go.Figure:
    return made.update_layout(margin={"l": 8, "r": 8, "t": 32, "b": 8}, height=height, hovermode="closest",
                              legend={"orientation": "h", "yref": "container", "y": 0, "yanchor": "bottom", "x": 0, "title": None})


def _ticks(made: go.Figure, chart: Chart, language: Language, rows: int) -> go.Figure:
    """A few times or lots under the points; numbers where there is neither."""
    places = chart.places
    if not places or (places[0].time is None and places[0].key is None):
        made.update_xaxes(title=say("spc.axis_number", language), row=rows, col=1)
        return made
    chosen = sorted({round(i * (len(places) - 1) / max(1, _TICKS - 1)) for i in range(_TICKS)})
    texts = [_tick(places[i], chart, first=i == 0) for i in chosen]
    made.update_xaxes(tickvals=[places[i].number for i in chosen], ticktext=texts)
    return made


def _tick(place: Place, chart: Chart, first: bool) -> str:
    """A lot; a day with its year below the first one; a day with the time below it."""
    if place.key is not None:
        return short((place.key,))[0]
    time = place.time or ""
    below = time[:4] if first else ""
    return f"{time[5:10]}<br>{below if chart.ask.grouping.by == 'day' or time.endswith('00:00:00') else time[11:16]}"


def bars_figure(labels: tuple[str, ...], values: list[float], colours: list[str], texts: list[str], axis: str) -> go.Figure:
    """Lying bars with their figures written on them, first one on top."""
    bars = go.Bar(x=values, y=list(labels), orientation="h", marker_color=colours, marker_line_width=0, text=texts,
                  textposition="outside", cliponaxis=False, hovertemplate="%{y}<br>%{text}<extra></extra>")
    made = plain(go.Figure([bars]), axis, "")
    made.update_xaxes(range=[0, 1.35 * max(values)])        # room for the figures behind the bars
    made.update_yaxes(type="category", autorange="reversed", title=None)
    return made.update_layout(height=90 + 44 * len(labels), showlegend=False)
