"""How a time axis and a legend look in every figure, as plain data: whole on a phone of 390 pixels, alike in every language."""
from typing import Any

_MINUTE, _DAY = 60_000, 86_400_000        # milliseconds between two ticks
# Short enough to stand level side by side; what they have in common stands once, below the first one.
TIME_TICKS: list[dict[str, Any]] = [
    {"dtickrange": [None, _MINUTE - 1], "value": "%H:%M:%S\n%Y-%m-%d"},
    {"dtickrange": [_MINUTE, _DAY - 1], "value": "%H:%M\n%Y-%m-%d"}, {"dtickrange": [_DAY, "M1"], "value": "%m-%d\n%Y"},
    {"dtickrange": ["M1", None], "value": "%Y-%m"}]
TIME_AXIS: dict[str, Any] = {"type": "date", "tickformatstops": TIME_TICKS, "automargin": True}
LEGEND: dict[str, Any] = {"orientation": "h", "yref": "container", "y": 0, "yanchor": "bottom", "x": 0, "title": None}
