"""Join by the nearest earlier time: which times, how long before, how old at most, or a window of readings."""
from dataclasses import replace

import streamlit as st

from kamp_core.combine.nearest import NearestCheck
from kamp_core.combine.times import NearestPlan
from kamp_core.studio.combining import Pairing
from pages.data.combine_delay import delay_search
from pages.data.combine_parts import added, counted, make, note, pairs
from pages.shared import session
from pages.shared.house import studio
from pages.shared.number_field import number_field
from pages.shared.words import day, number, say

_LITTLE = 0.5              # of the rows with a reading: fewer, and the two may have nothing to do with each other
_UNITS = {"seconds": 1, "minutes": 60, "hours": 3600}


def by_time(pairing: Pairing, name: str) -> None:
    tag = f"{pairing.left.dataset}_{pairing.right.dataset}"
    plan = _times(pairing, tag)
    if plan is None:
        st.info(say("combine.times_missing"), icon=":material/schedule:")
        return
    with st.expander(say("combine.equal_too"), icon=":material/precision_manufacturing:", expanded=bool(plan.keys)):
        plan = replace(plan, keys=pairs(pairing, plan.keys, f"time_{tag}", most=2))
    plan = _lengths(plan, tag)
    keys = tuple(theirs for _, theirs in plan.keys)
    plan = replace(plan, columns=added(pairing, keys, f"time_add_{tag}", numbers=plan.window is not None))
    note(_sentences(plan, check := counted(_check, plan)))
    for doubt in _doubts(pairing, plan, check):
        st.warning(doubt, icon=":material/link_off:")
    delay_search(plan, pairing, tag)
    make("combining.nearest", plan, name, f"time_{tag}", ready=check.without < check.rows)


@st.cache_data(max_entries=40, show_spinner=False, hash_funcs={NearestPlan: repr})
def _check(plan: NearestPlan) -> NearestCheck:
    return studio().combining.check_nearest(plan)


def _times(pairing: Pairing, tag: str) -> NearestPlan | None:
    mine, theirs = ([c.name for c in columns if c.type in ("date", "datetime")]
                    for columns in (pairing.left_columns, pairing.right_columns))
    if not mine or not theirs:
        return None
    plan = pairing.nearest or NearestPlan(pairing.left, pairing.right, mine[0], theirs[0])
    left, right = st.columns(2)
    return replace(plan, left_time=left.selectbox(say("combine.my_time"), mine, index=mine.index(plan.left_time),
                                                  key=f"time_mine_{tag}"),
                   right_time=right.selectbox(say("combine.their_time"), theirs, index=theirs.index(plan.right_time),
                                              key=f"time_theirs_{tag}"),
                   words={name: say(f"combine.statistic_{name}") for name in ("mean", "min", "max", "std")})


def _lengths(plan: NearestPlan, tag: str) -> NearestPlan:
    """Delay, window and tolerance, in a unit of the visitor's choice."""
    if session.widget(f"time_unit_{tag}") is None:
        session.preset(f"time_unit_{tag}", "seconds")
    unit, delay, kind, length = st.columns([1.2, 1, 1.6, 1], vertical_alignment="bottom")
    times = _UNITS[unit.segmented_control(say("combine.unit"), list(_UNITS), key=f"time_unit_{tag}", required=True,
                                          format_func=lambda name: say(f"combine.unit_{name}"))]
    waited = number_field(say("combine.delay"), f"time_delay_{tag}", low=0.0, first=0.0, step=1.0, where=delay,
                          help=say("combine.delay_help"))
    way = kind.selectbox(say("combine.reading"), ["nearest", "window"], key=f"time_kind_{tag}",
                         format_func=lambda way: say(f"combine.reading_{way}"))
    if way == "window":
        span = number_field(say("combine.window"), f"time_window_{tag}", low=0.1, first=60.0, step=1.0, where=length,
                            help=say("combine.window_help"))
        return replace(plan, delay=waited * times, window=span * times)
    oldest = number_field(say("combine.tolerance"), f"time_tolerance_{tag}", low=0.0, step=1.0, where=length,
                          help=say("combine.tolerance_help"), placeholder=say("combine.no_limit"))
    return replace(plan, delay=waited * times, tolerance=None if oldest is None else oldest * times)


def _doubts(pairing: Pairing, plan: NearestPlan, check: NearestCheck) -> list[str]:
    """What speaks against joining these two: hardly any time in common, or nothing but the time."""
    got, theirs = check.rows - check.without, {c.name for c in pairing.right_columns if c.name != plan.right_time}
    said = [say("combine.time_little", rows=number(got), all=number(check.rows))] if got < _LITTLE * check.rows else []
    if not plan.keys and not theirs & {c.name for c in pairing.left_columns if c.name != plan.left_time}:
        said.append(say("combine.time_alone"))
    return said


def _sentences(plan: NearestPlan, check: NearestCheck) -> list[str]:
    said = [say("combine.readings_from", first=day(check.first), last=day(check.last)),
            say("combine.rows_from", first=day(check.row_first), last=day(check.row_last)),
            say("combine.got_reading", rows=number(check.rows - check.without), all=number(check.rows))]
    for count, key in ((check.blank, "no_time"), (check.before, "no_reading"), (check.too_old, "too_old")):
        if count:
            said.append(say(f"combine.{key}", rows=number(count)))
    if check.age is not None and plan.window is None:
        said.append(say("combine.age", usual=number(check.age), oldest=number(check.oldest)))
    return said
