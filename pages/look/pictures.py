"""The tab of pictures: one column, and two together."""
import streamlit as st

from kamp_core.look import drawable
from kamp_core.quality.facts import Profile
from pages.look.ask import Result, View, drawn, ranked
from pages.look.show import show
from pages.shared.frame import plain_errors
from pages.shared.words import say


@st.fragment
def columns_tab(view: View, profile: Profile, result: Result | None) -> None:
    """Pick one or two columns."""
    with plain_errors():
        names = [c.name for c in profile.columns if drawable(c)]
        if not names:
            st.markdown(say("look.nothing_drawable"))
            return
        left, right = st.columns(2)
        first = left.selectbox(say("look.first"), names, key="look_x",
                               index=_first(view, profile, names, result))
        second = right.selectbox(say("look.second"), [None, *(n for n in names if n != first)], key="look_y",
                                 placeholder=say("look.second_none"),
                                 format_func=lambda name: say("look.second_none") if name is None else name)
        told = result if result and result[0] not in (first, second) else None
        show(drawn(view, (first, second) if second else (first,), told), "look_picture", view)


def _first(view: View, profile: Profile, names: list[str], result: Result | None) -> int:
    """Begin with the column that differs most; without a result with a number, it has most to show."""
    unlike = [d.column for d in ranked(view, result) if d.clear and not d.whole and d.column in names] if result else []
    if unlike:
        return names.index(unlike[0])
    numbers = [c.name for c in profile.columns if c.kind == "number" and not (result and c.name == result[0])]
    return names.index(numbers[0]) if numbers else 0
