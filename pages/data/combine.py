"""Two datasets become one: the other one, the way, what it would come to, and the new dataset."""
from collections.abc import Callable

import streamlit as st

from kamp_core.studio.combining import Pairing
from kamp_core.studio.errands import Errand
from pages.data.combine_key import by_key
from pages.data.combine_list import by_list
from pages.data.combine_time import by_time
from pages.shared import session
from pages.shared.house import studio
from pages.shared.words import number, plain, say

_WAYS: dict[str, Callable[[Pairing, str], None]] = {"join": by_key, "nearest": by_time, "labels": by_list}


def turn_to(errand: Errand) -> None:
    """After many files came in: the side that shows them together with what came along, else the new table."""
    if not errand.verb.startswith("combining."):
        return
    apart = errand.result["made_of"]["plan"].get("apart", {})
    session.set_visit_value("turn_to", ["combine" if apart else "quality", *apart.values()])


def turn() -> None:
    """Do so, once, just before the sides are drawn: the browser would take it back in a run without them."""
    wanted = session.visit_value("turn_to")
    if not wanted:
        return
    session.set_visit_value("turn_to", None)
    session.preset("data_tab", wanted[0])
    if len(wanted) > 1:
        session.preset("combine_other", wanted[1])


def combine(dataset: str) -> None:
    known = {d.id: d for d in studio().ledger.datasets(session.project().id)}
    mine = known.pop(dataset)
    if not known:
        st.markdown(say("combine.no_other"))
        return
    other = st.selectbox(say("combine.other", name=mine.name), list(known), key="combine_other",
                         format_func=lambda id: say("frame.dataset_line", name=known[id].name, rows=number(known[id].rows)))
    with st.spinner(say("combine.counting")):
        pairing = _pairing(dataset, mine.version, other, known[other].version)
    st.caption(say(f"combine.proposed_{pairing.way}", name=plain(known[other].name)))
    way = st.segmented_control(say("combine.way"), list(_WAYS), key=f"combine_way_{dataset}_{other}", default=pairing.way,
                               required=True, format_func=lambda way: say(f"combine.way_{way}"), label_visibility="collapsed")
    _WAYS[way](pairing, f"{mine.name} + {known[other].name}")


@st.cache_data(max_entries=20, show_spinner=False)
def _pairing(left: str, left_version: int, right: str, right_version: int) -> Pairing:
    return studio().combining.pair(left, right)
