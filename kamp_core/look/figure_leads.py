"""The result and a sensor on one time axis, the sensor moved by its delay."""
import plotly.graph_objects as go

from kamp_core.look.axes import TIME_AXIS
from kamp_core.look.leads import Overlay
from kamp_core.look.paint import BAD, GOOD, plain, shares, wrapped


def overlay_figure(shown: Overlay, result: str, sensor: str, share: bool) -> go.Figure:
    """Two lines with an axis each: the result left, the sensor right and dashed. `share`: the result is a share from 0 to 1."""
    form = ".1~%" if share else ",.6~g"
    made = go.Figure([
        go.Scatter(x=shown.times, y=shown.result, mode="lines", name=wrapped(result, 40), line={"color": BAD, "width": 2},
                   hovertemplate=f"%{{y:{form}}}"),
        go.Scatter(x=shown.times, y=shown.sensor, mode="lines", name=wrapped(sensor, 40), yaxis="y2", hovertemplate="%{y:,.5~g}",
                   line={"color": GOOD, "width": 1.5, "dash": "dash"})])
    made = plain(made, "", result)
    made.update_xaxes(**TIME_AXIS)
    made.update_yaxes(tickformat=shares(shown.result) if share else None)
    return made.update_layout(hovermode="x unified", showlegend=True, yaxis2={       # Plotly tells its own ticks apart
        "overlaying": "y", "side": "right", "showgrid": False, "automargin": True, "title": wrapped(sensor, 30),
        "exponentformat": "none", "separatethousands": True})
