"""The limits of each period in figures, and the factors they were made with."""
import streamlit as st

from kamp_core.spc.chart_words import limit_cells
from kamp_core.spc.constants import LARGEST_RANGE, Factors, c4, d2, d3
from kamp_core.spc.facts import Chart
from pages.shared.words import number, say


def limits_table(chart: Chart) -> None:
    """Folded: for whoever wants to check the calculation."""
    with st.expander(say("spc.details"), icon=":material/calculate:"):
        lines = []
        for panel in chart.panels:
            for limits in panel.limits:
                low, center, high = limit_cells(limits, panel.what)
                lines.append({say("spc.line_name"): say(f"spc.what_{panel.what}"),
                              say("spc.phase_name"): limits.phase or say("spc.phase_start"),
                              say("spc.points_count"): number(limits.points), say("spc.limit_low"): low,
                              say("spc.limit_center"): center, say("spc.limit_high"): high,
                              say("spc.sigma"): number(limits.sigma)})
        st.dataframe(lines, hide_index=True, width="stretch")
        if any(limits.varying for panel in chart.panels for limits in panel.limits):
            st.caption(say("spc.varying"))
        size = 2 if chart.kind == "i_mr" else chart.greatest_size
        if chart.kind in ("i_mr", "xbar_r", "xbar_s") and size <= LARGEST_RANGE:
            st.caption(_factors(size))


def _factors(n: int) -> str:
    f = Factors(n)
    figures = {"a2": f.a2, "a3": f.a3, "c4": float(c4(n)), "b3": f.b3, "b4": f.b4, "d2": d2(n), "d3": d3(n), "big_d3": f.d3,
               "big_d4": f.d4}
    return say("spc.factors", n=n, **{name: f"{value:.3f}" for name, value in figures.items()})
