"""A field for a number. Its limits are told by us: where Streamlit knows them, it tells them in English only."""
from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

from pages.shared import session
from pages.shared.frame import heard
from pages.shared.words import number, say

_Number = float | int


def number_field(label: str, key: str, low: _Number | None = None, high: _Number | None = None, first: _Number | None = None,
                 needed: bool = True, where: Any = st, then: Callable[..., object] | None = None, args: Sequence[Any] = (),
                 **looks: Any) -> Any:
    """What stands in it, or None. A number below `low` or above `high` becomes that end, and the visitor is told.

    `first` stands in it at the beginning, and again where it was emptied, unless it is not `needed`. `then` is done after each
    change. Whole numbers: step=1.
    """
    if first is not None:
        session.begin(key, first)
    looks.setdefault("format", None if isinstance(looks.get("step"), int) else "%g")

    def written() -> None:
        _keep_within(key, low, high, first if needed else None)
        if then:
            then(*args)
    return where.number_input(label, value=None, key=key, on_change=heard(written), **looks)


def _keep_within(key: str, low: _Number | None, high: _Number | None, first: _Number | None) -> None:
    value = session.widget(key)
    if value is None:
        session.preset(key, first)
    elif low is not None and value < low:
        session.preset(key, low)
        st.toast(say("frame.number_least", value=number(low)), icon=":material/info:", duration="long")
    elif high is not None and value > high:
        session.preset(key, high)
        st.toast(say("frame.number_most", value=number(high)), icon=":material/info:", duration="long")
