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
    session.preset("data_tab", "combine" if apart else "quality")
    if apart:
        session.preset("combine_other", next(iter(apart.values())))


def combine(dataset: str) -> None:
    known = {d.id: d for d in studio().ledger.datasets(session.project().id)}
    mine = known.pop(dataset)
    if not known:
        st.markdown(say("combine.no_other"))
        return
    other = st.selectbox(say("combine.other", name=mine.name), list(known), key="combine_other",
                         format_func=lambda id: say("frame.dataset_line", name=known[id].name, rows=number(known[id].rows)))
    pairing = _pairing(dataset, mine.version, other, known[other].version)
    proposed = _proposed(pairing)
    st.caption(say(f"combine.proposed_{proposed}", name=plain(known[other].name)))
    way = st.segmented_control(say("combine.way"), list(_WAYS), key=f"combine_way_{other}", default=proposed, required=True,
                               format_func=lambda way: say(f"combine.way_{way}"), label_visibility="collapsed")
    _WAYS[way](pairing, f"{mine.name} + {known[other].name}")


def _proposed(pairing: Pairing) -> str:
    return "labels" if pairing.labels else "join" if pairing.join.keys else "nearest" if pairing.nearest else "join"


@st.cache_data(max_entries=20, show_spinner=False)
def _pairing(left: str, left_version: int, right: str, right_version: int) -> Pairing:
    return studio().combining.pair(left, right)
