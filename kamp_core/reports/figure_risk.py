"""The risk line of a watched machine: how far it was from its usual self all along, the limit, and the known events."""
from dataclasses import dataclass
from typing import Any

from kamp_core.look.axes import LEGEND, TIME_AXIS
from kamp_core.reports.figures import ACCENT, GREY

_BAD = "#D9730D"
_TICKS = (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100)
_LEAST = 0.05              # of the limit: what is calmer is drawn as this calm


@dataclass(frozen=True)
class RiskLine:
    """The highest score of each of at most a few hundred pieces of time, in limits (1: as the training set it).
    `events`: from, to."""

    times: tuple[str, ...]            # ISO, where each piece begins
    highest: tuple[float, ...]
    events: tuple[tuple[str, str], ...]

    @property
    def peak(self) -> tuple[str, float]:
        """When it was strangest, and how strange."""
        place = max(range(len(self.highest)), key=self.highest.__getitem__)
        return self.times[place], self.highest[place]


def risk_figure(line: RiskLine, limit: float, names: tuple[str, str, str], label: str) -> dict[str, Any]:
    """Plotly, plain data. `limit`: the score that alarms; `names`: of the line, the limit and the events."""
    scores = [max(_LEAST, score) for score in line.highest]
    alarms = [i for i, score in enumerate(line.highest) if score >= limit]
    named, of_limit, of_events = names
    data: list[dict[str, Any]] = [
        {"x": line.times, "y": scores, "mode": "lines", "name": named, "line": {"color": ACCENT, "width": 1.4}},
        {"x": [line.times[i] for i in alarms], "y": [scores[i] for i in alarms], "mode": "markers", "showlegend": False,
         "marker": {"color": _BAD, "size": 7, "symbol": "diamond"}, "name": named},
        {"x": [line.times[0], line.times[-1]], "y": [limit] * 2, "mode": "lines", "name": of_limit,
         "line": {"color": _BAD, "dash": "dash", "width": 1.6}, "hoverinfo": "skip"}]
    if line.events:
        data.append({"x": [line.times[0]], "y": [None], "mode": "markers", "name": of_events,
                     "marker": {"symbol": "square", "size": 12, "color": GREY}})
    bands = [{"type": "rect", "xref": "x", "yref": "paper", "x0": start, "x1": end, "y0": 0, "y1": 1, "fillcolor": GREY,
              "line": {"width": 0}, "layer": "below"} for start, end in line.events]
    ticks = [tick for tick in _TICKS if _LEAST <= tick <= 2 * max(*scores, limit)]
    return {"data": data, "layout": {
        "height": 300, "margin": {"l": 10, "r": 10, "t": 10, "b": 10}, "shapes": bands, "hovermode": "closest",
        "legend": LEGEND, "xaxis": TIME_AXIS,
        "yaxis": {"title": {"text": label}, "automargin": True, "type": "log", "tickvals": ticks,
                  "ticktext": [f"{tick:g}" for tick in ticks]}}}
