"""Forms that make columns: a moment of date and time, hour and shift, what happened before, a computation."""
import streamlit as st

from kamp_core.intake.names import with_suffix
from kamp_core.recipe.facts import Json
from kamp_core.recipe.shape import MOMENTS, NUMBERS
from pages.data.recipe_forms import Given, choose, new_name, order_and_groups, pick, pick_several
from pages.shared.number_field import number_field
from pages.shared.words import say

_PARTS = ("hour", "weekday", "shift", "workday", "date", "day", "week", "month", "quarter", "year", "minute")
_PARTS_OF_A_DAY = ("weekday", "day", "week", "month", "quarter", "year")
_HOW = ("mean", "max", "min", "std", "sum", "median")
_SIGNS = {"+": "plus", "-": "minus", "*": "times", "/": "by"}


def join_time(given: Given) -> Json | None:
    date = pick(given, "date_column", MOMENTS)
    time = pick(given, "time_column", ("time",))
    if not (date and time):
        return None
    return {"kind": "join_time", "date": date, "time": time, "to": new_name(given, "new_column", say("recipe.name_moment"))}


def time_parts(given: Given) -> Json | None:
    column = pick(given, "moment_column", (*MOMENTS, "time"))
    if column is None:
        return None
    type = given.held(column).type
    able = {"date": _PARTS_OF_A_DAY, "time": ("hour", "minute", "shift")}.get(type, _PARTS)
    parts = st.multiselect(say("recipe.parts"), able, default=able[:2], key=f"{given.key}_parts_{column}",
                           placeholder=say("recipe.parts_choose"),
                           format_func=lambda part: say(f"recipe.part_{part}"))
    step: Json = {"kind": "time_parts", "column": column, "parts": parts,
                  "names": [with_suffix(column, f"_{say(f'recipe.short_{part}')}") for part in parts]}
    if {"shift", "workday"} & set(parts):
        step["shifts"] = _shifts(given)
    return step if parts else None


def _shifts(given: Given) -> list[Json]:
    """When the shifts begin, the first one first."""
    st.caption(say("recipe.shifts_help"))
    edited = st.data_editor(
        {"name": [say("recipe.shift_day"), say("recipe.shift_night")], "start": ["08:00", "20:00"]}, num_rows="dynamic",
        hide_index=True, key=f"{given.key}_shifts", column_config={
            "name": st.column_config.TextColumn(say("recipe.shift_name"), max_chars=20),
            "start": st.column_config.TextColumn(say("recipe.shift_start"), max_chars=5)})
    return [{"name": name, "start": start} for name, start in zip(edited["name"], edited["start"], strict=True) if name and start]


def trend(given: Given) -> Json | None:
    """What happened just before: an average of the last rows, the value before, the change."""
    kind = choose(given, "trend_how", ("trend_rolling", "trend_lag", "trend_difference"))
    columns = pick_several(given, "columns_of", NUMBERS if kind != "lag" else (*NUMBERS, "text", "boolean"))
    step: Json = {"kind": kind, "columns": columns}
    if kind == "rolling":
        step |= _rolling(given)
        span = step.get("rows") or f"{step['seconds']:g}s"
        suffix = say("recipe.name_rolling", how=say(f"recipe.short_{step['how']}"), count=span)
    else:
        step["rows"] = number_field(say("recipe.rows_before"), f"{given.key}_{kind}", 1, 100_000, first=1, step=1)
        suffix = say(f"recipe.name_{kind}", count=step["rows"])
    step |= {**order_and_groups(given), "names": [with_suffix(column, f"_{suffix}") for column in columns]}
    return step if columns else None


def _rolling(given: Given) -> Json:
    left, middle, right = st.columns(3)
    how = left.selectbox(say("recipe.rolling_how"), _HOW, key=f"{given.key}_how", format_func=lambda how: say(f"recipe.how_{how}"))
    span = middle.selectbox(say("recipe.rolling_span"), ["rows", "seconds"], key=f"{given.key}_span",
                            format_func=lambda span: say(f"recipe.span_{span}"))
    usual = 10 if span == "rows" else 600
    count = number_field(say("recipe.rolling_count"), f"{given.key}_count_{span}", 1, 100_000, usual, where=right, step=1)
    return {"how": how, span: count if span == "rows" else float(count)}


def compute(given: Given) -> Json | None:
    able = given.names((*NUMBERS, *MOMENTS))
    left, middle, right = st.columns([4, 2, 4])
    first = left.selectbox(say("recipe.formula_left"), able, index=None, key=f"{given.key}_left",
                           placeholder=say("recipe.column_choose"))
    op = middle.selectbox(say("recipe.formula_op"), list(_SIGNS), key=f"{given.key}_op",
                          format_func=lambda op: say(f"recipe.sign_{_SIGNS[op]}"))
    other = right.selectbox(say("recipe.formula_right"), ["", *able], index=None, key=f"{given.key}_right",
                            format_func=lambda name: name or say("recipe.formula_number"), placeholder=say("recipe.column_choose"))
    second: str | float | None = other
    if other == "":
        second = number_field(say("recipe.formula_number"), f"{given.key}_number", where=right)
    if first is None or second is None:
        return None
    name = new_name(given, "new_column", f"{first} {op} {other}" if other else f"{first} {op} {second:g}")
    return {"kind": "compute", "to": name, "formula": {"left": first, "op": op, "right": second}}
