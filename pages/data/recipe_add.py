"""One more step: what bothers you, a small form, what it would do, and a button."""

import streamlit as st

from kamp_core.recipe.facts import Json
from pages.data.recipe_forms import Form, Given
from pages.data.recipe_forms_cells import blank, clip, fill, respell
from pages.data.recipe_forms_columns import drop, rename, retype, split, unit
from pages.data.recipe_forms_made import compute, join_time, time_parts, trend
from pages.data.recipe_forms_rows import dedupe, filter_rows, groups, lots
from pages.data.recipe_preview import show_preview
from pages.data.recipe_work import columns_of, do, preview_of, proposed, put_aside, version_of
from pages.shared.errand import busy
from pages.shared.frame import heard, plain_errors
from pages.shared.words import say

_FORMS: dict[str, Form] = {
    "empty": fill, "stand_in": blank, "outside": clip, "repeats": dedupe, "rows": filter_rows, "lots": lots,
    "groups": groups,
    "columns": drop, "name": rename, "type": retype, "spelling": respell, "unit": unit, "two_in_one": split,
    "date_and_time": join_time, "when": time_parts, "before": trend, "formula": compute}


def add_step(dataset: str) -> None:
    version, step = version_of(dataset), proposed(dataset)
    if step is not None:
        with st.container(border=True, key="step_form", gap="small"), plain_errors():
            st.button(say("recipe.put_aside"), key="put_step_aside", icon=":material/close:", type="tertiary",
                      on_click=heard(put_aside))
            _offer(dataset, version, step)
        return
    concern = st.selectbox(say("recipe.concern"), list(_FORMS), index=None, key=f"concern_{dataset}_{version}",
                           placeholder=say("recipe.concern_choose"), format_func=lambda name: say(f"recipe.concern_{name}"))
    if concern is None:
        st.caption(say("recipe.add_help"))
        return
    with st.container(border=True, key="step_form", gap="small"):
        given = Given(dataset, version, columns_of(dataset, version), f"{concern}_{dataset}_{version}")
        step = _FORMS[concern](given)
        if step is not None:
            with plain_errors():
                _offer(dataset, version, step)


def _offer(dataset: str, version: int, step: Json) -> None:
    """The preview, and the button that does it."""
    preview = preview_of(dataset, version, step)
    show_preview(preview)
    idle = preview.does_nothing or busy()
    if st.button(say("recipe.add_button"), key="cleaning_add", type="primary", icon=":material/add:", disabled=idle):
        do("cleaning_add", dataset, step=preview.step)
