"""Which column is the result, and which of its values is bad: asked once for the whole page."""
from functools import partial

import streamlit as st

from kamp_core.look import ends_of
from kamp_core.problems import Family, shelf
from kamp_core.problems.matching import guess_roles, named_as_target
from kamp_core.quality.facts import ColumnProfile, Profile
from pages.look.ask import Result, View, guessed_result, profile_of, ranked, version_of
from pages.problem.choice import current_problem
from pages.shared import session
from pages.shared.frame import heard
from pages.shared.words import number, plain, say

_MOST_VALUES = 20


def pick_result(dataset: str, profile: Profile) -> Result | None:
    """Two pickers, prefilled; None when the result is not to be told apart."""
    able = possible_results(profile)
    if not able:
        return None
    target, bad = _chosen(dataset, able)
    left, right = st.columns(2)
    session.preset("look_target", target)
    left.selectbox(say("look.target"), [None, *able], key="look_target", help=say("look.target_help"),
                   placeholder=say("look.target_none"),
                   format_func=lambda name: say("look.target_none") if name is None else name,
                   on_change=heard(lambda: _keep(dataset, session.widget("look_target"), None)))
    if target is None:
        return None
    session.preset("look_bad", bad)
    right.selectbox(say("look.bad_value"), _values(able[target]), key="look_bad", format_func=partial(_in_words, able[target]),
                    on_change=heard(lambda: _keep(dataset, target, session.widget("look_bad"))))
    if bad in ends_of(able[target]):
        st.caption(plain(say("look.bad_is", column=target, rows=_in_words(able[target], bad))))
    return target, bad


def know_ahead(dataset: str) -> None:
    """What the first picture of these data asks for, found out while another page is being read."""
    version = version_of(dataset)
    target, bad = _chosen(dataset, possible_results(profile_of(dataset, version)))
    if target:
        ranked(View(dataset, version), (target, bad))


def possible_results(profile: Profile) -> dict[str, ColumnProfile]:
    """Columns of a few values by name, then numbers, of which the high or the low ones may be looked at."""
    few = [c for c in profile.columns if _has_few(c)]
    return {c.name: c for c in (*few, *(c for c in profile.columns if c not in few and ends_of(c)))}


def _has_few(column: ColumnProfile) -> bool:
    few = 2 <= column.distinct <= _MOST_VALUES and not column.decimals
    return few and column.kind in ("category", "boolean", "number", "text")


def _chosen(dataset: str, able: dict[str, ColumnProfile]) -> tuple[str | None, str]:
    """What was picked for this data before, else what the problem guesses; for a new column its rarest value or high end."""
    measured = _measured(dataset)
    kept = session.recall("look_result", {}).get(dataset) or ((measured, None) if measured else guessed_result(dataset))
    target, bad = kept or (None, None)
    if target not in able:
        return None, ""
    values = _values(able[target])
    return target, bad if bad in values else values[-1]


def _measured(dataset: str) -> str | None:
    """The number that the chosen problem asks about, where these data call one so."""
    problem = shelf().get(current_problem() or "")
    if problem is None or problem.family is not Family.NUMBERS:
        return None
    target = guess_roles(problem, profile_of(dataset, version_of(dataset))).target
    return target if target and named_as_target(problem, target) else None


def _keep(dataset: str, target: str | None, bad: str | None) -> None:
    session.remember("look_result", {**session.recall("look_result", {}), dataset: [target, bad]})


def _values(column: ColumnProfile) -> list[str]:
    return [value for value, _ in column.top] if _has_few(column) else list(ends_of(column))


def _in_words(column: ColumnProfile, value: str) -> str:
    """'≥ 14.2' as the highest quarter."""
    if value not in ends_of(column):
        return value
    return say("look.bad_low" if value.startswith("≤") else "look.bad_high", edge=number(float(value[2:]), column.unit))
