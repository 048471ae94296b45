"""What a person wants to see: pickers that lead to one wish."""
import streamlit as st

from kamp_core.look import drawable
from kamp_core.look.charts import SEE, See, Wish, charts_for
from kamp_core.look.parallel import FEWEST
from kamp_core.look.parallel import MOST as MOST_AXES
from kamp_core.look.relations import MOST as MOST_ON_MAP
from kamp_core.look.relations import mappable
from kamp_core.quality.facts import Profile
from pages.look.able import by_difference, groups, names, numbers, pick, settle, telling, times
from pages.look.ask import Result, View
from pages.shared import session
from pages.shared.words import say


def wish_of(view: View, profile: Profile, result: Result | None) -> Wish | None:
    """None while nothing can be drawn, or too little is picked."""
    able = [see for see in SEE if _can(see, profile)]
    if not able:
        st.markdown(say("look.nothing_drawable"))
        return None
    settle("look_see", able, able[0])
    see = st.segmented_control(say("look.see"), able, key="look_see", required=True,
                               format_func=lambda name: say(f"look.see_{name}"))
    picked = _PICKERS[see](view, profile, result)
    if not picked:
        return None
    told = bool(result and result[0] not in picked)
    kinds = charts_for(see, tuple(profile.column(name) for name in picked), told)
    if len(kinds) == 1:
        return Wish(see, picked, kinds[0])
    chart = st.segmented_control(say("look.chart"), kinds, default=kinds[0], required=True, key=f"look_chart_{'_'.join(kinds)}",
                                 format_func=lambda name: say(f"look.chart_{name}"))
    return Wish(see, picked, chart)


def see_pair(x: str, y: str) -> None:
    """Show these two columns together from now on: for a callback, before the pickers are drawn."""
    for key, value in (("look_see", "two"), ("look_x", x), ("look_y", y)):
        session.preset(key, value)


def _can(see: See, profile: Profile) -> bool:
    some, kinds, clocks = len(numbers(profile)), len(groups(profile)), len(times(profile))
    drawn = sum(drawable(c) for c in profile.columns)
    return {"one": drawn > 0, "two": drawn > 1, "group": _apart(numbers(profile), groups(profile)),
            "parts": bool(kinds and kinds + clocks > 1), "many": some >= FEWEST,
            "map": sum(mappable(c) for c in profile.columns) > 1}[see]


def _apart(one: list[str], other: list[str]) -> bool:
    return len({*one, *other}) > 1 and bool(one and other)


def _one(view: View, profile: Profile, result: Result | None) -> tuple[str, ...]:
    return (_x(st.container(), view, profile, result),)


def _two(view: View, profile: Profile, result: Result | None) -> tuple[str, ...]:
    left, right = st.columns(2)
    x = _x(left, view, profile, result)
    rest = [n for n in names(profile, drawable) if n != x]
    return x, pick(right, "look.second", "look_y", rest, telling(view, profile, result, rest))


def _x(place: st.delta_generator.DeltaGenerator, view: View, profile: Profile, result: Result | None) -> str:
    """Begin with the column that differs most; without a result with a number, it has most to show."""
    able = names(profile, drawable)
    return pick(place, "look.first", "look_x", able, telling(view, profile, result, able))


def _group(view: View, profile: Profile, result: Result | None) -> tuple[str, ...]:
    first, second, third = st.columns(3)
    kinds = groups(profile)
    by = pick(third, "look.group_by", "look_group", kinds, next((g for g in kinds if not result or g != result[0]), kinds[0]))
    able = [n for n in numbers(profile) if n != by]
    value = pick(first, "look.group_value", "look_value", able, telling(view, profile, result, able))
    other = second.selectbox(say("look.group_second"), [None, *(n for n in able if n != value)], key="look_value_too",
                             placeholder=say("look.second_none"), format_func=lambda name: name or say("look.second_none"))
    return (value, other, by) if other else (value, by)


def _parts(view: View, profile: Profile, result: Result | None) -> tuple[str, ...]:
    left, right = st.columns(2)
    kinds = groups(profile)
    value = pick(left, "look.parts_value", "look_part", kinds, result[0] if result else None)
    return value, pick(right, "look.parts_along", "look_along_by", [n for n in (*kinds, *times(profile)) if n != value])


def _many(view: View, profile: Profile, result: Result | None) -> tuple[str, ...]:
    able = [n for n in numbers(profile) if not result or n != result[0]]
    first = by_difference(view, result, able)[:5]
    picked = st.multiselect(say("look.many_columns"), able, default=first, max_selections=MOST_AXES,
                            key=f"look_many_{view.dataset}", placeholder=say("look.sensors_choose"))
    if len(picked) < FEWEST:
        st.caption(say("look.many_too_few"))
    return tuple(picked) if len(picked) >= FEWEST else ()


def _map(view: View, profile: Profile, result: Result | None) -> tuple[str, ...]:
    able = names(profile, mappable)
    first = [n for n in able if result and n == result[0]]
    first += [n for n in by_difference(view, result, able) if n not in first]
    key = f"look_map_{view.dataset}"
    count = len(session.widget(key) or first[:MOST_ON_MAP])
    with st.popover(say("look.map_columns_some", count=count, all=len(able)), icon=":material/checklist:"):
        picked = st.multiselect(say("look.map_columns"), able, default=first[:MOST_ON_MAP], max_selections=MOST_ON_MAP, key=key,
                                placeholder=say("look.map_too_few"))
    if len(picked) < 2:
        st.caption(say("look.map_too_few"))
    return tuple(picked) if len(picked) > 1 else ()


_PICKERS = {"one": _one, "two": _two, "group": _group, "parts": _parts, "many": _many, "map": _map}
