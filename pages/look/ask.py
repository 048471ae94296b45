"""Questions to the data, each asked once a data version."""
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import streamlit as st

from kamp_core.look import Split, differences, draw, product_of, split_rows
from kamp_core.look.charts import Wish, chart
from kamp_core.look.conditions import Rule, conditions
from kamp_core.look.facts import Difference, Shown
from kamp_core.look.only import Only, narrowed, seen_anew
from kamp_core.look.order import ordered
from kamp_core.problems import Family, shelf
from kamp_core.problems.matching import guess_roles, sounds_like_result
from kamp_core.quality.clock import Clock, find_clock
from kamp_core.quality.facts import ColumnProfile, Profile
from pages.problem.choice import current_problem
from pages.shared.house import studio

Result = tuple[str, str]        # the result column and its bad value
KEPT = 400                     # answers in memory; each is at most some 100 kB


@dataclass(frozen=True)
class View:
    """What the page looks at: a version of a dataset, or some of its rows only."""

    dataset: str
    version: int
    only: tuple[Only, ...] = ()


def version_of(dataset: str) -> int:
    return studio().ledger.dataset(dataset).version


@st.cache_data(max_entries=20, show_spinner=False)
def profile_of(dataset: str, version: int) -> Profile:
    """The columns in the order in which they are offered, the clock that was found among them."""
    keys = [name for name, known in studio().quality.columns(dataset).items() if known.key]
    with studio().reading(dataset, version) as cursor:
        return ordered(cursor, studio().profile(dataset, version), clock_of(dataset, version), keys)


@st.cache_data(max_entries=20, show_spinner=False)
def clock_of(dataset: str, version: int) -> Clock | None:
    """The clock of the data sheet: the column that a person named, else the one that was found."""
    with studio().reading(dataset, version) as cursor:
        return find_clock(cursor, studio().profile(dataset, version), studio().quality.facts(dataset).clock)


@st.cache_data(max_entries=KEPT, show_spinner=False, hash_funcs={View: repr})
def drawn(view: View, columns: tuple[str, ...], result: Result | None) -> Shown:
    """The picture of one or two columns."""
    with rows_of(view) as cursor:
        x, *rest = _columns(cursor, view, columns)
        return draw(cursor, x, rest[0] if rest else None, split_of(view, result))


@st.cache_data(max_entries=KEPT, show_spinner=False, hash_funcs={View: repr, Wish: repr})
def charted(view: View, wish: Wish, result: Result | None) -> Shown:
    """The picture of what was asked for."""
    with rows_of(view) as cursor:
        return chart(cursor, wish, _columns(cursor, view, wish.columns), split_of(view, result))


@st.cache_data(max_entries=KEPT, show_spinner=False, hash_funcs={View: repr})
def ranked(view: View, result: Result) -> tuple[Difference, ...]:
    """Every column by how much it differs between good and bad rows."""
    profile = profile_of(view.dataset, view.version)
    with rows_of(view) as cursor:
        return differences(cursor, profile, *result, time=time_of(profile), product=product_of(profile, result[0]))


@st.cache_data(max_entries=KEPT, show_spinner=False, hash_funcs={View: repr})
def rules(view: View, result: Result) -> tuple[Rule, ...]:
    """Conditions under which bad rows gather."""
    profile = profile_of(view.dataset, view.version)
    with rows_of(view) as cursor:
        return conditions(cursor, profile, *result, ranked(view, result), time_of(profile))


@st.cache_data(max_entries=KEPT, show_spinner=False, hash_funcs={View: repr})
def rows_in(view: View) -> int:
    with rows_of(view) as cursor:
        return int(cursor.execute("select count(*) from data").fetchone()[0])


@contextmanager
def rows_of(view: View) -> Iterator[Any]:
    clock = clock_of(view.dataset, view.version)
    with studio().reading(view.dataset, view.version) as cursor, narrowed(cursor, view.only, clock):
        yield cursor


@st.cache_data(max_entries=KEPT, show_spinner=False, hash_funcs={View: repr})
def columns_in(view: View, names: tuple[str, ...]) -> tuple[ColumnProfile, ...]:
    """What is known of some columns in the rows seen."""
    with rows_of(view) as cursor:
        return _columns(cursor, view, names)


def _columns(cursor: Any, view: View, names: tuple[str, ...]) -> tuple[ColumnProfile, ...]:
    """What is known of some columns: of the rows seen, where these are not all."""
    profile = profile_of(view.dataset, view.version)
    columns = tuple(profile.column(name) for name in names)
    return tuple(seen_anew(cursor, column) for column in columns) if view.only else columns


def time_of(profile: Profile) -> str | None:
    """The first column that tells the day."""
    return next((c.name for c in profile.columns if c.kind == "time" and c.type != "TIME"), None)


@st.cache_data(max_entries=KEPT, show_spinner=False, hash_funcs={View: repr})
def split_of(view: View, result: Result | None) -> Split | None:
    """Good and bad rows, counted."""
    if result is None:
        return None
    with rows_of(view) as cursor:
        return split_rows(cursor, profile_of(view.dataset, view.version), *result)


def guessed_result(dataset: str) -> Result | None:
    """What the chosen problem takes for the result and its bad value, else the first problem that finds one."""
    wanted = current_problem()
    two = sorted((p.id for p in shelf().values() if p.family is Family.TWO_CLASSES), key=lambda id: id != wanted)
    profile = studio().profile(dataset, version_of(dataset))
    guesses = ((shelf()[id], guess_roles(shelf()[id], profile)) for id in two)   # its inputs are not asked for: a second less
    return next(((g.target, g.bad) for problem, g in guesses if g.target and g.bad
                 and sounds_like_result(problem, profile.column(g.target), g.bad)), None)
