"""Small pictures as HTML and SVG text: bars with range and baseline, and the curve of what is caught.

Everywhere the same look: the value in the accent colour, its range in grey behind, doing nothing as an upright line.
The text colour is inherited, so that they also stand on a dark page.
"""
from html import escape
from typing import Any

from kamp_core.learning.outcome import Capture

ACCENT = "#2F6FDE"
GREY = "rgba(128,128,128,.28)"
LINE = "rgba(128,128,128,.9)"
_EXACT = "print-color-adjust:exact;-webkit-print-color-adjust:exact"      # else printers drop grey grounds
_BOX = "position:relative;height:{height}px;background:rgba(128,128,128,.10);border-radius:4px;margin:3px 0;" + _EXACT


def range_bar(value: float, low: float, high: float, baseline: float | None, top: float, label: str, height: int = 16) -> str:
    """One number from 0 to `top`; `label` is read aloud in place of the picture."""
    parts = [_part(low, high, top, GREY, "top:0;bottom:0;border-radius:3px"),
             _part(0, value, top, ACCENT, "top:30%;bottom:30%;border-radius:3px")]
    if baseline is not None:
        parts.append(f'<div style="position:absolute;top:-2px;bottom:-2px;width:2px;left:calc({_place(baseline, top)}% - 1px);'
                     f'background:currentColor"></div>')
    return f'<div role="img" aria-label="{escape(label)}" style="{_BOX.format(height=height)}">{"".join(parts)}</div>'


def _part(start: float, end: float, top: float, colour: str, rest: str) -> str:
    left, right = _place(min(start, end), top), _place(max(start, end), top)
    return f'<div style="position:absolute;left:{left}%;width:{right - left:.2f}%;background:{colour};{rest}"></div>'


def _place(value: float, top: float) -> float:
    return round(100 * min(1.0, max(0.0, value / top if top else 0.0)), 2)


def capture_curve(points: tuple[Capture, ...], inspected: float, x_label: str, y_label: str) -> str:
    """Share of bad ones caught by share inspected, its range, doing nothing as the diagonal, and the chosen point."""
    points = (Capture(0.0, 0.0, 0.0, 0.0), *points)
    width, height, left, bottom = 420, 210, 44, 34

    def xy(x: float, y: float) -> str:
        return f"{left + x * (width - left - 8):.1f},{8 + (1 - y) * (height - bottom - 8):.1f}"

    band = " ".join([xy(p.inspected, p.high) for p in points] + [xy(p.inspected, p.low) for p in reversed(points)])
    line = " ".join(xy(p.inspected, p.caught) for p in points)
    chosen = min(points[1:], key=lambda p: abs(p.inspected - inspected))
    spot = xy(chosen.inspected, chosen.caught).split(",")
    start, end = xy(0, 0).split(","), xy(1, 1).split(",")
    ticks = "".join(_tick(xy(share, 0), xy(0, share), share) for share in (0.0, 0.25, 0.5, 0.75, 1.0))
    return (f'<svg viewBox="0 0 {width} {height}" role="img" aria-label="{escape(y_label)}" font-size="10" fill="currentColor">'
            f'{ticks}<polygon points="{band}" fill="{GREY}"/>'
            f'<line x1="{start[0]}" y1="{start[1]}" x2="{end[0]}" y2="{end[1]}" stroke="{LINE}" stroke-dasharray="4 3"/>'
            f'<polyline points="{line}" fill="none" stroke="{ACCENT}" stroke-width="2.2"/>'
            f'<circle cx="{spot[0]}" cy="{spot[1]}" r="4.5" fill="{ACCENT}"/>'
            f'<text x="{width / 2 + 18}" y="{height - 4}" text-anchor="middle">{escape(x_label)} (%)</text>'
            f'<text x="11" y="{height / 2 - 14}" text-anchor="middle" transform="rotate(-90 11 {height / 2 - 14})">'
            f'{escape(y_label)} (%)</text></svg>')


def _tick(below: str, beside: str, share: float) -> str:
    x, y = below.split(",")
    side_x, side_y = beside.split(",")
    text = f"{100 * share:.0f}"
    return (f'<text x="{x}" y="{float(y) + 13:.1f}" text-anchor="middle">{text}</text>'
            f'<text x="{float(side_x) - 5:.1f}" y="{float(side_y) + 3:.1f}" text-anchor="end">{text}</text>'
            f'<line x1="{side_x}" x2="412" y1="{side_y}" y2="{side_y}" stroke="{GREY}"/>')


def capture_points(points: tuple[Capture, ...], inspected: float, x_label: str, y_label: str) -> dict[str, Any]:
    """The same curve for the screen, as a Plotly figure in plain data."""
    x = [0.0] + [100 * p.inspected for p in points]
    low, caught, high = ([0.0] + [100 * getattr(p, name) for p in points] for name in ("low", "caught", "high"))
    chosen = min(points, key=lambda p: abs(p.inspected - inspected))
    quiet: dict[str, Any] = {"showlegend": False, "hoverinfo": "skip", "mode": "lines"}
    data = [{"x": x, "y": high, **quiet, "line": {"width": 0}}, {"x": x, "y": low, **quiet, "fill": "tonexty", "fillcolor": GREY,
                                                                "line": {"width": 0}},
            {"x": [0, 100], "y": [0, 100], **quiet, "line": {"color": LINE, "width": 1, "dash": "dash"}},
            {"x": x, "y": caught, "mode": "lines", "showlegend": False, "line": {"color": ACCENT, "width": 2.5},
             "hovertemplate": "%{x:.0f} % → %{y:.0f} %<extra></extra>"},
            {"x": [100 * chosen.inspected], "y": [100 * chosen.caught], **{**quiet, "mode": "markers"},
             "marker": {"color": ACCENT, "size": 11}}]
    axis = {"range": [0, 101], "ticksuffix": " %"}
    return {"data": data, "layout": {"height": 250, "margin": {"l": 10, "r": 10, "t": 10, "b": 10},
                                     "xaxis": {**axis, "title": {"text": x_label}}, "yaxis": {**axis, "title": {"text": y_label}}}}
