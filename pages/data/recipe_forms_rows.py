"""Forms for rows: repeats, rows that do not belong, one group of several."""
import streamlit as st

from kamp_core.recipe.facts import Json
from kamp_core.recipe.shape import NUMBERS
from kamp_core.studio.cleaning import MOST_GROUPS
from pages.data.recipe_forms import Given, choose, pick, pick_several
from pages.data.recipe_work import do, gather_step, groups_of
from pages.shared import session
from pages.shared.errand import busy
from pages.shared.words import number, plain, say

_CONDITIONS = 4
_OPS = {"text": ("=", "!=", "in", "not in", "contains", "starts", "empty", "filled"), "boolean": ("=", "empty", "filled")}
_ORDERED = ("=", "!=", "<", "<=", ">", ">=", "between", "empty", "filled")
_NAMES = {"=": "is", "!=": "is_not", "<": "below", "<=": "at_most", ">": "above", ">=": "at_least", "in": "one_of",
          "not in": "none_of"}


def dedupe(given: Given) -> Json:
    columns = pick_several(given, "repeat_columns")
    st.caption(say("recipe.repeat_help"))
    return {"kind": "dedupe", "columns": columns, "keep": choose(given, "repeat_keep", ("keep_first", "keep_last"))}


def filter_rows(given: Given) -> Json | None:
    keep = choose(given, "filter_how", ("filter_drop", "filter_keep")) == "keep"
    conditions: list[Json] = []
    for place in range(_CONDITIONS):
        condition = _condition(given, place)
        if condition is None:
            break
        conditions.append(condition)
    return {"kind": "filter", "conditions": conditions, "keep": keep} if conditions else None


def _condition(given: Given, place: int) -> Json | None:
    """A column, how to compare, with what; the next one appears once this one is complete."""
    key = f"{given.key}_{place}"
    left, middle, right = st.columns([4, 3, 4])
    column = left.selectbox(say("recipe.condition_column" if place == 0 else "recipe.condition_more"), given.names(), index=None,
                            key=f"{key}_column", placeholder=say("recipe.column_choose"))
    if column is None:
        return None
    type = given.held(column).type
    op = middle.selectbox(say("recipe.condition_op"), _OPS.get(type, _ORDERED), key=f"{key}_op_{column}",
                          format_func=lambda op: say(f"recipe.op_{_NAMES.get(op, op)}"))
    with right:
        return _compared(given, key, column, type, op)


def _compared(given: Given, key: str, column: str, type: str, op: str) -> Json | None:
    if op in ("empty", "filled"):
        return {"column": column, "op": op}
    if op in ("in", "not in"):
        values = st.multiselect(say("recipe.values"), given.values(column), key=f"{key}_values_{column}", accept_new_options=True,
                                placeholder=say("recipe.value_choose"))
        return {"column": column, "op": op, "values": values} if values else None
    if op == "between":
        low, high = (st.text_input(say(f"recipe.{end}"), key=f"{key}_{end}_{column}").strip() for end in ("low", "high"))
        return {"column": column, "op": op, "values": [low, high]} if low and high else None
    if type in ("text", "boolean") and op in ("=", "!="):
        value = st.selectbox(say("recipe.value"), given.values(column), index=None, key=f"{key}_value_{column}",
                             accept_new_options=True, placeholder=say("recipe.value_choose"))
    else:
        example = next(iter(given.values(column, 1)), "")
        value = st.text_input(say("recipe.value"), key=f"{key}_value_{column}_{op}", placeholder=example).strip()
    return {"column": column, "op": op, "value": value} if value else None


def lots(given: Given) -> Json | None:
    """Many rows of a lot become one."""
    by = pick_several(given, "lot_by", ("text", "integer", "boolean", "date", "datetime"))
    columns = pick_several(given, "lot_columns", NUMBERS)
    st.caption(say("recipe.lot_help"))
    return gather_step(by, columns) if by else None


def groups(given: Given) -> Json | None:
    """One product or machine only, or data of their own for each."""
    column = pick(given, "group_column", ("text", "integer", "boolean"))
    if column is None:
        return None
    if choose(given, "group_how", ("group_one", "group_each")) == "one":
        value = st.selectbox(say("recipe.group_value"), given.values(column, 200), index=None, key=f"{given.key}_group_{column}",
                             placeholder=say("recipe.value_choose"))
        return {"kind": "filter", "conditions": [{"column": column, "op": "=", "value": value}]} if value else None
    found = groups_of(given.dataset, given.version, column)
    if len(found) > MOST_GROUPS:
        st.caption(say("recipe.group_many", count=number(len(found)), most=MOST_GROUPS))
        return None
    st.markdown("\n".join(f"- {plain(value or say('recipe.group_blank'))}: {say('recipe.group_rows', count=number(count))}"
                          for value, count in (*found[:20], *found[20:][-1:])))
    label = say("recipe.group_button", count=len(found))
    if st.button(label, key="cleaning_split_groups", type="primary", disabled=busy() or not found):
        do("cleaning_split_groups", given.dataset, column=column, language=session.language())
    return None
