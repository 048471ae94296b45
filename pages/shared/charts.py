"""What all charts have in common: their tools at the top, named in the visitor's language."""
from typing import Any

from pages.shared import session
from pages.shared.words import say

# Plotly's own words, by which it looks for others.
_TOOLS = {"Download plot as a PNG": "save", "Zoom": "zoom", "Pan": "pan", "Box Select": "mark", "Zoom in": "closer",
          "Zoom out": "farther", "Autoscale": "whole", "Reset axes": "reset",
          "Taking snapshot - this may take a few seconds": "saving", "Snapshot succeeded": "saved"}


def chart_tools(mark: bool = False) -> dict[str, Any]:
    """The `config` of a chart. `mark`: a part of it can be marked with a box."""
    return {"displayModeBar": "hover", "displaylogo": False, "modeBarButtonsToRemove": ["lasso2d", *([] if mark else ["select2d"])],
            **tool_names()}


def tool_names() -> dict[str, Any]:
    """The part of `config` by which Plotly names the tools."""
    names = {ours: say(f"look.tool_{name}") for ours, name in _TOOLS.items()}
    return {"locale": session.language(), "locales": {session.language(): {"dictionary": names}}}
