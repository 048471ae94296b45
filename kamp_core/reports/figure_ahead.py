"""What came, what is expected, and between which ends: as a Plotly figure in plain data, and as SVG for paper."""
from collections.abc import Sequence
from html import escape
from typing import Any

from kamp_core.learning.outcome import Facts
from kamp_core.look.axes import LEGEND, TIME_AXIS
from kamp_core.reports.figures import ACCENT, GREY, LINE

WIDTH, HEIGHT, LEFT, BELOW = 860, 230, 56, 26


def ahead_figure(history: Sequence[Facts], ahead: Sequence[Facts], names: tuple[str, str, str], label: str) -> dict[str, Any]:
    """`history`: {time, value}; `ahead`: {time, low, value, high}; `names`: of past, forecast and range."""
    past, to_come, reach = names
    when = [fact["time"] for fact in ahead]
    join = [history[-1]["time"], *when] if history else when
    middle = [history[-1]["value"], *(fact["value"] for fact in ahead)] if history else [fact["value"] for fact in ahead]
    quiet: dict[str, Any] = {"mode": "lines", "line": {"width": 0}, "hoverinfo": "skip"}
    data = [{"x": [fact["time"] for fact in history], "y": [fact["value"] for fact in history], "name": past, "mode": "lines",
             "line": {"color": "#7A8699", "width": 1.8}},
            {"x": when, "y": [fact["high"] for fact in ahead], "showlegend": False, **quiet},
            {"x": when, "y": [fact["low"] for fact in ahead], "name": reach, "fill": "tonexty", "fillcolor": GREY, **quiet},
            {"x": join, "y": middle, "name": to_come, "mode": "lines", "line": {"color": ACCENT, "width": 2.6}}]
    return {"data": data, "layout": {
        "height": 340, "margin": {"l": 10, "r": 10, "t": 10, "b": 10}, "hovermode": "x unified",
        "legend": LEGEND, "xaxis": TIME_AXIS,
        "yaxis": {"title": {"text": escape(label)}, "automargin": True,
                  "rangemode": "tozero" if _low(history, ahead) >= 0 else "normal"}}}


def _low(history: Sequence[Facts], ahead: Sequence[Facts]) -> float:
    return min([fact["value"] for fact in history] + [fact["low"] for fact in ahead], default=0.0)


def ahead_svg(history: Sequence[Facts], ahead: Sequence[Facts], label: str) -> str:
    """The same on paper: grey what came, blue what is expected, its range behind."""
    values = [fact["value"] for fact in history] + [fact["low"] for fact in ahead] + [fact["high"] for fact in ahead]
    low, high = min(0.0, *values), max(values)
    count = len(history) + len(ahead)

    def xy(place: int, value: float) -> str:
        across = LEFT + place / max(1, count - 1) * (WIDTH - LEFT - 8)
        return f"{across:.1f},{8 + (1 - (value - low) / ((high - low) or 1)) * (HEIGHT - BELOW - 8):.1f}"
    start = len(history)
    band = " ".join([xy(start + n, fact["high"]) for n, fact in enumerate(ahead)]
                    + [xy(start + n, fact["low"]) for n, fact in reversed(list(enumerate(ahead)))])
    past = " ".join(xy(n, fact["value"]) for n, fact in enumerate(history))
    to_come = " ".join(xy(start + n, fact["value"]) for n, fact in enumerate(ahead))
    marks = "".join(_mark(xy(0, value), value) for value in (low, (low + high) / 2, high))
    dates = "".join(_date(xy(place, low), fact["time"], anchor) for place, fact, anchor in (
        (0, history[0], "start"), (start, ahead[0], "middle"), (count - 1, ahead[-1], "end"))) if history else ""
    return (f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{escape(label)}" font-size="11" fill="currentColor">'
            f'{marks}{dates}<polygon points="{band}" fill="{GREY}"/>'
            f'<polyline points="{past}" fill="none" stroke="{LINE}" stroke-width="1.4"/>'
            f'<polyline points="{to_come}" fill="none" stroke="{ACCENT}" stroke-width="2.4"/></svg>')


def _mark(place: str, value: float) -> str:
    y = place.split(",")[1]
    return (f'<text x="{LEFT - 5}" y="{float(y) + 4:.1f}" text-anchor="end">{value:,.4g}</text>'
            f'<line x1="{LEFT}" x2="{WIDTH - 8}" y1="{y}" y2="{y}" stroke="{GREY}"/>')


def _date(place: str, when: str, anchor: str) -> str:
    return f'<text x="{place.split(",")[0]}" y="{HEIGHT - 6}" text-anchor="{anchor}">{escape(when)}</text>'
