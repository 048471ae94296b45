"""The figure of a search for a delay: how much the readings tell, over how long before they were taken."""
import plotly.graph_objects as go

from kamp_core.look.paint import BAD, GOOD, NEUTRAL, plain, shares


def delay_figure(delays: tuple[float, ...], told: tuple[float, ...], chance: float, best: float | None,
                 words: tuple[str, str, str, str]) -> go.Figure:
    """`chance`: what shuffles reach; `best`: marked if given. `words`: both axes, the line of chance, the mark."""
    x, y, line, mark = words
    made = plain(go.Figure([go.Scatter(x=delays, y=told, mode="lines", line={"color": GOOD, "width": 2}, showlegend=False,
                                       hovertemplate="%{x:,.6~g}<br>%{y:.1%}<extra></extra>")]), x, y)
    made.add_hline(chance, line_dash="dot", line_color=NEUTRAL, annotation_text=line, annotation_position="top right")
    if best is not None:
        side = "right" if best < delays[-1] / 2 else "left"           # where there is room for the words
        made.add_trace(go.Scatter(x=[best], y=[told[delays.index(best)]], mode="markers+text", text=[f"{mark} {best:,.6g}"],
                                  textposition=f"top {side}", marker={"color": BAD, "size": 10}, showlegend=False,
                                  hoverinfo="skip"))
    made.update_yaxes(tickformat=shares((*told, chance)), rangemode="tozero", range=[0, 1.25 * max([chance, *told])])
    return made.update_layout(height=280)
