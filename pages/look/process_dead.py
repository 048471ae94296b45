"""Readings that page Data takes for none, and stretches in which a sensor stood still, stay out of a chart: how many and why
is said, one click puts them back."""
from dataclasses import replace
from datetime import datetime, timedelta

import streamlit as st

from kamp_core.look.only import Only
from kamp_core.quality.facts import Profile
from kamp_core.wording.lists import some
from pages.look.ask import View, clock_of, rows_in
from pages.look.process_pick import Picks
from pages.shared.frame import heard
from pages.shared.house import studio
from pages.shared.words import number, plain, say

_SECOND = timedelta(microseconds=999_999)        # times of events are told to the second


def readings(picks: Picks, profile: Profile, column: str) -> View:
    """The rows without the stand-ins and the standstills of the column; all of them where a person wants so, or there are none."""
    found = profile.marks.stand_ins.get(column, ())
    values = tuple(value for value, _ in found)
    view = _without(picks, picks.view, column, "dead", (Only(column, besides=values),) if found else (),
                    ", ".join(map(number, values)))
    stuck = _standstills(picks, profile, column)
    return _without(picks, view, column, "stuck", stuck, some([str(part.low) for part in stuck]))


def _without(picks: Picks, view: View, column: str, what: str, parts: tuple[Only, ...], values: str) -> View:
    without = replace(view, only=(*view.only, *parts))
    count = rows_in(view) - rows_in(without) if parts else 0
    if not count:
        return view
    name = f"{what}_{column}"
    kept = picks.chosen(name, [True, False], False)
    with st.container(key=f"process_{what}", horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(plain(say(f"spc.{what}_kept" if kept else f"spc.{what}", column=column, count=number(count), values=values,
                              places=number(len(parts)))))
        st.button(say("spc.dead_drop" if kept else "spc.dead_keep"), key=f"process_{what}_turn", on_click=heard(picks.keep),
                  args=(name, not kept), icon=":material/filter_alt:" if kept else ":material/undo:")
    return view if kept else without


def _standstills(picks: Picks, profile: Profile, column: str) -> tuple[Only, ...]:
    """The stretches in which page Data found the column stuck, as times to leave out."""
    clock = clock_of(picks.dataset, picks.version)
    seen = profile.column(clock.name) if clock else None
    if clock is None or (len(clock.columns) == 1 and not (seen and seen.type.startswith("TIMESTAMP"))):
        return ()
    return tuple(Only(clock.name, event.start, str(datetime.fromisoformat(event.end) + _SECOND), without=True)
                 for event in studio().quality.timeline(picks.dataset, picks.version).events
                 if event.kind == "frozen" and event.column in (column, None))
