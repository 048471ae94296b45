"""What the model says while one number is turned."""
import numpy as np
import plotly.graph_objects as go

from kamp_core.look.paint import GOOD, NEUTRAL, plain
from kamp_core.models.whatif import Dial, Effect

_ROOM = 1.15           # above the highest point of a curve of chances


def effect_figure(effect: Effect, dial: Dial, now: tuple[float, float], said: str, chance: bool) -> go.Figure:
    """A full line where the training had such values, dots beyond; a mark where the part stands.

    `now`: (value of the dial, of the model); `said`: what the model's value is; `chance`: it is one, shown as percent.
    """
    known = (effect.at >= dial.low) & (effect.at <= dial.high)
    hover = f"%{{x:,.4~g}} → %{{y:{'.1%' if chance else ',.4~g'}}}<extra></extra>"
    made = go.Figure([
        go.Scatter(x=effect.at, y=effect.value, mode="lines", hovertemplate=hover,
                   line={"color": NEUTRAL, "width": 2, "dash": "dot"}),
        go.Scatter(x=effect.at, y=np.where(known, effect.value, np.nan), mode="lines", line={"color": GOOD, "width": 2.6},
                   hovertemplate=hover),
        go.Scatter(x=[now[0]], y=[now[1]], mode="markers", hovertemplate=hover,
                   marker={"color": GOOD, "size": 13, "line": {"color": "white", "width": 2}})])
    plain(made, effect.column, said)
    made.update_layout(showlegend=False, height=300)
    if chance:
        made.update_yaxes(tickformat=",.0%", range=[0, min(1.02, _ROOM * max(float(effect.value.max()), now[1], 0.02))])
    return made
