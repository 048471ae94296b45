"""The tab of questions: two or three picks lead to one plain sentence, its method folded away."""
from dataclasses import replace
from datetime import datetime, timedelta

import streamlit as st

from kamp_core.look.only import Only
from kamp_core.quality.facts import Profile
from pages.look.ask import Result, View, drawn, time_of
from pages.look.ask_questions import compared, related
from pages.look.ask_time import along_time
from pages.look.lead import lead_question
from pages.look.process_mixed import mixed_in, offer_products
from pages.look.sentences import method, related_line, tell
from pages.look.show import show
from pages.shared.frame import plain_errors
from pages.shared.words import day, plain, say

_SHARE = ""            # of what may be compared: the one that is no column


@st.fragment
def questions_tab(view: View, profile: Profile, result: Result | None) -> None:
    with plain_errors():
        numbers = [c.name for c in profile.columns if c.kind == "number" and not (result and c.name == result[0])]
        groups = [c.name for c in profile.columns if c.kind in ("category", "boolean") and len(c.top) > 1
                  and not (result and c.name == result[0])]
        able = {"groups": bool(groups and (numbers or result)), "moment": bool(time_of(profile) and (numbers or result)),
                "together": len(numbers) > 1, "steady": bool(numbers),
                "lead": bool(time_of(profile) and len(numbers) + bool(result) > 1 and numbers)}
        kinds = [name for name, can in able.items() if can]
        if not kinds:
            st.markdown(say("look.ask_nothing"))
            return
        kind = st.radio(say("look.ask"), kinds, key="look_question", format_func=lambda name: say(f"look.ask_{name}"))
        if kind == "groups":
            _groups(view, profile, result, groups, numbers)
        elif kind == "moment":
            _moment(view, profile, result, numbers)
        elif kind == "steady":
            from pages.look.steady import steady_question  # its mathematics takes a third of a second to load
            steady_question(view, profile, numbers)
        elif kind == "lead":
            lead_question(view, profile, result, numbers)
        else:
            _together(view, numbers)


def _groups(view: View, profile: Profile, result: Result | None, groups: list[str], numbers: list[str]) -> None:
    left, right = st.columns(2)
    group = left.selectbox(say("look.ask_group"), groups, key="look_ask_group")
    value = _value(right, result, numbers)
    levels = [level for level, _ in profile.column(group).top]
    left, right = st.columns(2)
    first = left.selectbox(say("look.ask_first"), levels, key=f"look_ask_first_{group}")
    second = right.selectbox(say("look.ask_second"), [level for level in levels if level != first], key=f"look_ask_second_{group}")
    found = compared(view, value, result, Only(group, values=(first,)), Only(group, values=(second,)), (first, second))
    tell(found, profile, value, "look.ask_same_days" if found and found.by == "days" and not found.shared else None)
    narrow = replace(view, only=(*view.only, Only(group, values=(first, second))))
    shown = drawn(narrow, (group, value) if value else (group,), None if value else result)
    show(shown, "look_ask_picture", narrow, sentence=False)


def _moment(view: View, profile: Profile, result: Result | None, numbers: list[str]) -> None:
    time = time_of(profile)
    column = profile.column(time)
    start, end = (datetime.fromisoformat(str(edge)[:19]) for edge in (column.minimum, column.maximum))
    left, right = st.columns(2)
    when = left.date_input(say("look.ask_when"), (start + (end - start) / 2).date(), min_value=start.date(), max_value=end.date(),
                           format="YYYY-MM-DD", key="look_ask_when")
    value = _value(right, result, numbers)
    moment = datetime.combine(when, datetime.min.time())
    names = (say("look.ask_after", when=day(moment)), say("look.ask_before", when=day(moment)))
    before = Only(time, None, (moment - timedelta(microseconds=1)).isoformat(" "))
    tell(compared(view, value, result, Only(time, moment.isoformat(" ")), before, names), profile, value, "look.ask_other_changes")
    show(along_time(view, time, value, None if value else result), "look_ask_picture", view, sentence=False)


def _together(view: View, numbers: list[str]) -> None:
    left, right = st.columns(2)
    x = left.selectbox(say("look.ask_x"), numbers, key="look_ask_x")
    y = right.selectbox(say("look.ask_y"), [name for name in numbers if name != x], key="look_ask_y")
    found = related(view, x, y)
    if found is None:
        st.markdown(say("look.ask_too_few"))
        return
    st.markdown(related_line(found, x, y))
    mixed = mixed_in(view, x) or mixed_in(view, y)
    if mixed:
        st.markdown(plain(say("look.related_mixed", column=mixed.column)))
        offer_products(view, mixed, "look_related_mixed")
    show(drawn(view, (x, y), None), "look_ask_picture", view, sentence=False)
    method("look.method_related", found, rho=f"{found.rho:.2f}", low=f"{found.low:.2f}", high=f"{found.high:.2f}")


def _value(place: st.delta_generator.DeltaGenerator, result: Result | None, numbers: list[str]) -> str | None:
    chosen = place.selectbox(say("look.ask_value"), [*([_SHARE] if result else []), *numbers], key="look_ask_value",
                             format_func=lambda name: name or say("look.bad_share"))
    return chosen or None
