"""Forms for whole columns: not needed, badly named, of the wrong type or unit, two things in one."""
import streamlit as st

from kamp_core.recipe.facts import Json
from kamp_core.recipe.shape import NUMBERS
from kamp_core.units import all_units, known_unit, other_units
from pages.data.recipe_forms import ANY, Given, choose, new_name, pick, pick_several
from pages.shared.words import say


def drop(given: Given) -> Json | None:
    """Columns left out, or the only ones kept."""
    kind = choose(given, "drop_how", ("drop_drop", "drop_keep"))
    columns = pick_several(given, "columns_of")
    return {"kind": kind, "columns": columns} if columns else None


def rename(given: Given) -> Json | None:
    column = pick(given, "column_of")
    if column is None:
        return None
    name = new_name(given, "new_name", column)
    return {"kind": "rename", "column": column, "to": name} if name != column else None


def retype(given: Given) -> Json | None:
    column = pick(given, "column_of")
    if column is None:
        return None
    now = given.held(column).type
    wanted = st.selectbox(say("recipe.type"), [name for name in ANY if name != now], index=None, key=f"{given.key}_type_{column}",
                          placeholder=say("recipe.type_choose", now=say(f"data.type_{now}")),
                          format_func=lambda name: say(f"data.type_{name}"))
    return {"kind": "retype", "column": column, "type": wanted} if wanted else None


def unit(given: Given) -> Json | None:
    column = pick(given, "column_of", NUMBERS)
    if column is None:
        return None
    told = known_unit(given.held(column).unit)
    left, right = st.columns(2)
    units = [told] if told else list(all_units())
    source = left.selectbox(say("recipe.unit_from"), units, index=0 if told else None, key=f"{given.key}_from_{column}",
                            placeholder=say("recipe.unit_choose"))
    wanted = right.selectbox(say("recipe.unit_to"), list(other_units(source)), index=None, key=f"{given.key}_to_{column}_{source}",
                             placeholder=say("recipe.unit_choose"))
    return {"kind": "unit", "column": column, "from": source, "to": wanted} if source and wanted else None


def split(given: Given) -> Json | None:
    """One column into two, at a sign between them."""
    column = pick(given, "column_of", ("text",))
    if column is None:
        return None
    example = next(iter(given.values(column, 1)), "")
    by = st.text_input(say("recipe.split_by"), key=f"{given.key}_by_{column}", max_chars=20, placeholder=example)
    left, right = st.columns(2)
    with left:
        first = new_name(given, "split_first", f"{column}_1")
    with right:
        second = new_name(given, "split_second", f"{column}_2")
    return {"kind": "split", "column": column, "by": by, "to": [first, second]} if by else None
