"""What one point of a chart is, and the choices few people need: time, kind, rules, phases."""
from dataclasses import replace
from datetime import date
from typing import Any

import streamlit as st

from kamp_core.quality.facts import ColumnProfile, Profile
from kamp_core.spc import propose
from kamp_core.spc.facts import OF_VALUES, Ask, Grouping
from pages.look.process_pick import Picks
from pages.shared.words import plain, say

_DATE = "\0"       # of the phases: one that is no column


def pick_time(picks: Picks, profile: Profile, where: Any = st) -> ColumnProfile | None:
    """The time column; None for the order of the file."""
    able = propose.times(profile)
    names = [*(c.name for c in able), None]
    name = picks.select("time", say("spc.time"), names, words=lambda n: say("spc.file_order") if n is None else n, where=where)
    return profile.column(name) if name else None


def pick_grouping(picks: Picks, profile: Profile, time: ColumnProfile | None, where: Any = st, judged: bool = False) -> Grouping:
    """What one point is, proposed from how many rows there are and how long they reach. `judged`: rows are good or bad."""
    proposed = propose.grouping_for(profile, time, judged)
    lots = [c.name for c in propose.lots(profile)]
    able = [*([] if judged else ["row"]), "size", *(["hour", "shift", "day"] if time else []), *(["column"] if lots else [])]
    by = picks.select("by_judged" if judged else "by", say("spc.group_by"), able, proposed.by, lambda name: say(f"spc.by_{name}"),
                      where)
    if by == "size":
        size = picks.number("size", say("spc.size"), proposed.size, where, low=2, high=100_000, step=1)
        return Grouping("size", int(size or proposed.size))
    if by == "column":
        return Grouping("column", column=picks.select("lot", say("spc.lot"), lots, where=where))
    if by == "shift":
        left, right = where.columns(2)
        shifts = picks.select("shifts", say("spc.shifts"), [3, 2], where=left)
        starts_at = picks.select("starts_at", say("spc.starts_at"), list(range(24)), 6, where=right)
        return Grouping("shift", shifts=shifts, starts_at=starts_at)
    return Grouping(by)


def time_of(picks: Picks, profile: Profile) -> ColumnProfile | None:
    """The time column as it stands, before its picker is drawn further below."""
    able = [c.name for c in propose.times(profile)]
    name = picks.chosen("time", [*able, None], able[0] if able else None)
    return profile.column(name) if name else None


def more_choices(picks: Picks, profile: Profile, ask: Ask, able: bool) -> Ask:
    """Folded away. `able`: the kind of chart can be chosen, as for values."""
    with st.expander(say("spc.more"), icon=":material/tune:"):
        left, right = st.columns(2)
        time = pick_time(picks, profile, left)
        ask = replace(ask, time=time.name if time else None)
        if able:
            kinds = ["auto", *OF_VALUES]
            ask = replace(ask, kind=picks.select("kind", say("spc.kind"), kinds, words=lambda k: say(f"spc.kind_{k}"), where=right))
        rules = picks.select("rules", say("spc.rules"), ["western", "nelson"], words=lambda r: say(f"spc.rules_{r}"), where=left)
        ask = _phases(picks, profile, replace(ask, rules=rules), time, right)
    return ask


def _phases(picks: Picks, profile: Profile, ask: Ask, time: ColumnProfile | None, where: Any) -> Ask:
    columns = [c.name for c in propose.lots(profile) if c.distinct <= 20 and c.name != ask.column]
    able = [None, *([_DATE] if time else []), *columns]
    by = picks.select("phase", say("spc.phase"), able, words=_phase_words, where=where)
    if by is None:
        return ask
    if by == _DATE and time is not None:
        day = picks.day("phase_day", say("spc.phase_day"), *days_of(time), where)
        ask = replace(ask, phase_dates=(day,))
    else:
        ask = replace(ask, phase_column=by)
    return replace(ask, frozen=picks.yes("frozen", say("spc.frozen"), where))


def _phase_words(by: str | None) -> str:
    return say("spc.phase_none") if by is None else say("spc.phase_date") if by == _DATE else say("spc.phase_by", column=plain(by))


def days_of(time: ColumnProfile) -> tuple[date, date]:
    """The first and the last day of a time column."""
    first, last = (date.fromisoformat(str(text)[:10]) for text in (time.minimum, time.maximum))
    return first, last
