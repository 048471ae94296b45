"""The tab of pictures: what a person asked to see, as the chart that suits."""
from dataclasses import replace
from functools import partial
from itertools import combinations

import streamlit as st

from kamp_core.look.charts import Wish
from kamp_core.look.facts import Parallel, RelationMap
from kamp_core.look.figures import figure
from kamp_core.quality.facts import Profile
from pages.look.ask import Result, View, charted
from pages.look.builder import see_pair, wish_of
from pages.look.keep import keep_button
from pages.look.mark import zoom_back, zoom_of
from pages.look.show import said, show
from pages.shared import session
from pages.shared.frame import heard, plain_errors
from pages.shared.words import plain, say

_PAIRS = 30            # offered by name, strongest first


@st.fragment
def columns_tab(view: View, profile: Profile, result: Result | None) -> None:
    """Pick what to see, of which columns, as which chart."""
    with plain_errors():
        wish = wish_of(view, profile, result)
        if wish is None:
            return
        told = result if result and result[0] not in wish.columns else None
        if wish.see == "map":
            _map(charted(view, wish, told), view)
        else:
            _picture(view, wish, told)


def _picture(view: View, wish: Wish, told: Result | None) -> None:
    """The chart, of the part of it that was asked to be shown large."""
    axes = wish.columns[:2] if wish.chart in ("points", "density") else ()
    zoom_back(axes)
    seen = replace(view, only=(*view.only, *zoom_of(axes)))
    shown = charted(seen, wish, told)
    show(shown, "look_picture", seen, mark=True)
    if isinstance(shown, Parallel) and shown.rows:
        st.caption(say("look.parallel_hint"))


def _map(shown: RelationMap, view: View) -> None:
    """The map; a click on a cell, or a pick from the list, leads to the picture of the pair."""
    words = said(shown, session.language())
    st.markdown(plain(words))
    st.plotly_chart(figure(shown, session.language()), key="look_map", theme="streamlit", alt=words, selection_mode="points",
                    on_select=_clicked, config={"displayModeBar": False})
    pairs = _pairs(shown)
    st.selectbox(say("look.map_pair"), list(pairs), index=None, key="look_map_pair", placeholder=say("look.map_pair_choose"),
                 format_func=lambda pair: say("look.map_pair_line", x=pair[0], y=pair[1], value=f"{pairs[pair]:.2f}"),
                 on_change=heard(_picked))
    keep_button("look_map", view, partial(figure, shown), partial(said, shown))
    if shown.sampled:
        st.caption(say("look.sampled"))
    st.caption(say("look.map_hint"))
    with st.expander(say("look.method"), icon=":material/functions:"):
        st.markdown(plain(say("look.map_method")))


def _pairs(shown: RelationMap) -> dict[tuple[str, str], float]:
    """The strongest pairs by name."""
    found = {(shown.columns[i], shown.columns[j]): shown.strength[i][j] for i, j in combinations(range(len(shown.columns)), 2)}
    known = sorted((pair for pair in found if found[pair] == found[pair]), key=lambda pair: -abs(found[pair]))
    return {pair: found[pair] for pair in known[:_PAIRS]}


def _clicked() -> None:
    points = session.widget("look_map").selection.points
    if points:
        see_pair(*points[0]["customdata"])


def _picked() -> None:
    if pair := session.widget("look_map_pair"):
        see_pair(*pair)
