"""Cleaning: the recipe as a list of sentences, one more step for who may change the data, and the rows as they are now."""
import streamlit as st

from kamp_core.settings import ROOT
from pages.data.recipe_add import add_step
from pages.data.recipe_list import recipe_list
from pages.data.recipe_replay import replay
from pages.data.recipe_rows import rows_view
from pages.shared import session
from pages.shared.words import say


def clean(dataset: str) -> None:
    st.html(ROOT / "pages" / "data" / "cleaning.css")
    if session.may_work():
        replay(dataset)
        left, right = st.columns([5, 6], gap="large")
        with right:
            st.subheader(say("recipe.add"), anchor=False)
            add_step(dataset)
    else:
        left = st.container()
    with left:
        st.subheader(say("recipe.list"), anchor=False)
        recipe_list(dataset)
    rows_view(dataset)
