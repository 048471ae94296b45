"""A part of a picture that is marked with the mouse or by a click, offered as the part that every picture shows."""
from datetime import datetime
from typing import Any
from zlib import crc32

import plotly.graph_objects as go
import streamlit as st

from kamp_core.look.choosing import Marked, chosen, clicked, markable, way_of
from kamp_core.look.facts import Density, Scatter, Shown
from kamp_core.look.only import Only
from pages.look.ask import View
from pages.look.narrow import in_words, narrow_to
from pages.shared import session
from pages.shared.charts import chart_tools
from pages.shared.frame import heard
from pages.shared.words import plain, say

_ZOOM = "look_zoom"


def draw_markable(made: go.Figure, words: str, shown: Shown, key: str, view: View) -> Marked:
    """The chart, with tools to mark a part of it where it has parts; what is marked."""
    if not markable(shown):
        st.plotly_chart(made, key=key, theme="streamlit", alt=words, config=chart_tools())
        return Marked()
    place = _key(shown, key, view)
    made.update_layout(dragmode=False if clicked(shown) else "select", selectdirection=way_of(shown))
    st.plotly_chart(made, key=place, theme="streamlit", alt=words, on_select="rerun", selection_mode=("points", "box"),
                    config=chart_tools(mark=True))
    marked = _marked(session.widget(place))
    _offer(shown, marked, key, view)
    return marked


def _offer(shown: Shown, marked: Marked, key: str, view: View) -> None:
    """What is marked in words, and two ways on: all pictures show it only, or this one shows it large."""
    only = chosen(shown, marked)
    if not only:
        st.caption(say("look.mark_hint_click" if clicked(shown) else "look.mark_hint_drag"))
        return
    with st.container(key=f"{key}_marked", horizontal=True, vertical_alignment="center"):
        st.markdown(plain(in_words(only)), width="content")
        if st.button(say("look.mark_only"), key=f"{key}_only", icon=":material/filter_alt:", type="primary"):
            _zoom_to(shown.axes, ())
            narrow_to(view.dataset, *only)
        if isinstance(shown, Scatter | Density):
            st.button(say("look.mark_zoom"), key=f"{key}_zoom", icon=":material/zoom_in:", on_click=heard(_zoom_to),
                      args=(shown.axes, only))


def zoom_of(axes: tuple[str, ...]) -> tuple[Only, ...]:
    """The part that the picture of these two columns shows large; () is all of it."""
    kept = session.visit_value(_ZOOM)
    return kept[1] if kept and kept[0] == axes else ()


def zoom_back(axes: tuple[str, ...]) -> None:
    """The way back to the whole picture."""
    if zoom_of(axes):
        st.button(say("look.mark_whole"), key="look_zoom_back", icon=":material/zoom_out_map:",
                  on_click=heard(_zoom_to), args=(axes, ()))


def _zoom_to(axes: tuple[str, ...], only: tuple[Only, ...]) -> None:
    session.set_visit_value(_ZOOM, (axes, only))


def _key(shown: Shown, key: str, view: View) -> str:
    """Another one for another picture, so that nothing stays marked in it."""
    return f"{key}_{crc32(repr((view, shown.axes, type(shown), shown.rows)).encode()):x}"


def _marked(state: Any) -> Marked:
    """What the browser tells of a chart."""
    if not state:
        return Marked()
    points = tuple(int(point["point_index"]) for point in state.selection.points if "point_index" in point)
    if not state.selection.box:
        return Marked(points=points)
    box = state.selection.box[0]
    x, y = _ends(box["x"]), _ends(box["y"])
    times = None if x else tuple(sorted(datetime.fromisoformat(end).isoformat(" ") for end in box["x"]))
    return Marked(x, y, points, times)


def _ends(ends: list[Any]) -> tuple[float, float] | None:
    return (min(ends), max(ends)) if all(isinstance(end, int | float) for end in ends) else None
