"""What the ways of bringing two datasets together have in common on the page."""
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import streamlit as st

from kamp_core.combine.join import Keyed
from kamp_core.combine.keys import Pair
from kamp_core.intake.facts import Column
from kamp_core.studio.combining import Pairing
from pages.shared import session
from pages.shared.errand import busy, send
from pages.shared.words import number, plain, say

Plan = TypeVar("Plan")
Check = TypeVar("Check")


def counted(check: Callable[[Plan], Check], plan: Plan) -> Check:
    """The answer of a check, which takes a while on millions of rows."""
    with st.spinner(say("combine.counting")):
        return check(plan)


def note(lines: list[str]) -> None:
    """Sentences with counts, as the doctor tells them."""
    with st.container(key="combine_note", gap="xxsmall"):
        for line in lines:
            st.markdown(f"- {plain(line)}")


def keyed(title: str, examples: tuple[Keyed, ...], place: Any) -> None:
    """A few keys, and how many rows have each."""
    if examples:
        place.caption(title)
        place.dataframe({say("combine.key"): [one.key for one in examples],
                         say("combine.rows"): [number(one.rows) for one in examples]}, hide_index=True)


def pairs(pairing: Pairing, proposed: tuple[Pair, ...], key: str, most: int = 3) -> tuple[Pair, ...]:
    """Pairs of columns that must say the same; one more can always be added."""
    mine, theirs = _names(pairing.left_columns), _names(pairing.right_columns)
    found: list[Pair] = []
    for place in range(most):
        before = proposed[place] if place < len(proposed) else (None, None)
        left, right = st.columns(2)
        none = [""] if place and before[0] else []            # a pair that is proposed beside the first can be left out
        one = left.selectbox(say("combine.mine"), [*none, *mine], index=_place([*none, *mine], before[0]),
                             key=f"{key}_left_{place}", placeholder=say("combine.choose"), format_func=_or_none)
        other = right.selectbox(say("combine.theirs"), [*none, *theirs], index=_place([*none, *theirs], before[1]),
                                key=f"{key}_right_{place}", placeholder=say("combine.choose"), format_func=_or_none)
        if not one or not other:
            break
        found.append((one, other))
    return tuple(found)


def added(pairing: Pairing, without: tuple[str, ...], key: str, numbers: bool = False) -> tuple[str, ...]:
    """Which columns of the other data come along."""
    able = [c.name for c in pairing.right_columns
            if c.name not in without and (not numbers or c.type in ("integer", "number"))]
    return tuple(st.multiselect(say("combine.added"), able, default=able, key=f"{key}_{'_'.join(without)}_{numbers}",
                                placeholder=say("combine.choose")))


def make(verb: str, plan: object, name: str, key: str, ready: bool = True) -> None:
    """The name of the new dataset, and the one button that makes it."""
    called = st.text_input(say("combine.name"), value=name, max_chars=120, key=f"combine_name_{key}").strip()
    if st.button(say("combine.make"), key="combine_make", type="primary", disabled=not (called and ready) or busy()):
        send(verb, called, plan=plan, name=called, project=session.project().id)


def _names(columns: tuple[Column, ...]) -> list[str]:
    return [column.name for column in columns]


def _or_none(name: str) -> str:
    return name or say("combine.none_chosen")


def _place(names: Sequence[str], name: str | None) -> int | None:
    return names.index(name) if name in names else None
