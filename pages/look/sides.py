"""The questions with two sides: two machines, or before and after a day. What else differs between them is said with the answer."""
from dataclasses import replace
from datetime import datetime, timedelta

import streamlit as st

from kamp_core import wording
from kamp_core.look.compare_words import Value
from kamp_core.look.only import Only
from kamp_core.look.things import compared_first
from kamp_core.quality.facts import Profile
from kamp_core.settings import Language
from pages.look.ask import Result, columns_in, drawn, time_of
from pages.look.ask_questions import alike, compared, judged_as_wholes
from pages.look.ask_time import along_time
from pages.look.process_pick import Picks
from pages.look.sentences import tell
from pages.look.show import show
from pages.shared.words import day, plain, say


def groups_question(picks: Picks, profile: Profile, result: Result | None, groups: list[str], numbers: list[str]) -> None:
    """Two machines, products or shifts, or one against all others; at first the two with the most rows."""
    view = picks.view
    left, right = st.columns(2)
    group = picks.select("ask_group", say("look.ask_group"), compared_first(profile, groups), where=left)
    value = value_picked(picks, right, result, numbers)
    (column,) = columns_in(view, (group,))
    levels = [level for level, _ in column.top if level]
    if len(levels) < 2:
        st.markdown(plain(say("look.boxes_one", x=group, value=levels[0] if levels else "–")))
        return
    if value is None and judged_as_wholes(view, group, result):
        st.markdown(plain(say("look.ask_one_result", column=group)))
        return
    left, right = st.columns(2)
    first = picks.select(f"ask_first_{group}", say("look.ask_first"), levels, where=left)
    others = [level for level in levels if level != first]
    able = [*others, *([None] if len(others) > 1 else [])]
    second = picks.select(f"ask_second_{group}", say("look.ask_second"), able, where=right,
                          words=lambda name: name or say("look.ask_rest"))
    if (first, second) == (levels[0], levels[1]) and len(levels) > 2:
        st.caption(say("look.ask_most_rows"))
    sides = (Only(group, values=(first,)), Only(group, values=(second,)) if second else Only(group, others=(first,)))

    def names(language: Language) -> tuple[str, str]:
        return first, second or wording.say("look.ask_rest", language)

    found = compared(view, value, result, *sides)
    unlike = alike(view, value, result, *sides) if found else ()
    said = tell(found, _value(profile, value), names, unlike,
                "look.ask_same_days" if found and found.by == "days" and not found.shared else None)
    narrow = replace(view, only=(*view.only, Only(group, values=(first, second)))) if second else view
    shown = drawn(narrow, (group, value) if value else (group,), None if value else result)
    show(shown, "look_ask_picture", narrow, sentence=False, finding=said)


def moment_question(picks: Picks, profile: Profile, result: Result | None, numbers: list[str]) -> None:
    """Before and after a day."""
    view, time = picks.view, time_of(profile)
    column = profile.column(time)
    start, end = (datetime.fromisoformat(str(edge)[:19]) for edge in (column.minimum, column.maximum))
    left, right = st.columns(2)
    when = picks.day("ask_when", say("look.ask_when"), start.date(), end.date(), left)
    value = value_picked(picks, right, result, numbers)
    moment = datetime.fromisoformat(when)
    sides = Only(time, moment.isoformat(" ")), Only(time, None, (moment - timedelta(microseconds=1)).isoformat(" "))

    def names(language: Language) -> tuple[str, str]:
        after, before = (wording.say(f"look.ask_{side}", language, when=day(moment)) for side in ("after", "before"))
        return after, before

    found = compared(view, value, result, *sides)
    said = tell(found, _value(profile, value), names, alike(view, value, result, *sides) if found else (), "look.ask_other_changes")
    show(along_time(view, time, value, None if value else result), "look_ask_picture", view, sentence=False, finding=said)


def value_picked(picks: Picks, place: st.delta_generator.DeltaGenerator, result: Result | None, numbers: list[str]) -> str | None:
    """A number column, or None for the share of bad rows."""
    chosen: str | None = picks.select("ask_value", say("look.ask_value"), [*([None] if result else []), *numbers], where=place,
                                      words=lambda name: name or say("look.bad_share"))
    return chosen


def _value(profile: Profile, value: str | None) -> Value:
    return (value, profile.column(value).unit) if value else None
