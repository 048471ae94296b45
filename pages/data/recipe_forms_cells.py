"""Forms for what is wrong in cells: empty, meaningless, out of range, spelt in many ways."""
import streamlit as st

from kamp_core.recipe.facts import Json
from kamp_core.recipe.shape import NUMBERS
from pages.data.recipe_forms import Given, choose, order_and_groups, pick, pick_several
from pages.data.recipe_work import empty_cells
from pages.shared.number_field import number_field
from pages.shared.words import number, say

_NUMBERS_FILL = ("fill_median", "fill_mean", "fill_previous", "fill_value", "fill_row", "fill_column")
_OTHERS_FILL = ("fill_most", "fill_previous", "fill_value", "fill_row", "fill_column")


def fill(given: Given) -> Json | None:
    """Empty cells: filled, or their rows or their column left out."""
    empty = empty_cells(given.dataset, given.version)
    if not empty:
        st.caption(say("recipe.no_empty_cell"))
        return None
    column = st.selectbox(say("recipe.column_of"), list(empty), index=None, key=f"{given.key}_column",
                          placeholder=say("recipe.column_choose"),
                          format_func=lambda name: say("recipe.empty_cells", column=name, count=number(empty[name])))
    if column is None:
        return None
    how = choose(given, "fill_how", _NUMBERS_FILL if given.held(column).type in NUMBERS else _OTHERS_FILL)
    if how == "row":
        return {"kind": "filter", "conditions": [{"column": column, "op": "filled"}]}
    if how == "column":
        return {"kind": "drop", "columns": [column]}
    step: Json = {"kind": "fill", "column": column, "how": how}
    if how == "value":
        value = st.text_input(say("recipe.value"), key=f"{given.key}_value").strip()
        return {**step, "value": value} if value else None
    if how == "previous":
        return {**step, **order_and_groups(given)}
    return {**step, "by": pick_several(given, "by", ("text", "boolean"))}


def blank(given: Given) -> Json | None:
    """Values that mean "no reading"."""
    column = pick(given, "column_of")
    if column is None:
        return None
    values = st.multiselect(say("recipe.stand_ins"), given.values(column), key=f"{given.key}_values", accept_new_options=True,
                            placeholder=say("recipe.stand_ins_choose"))
    return {"kind": "blank", "column": column, "values": values} if values else None


def clip(given: Given) -> Json | None:
    """Values that cannot be."""
    column = pick(given, "column_of", NUMBERS)
    if column is None:
        return None
    known = given.held(column).facts
    left, right = st.columns(2)
    low = number_field(say("recipe.low"), f"{given.key}_low_{column}", first=known.low, needed=False, where=left)
    high = number_field(say("recipe.high"), f"{given.key}_high_{column}", first=known.high, needed=False, where=right)
    outside = choose(given, "outside", ("outside_blank", "outside_limit"))
    if low is None and high is None:
        return None
    return {"kind": "clip", "column": column, "low": low, "high": high, "outside": outside}


def respell(given: Given) -> Json | None:
    """The same thing written in many ways."""
    column = pick(given, "column_of", ("text",))
    if column is None:
        return None
    values = given.values(column, 200)
    st.caption(say("recipe.respell_help", count=number(len(values))))
    edited = st.data_editor({"old": values, "new": values}, key=f"{given.key}_respell_{column}", hide_index=True, disabled=["old"],
                            height=min(320, 36 * (len(values) + 1)), column_config={
                                "old": st.column_config.TextColumn(say("recipe.respell_old")),
                                "new": st.column_config.TextColumn(say("recipe.respell_new"), max_chars=200)})
    mapping = {old: str(new or "").strip() for old, new in zip(values, edited["new"], strict=True) if (new or "") != old}
    return {"kind": "respell", "column": column, "mapping": mapping} if mapping else None
