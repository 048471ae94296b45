"""Which columns can be picked for a picture, the most telling one first."""
from collections.abc import Callable, Iterable

import streamlit as st

from kamp_core.quality.facts import ColumnProfile, Profile
from kamp_core.quality.kinds import numbers_things
from pages.look.ask import Result, View, profile_of, ranked
from pages.shared import session
from pages.shared.words import say

_FEW = 12              # different whole numbers that may be groups, such as machines 1 to 6


def names(profile: Profile, wanted: Callable[[ColumnProfile], bool]) -> list[str]:
    return [c.name for c in profile.columns if wanted(c)]


def numbers(profile: Profile) -> list[str]:
    return names(profile, lambda c: c.kind == "number")


def groups(profile: Profile) -> list[str]:
    return names(profile, lambda c: len(c.top) > 1 and (c.kind in ("category", "boolean") or (
        c.kind == "number" and not c.decimals and c.distinct <= _FEW)))


def times(profile: Profile) -> list[str]:
    return names(profile, lambda c: c.kind == "time" and c.type != "TIME")


def by_difference(view: View, result: Result | None, names: list[str]) -> list[str]:
    """Those that differ between good and bad first, but no numbers of things: these differ as days do."""
    profile = profile_of(view.dataset, view.version)
    unlike = [d.column for d in ranked(view, result) if d.clear and d.column in names
              and not numbers_things(profile.column(d.column))] if result else []
    return unlike + [name for name in names if name not in unlike]


def telling(view: View, profile: Profile, result: Result | None, names: list[str]) -> str:
    """The column that differs most between good and bad, else a number, else the first."""
    unlike = [d.column for d in ranked(view, result) if d.clear and not d.whole and d.column in names
              and not numbers_things(profile.column(d.column))] if result else []
    able = [n for n in names if profile.column(n).kind == "number" and not (result and n == result[0])]
    return next(iter([*unlike, *able, *names]))


def pick(place: st.delta_generator.DeltaGenerator, label: str, key: str, names: list[str], first: str | None = None) -> str:
    settle(key, names, first if first in names else names[0])
    return place.selectbox(say(label), names, key=key)


def settle(key: str, able: Iterable[str], first: str) -> None:
    """Give a picker its first value, also where it holds one that is gone."""
    if session.widget(key) not in able:
        session.preset(key, first)
