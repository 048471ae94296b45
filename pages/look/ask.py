"""Questions to the data, each asked once a data version."""
import streamlit as st

from kamp_core.look import Split, differences, draw, split_rows, trend
from kamp_core.look.conditions import Rule, conditions
from kamp_core.look.facts import Difference, Shown
from kamp_core.look.waves import Range, Waves, waves
from kamp_core.problems import Family, shelf
from kamp_core.quality.facts import Profile
from pages.shared import session
from pages.shared.house import studio

Result = tuple[str, str]        # the result column and its bad value
_KEPT = 400                     # answers in memory; each is at most some 100 kB


def version_of(dataset: str) -> int:
    return studio().ledger.dataset(dataset).version


@st.cache_data(max_entries=20, show_spinner=False)
def profile_of(dataset: str, version: int) -> Profile:
    return studio().profile(dataset, version)


@st.cache_data(max_entries=_KEPT, show_spinner=False)
def drawn(dataset: str, version: int, columns: tuple[str, ...], result: Result | None) -> Shown:
    """The picture of one or two columns."""
    profile = profile_of(dataset, version)
    with studio().reading(dataset, version) as cursor:
        x, *rest = (profile.column(name) for name in columns)
        return draw(cursor, x, rest[0] if rest else None, _split(cursor, profile, result))


@st.cache_data(max_entries=_KEPT, show_spinner=False)
def along_time(dataset: str, version: int, time: str, value: str | None, result: Result | None) -> Shown:
    """A number, else the share of bad rows, else the count of rows, along time."""
    profile = profile_of(dataset, version)
    with studio().reading(dataset, version) as cursor:
        column = profile.column(value) if value else None
        return trend(cursor, profile.column(time), column, _split(cursor, profile, result))


@st.cache_data(max_entries=_KEPT, show_spinner=False)
def sensors(dataset: str, version: int, time: str, columns: tuple[str, ...], within: Range | None,
            event: str | None) -> Waves | None:
    """Some numbers along time, within a range or over all of it."""
    profile = profile_of(dataset, version)
    with studio().reading(dataset, version) as cursor:
        chosen = tuple(profile.column(name) for name in columns)
        return waves(cursor, profile.column(time), chosen, within, profile.column(event) if event else None)


@st.cache_data(max_entries=_KEPT, show_spinner=False)
def ranked(dataset: str, version: int, result: Result) -> tuple[Difference, ...]:
    """Every column by how much it differs between good and bad rows."""
    with studio().reading(dataset, version) as cursor:
        profile = profile_of(dataset, version)
        return differences(cursor, profile, *result, time=time_of(profile))


@st.cache_data(max_entries=_KEPT, show_spinner=False)
def rules(dataset: str, version: int, result: Result) -> tuple[Rule, ...]:
    """Conditions under which bad rows gather."""
    with studio().reading(dataset, version) as cursor:
        profile = profile_of(dataset, version)
        return conditions(cursor, profile, *result, ranked(dataset, version, result), time_of(profile))


def time_of(profile: Profile) -> str | None:
    """The first column that tells the day."""
    return next((c.name for c in profile.columns if c.kind == "time" and c.type != "TIME"), None)


def _split(cursor: object, profile: Profile, result: Result | None) -> Split | None:
    return split_rows(cursor, profile, *result) if result else None


def guessed_result(dataset: str) -> Result | None:
    """What the chosen problem takes for the result and its bad value, else the first problem that finds one."""
    wanted = session.recall("problem")
    two = sorted((p.id for p in shelf().values() if p.family is Family.TWO_CLASSES), key=lambda id: id != wanted)
    guesses = (studio().guess(id, dataset) for id in two)
    return next(((g.target, g.bad) for g in guesses if g.target and g.bad), None)
