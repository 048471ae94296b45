"""A chart of several products at once: one line that says so, and one click to see one of them."""
import streamlit as st

from kamp_core import wording
from kamp_core.look.only import Only
from kamp_core.settings import Language
from kamp_core.spc.mixed import Mixed, mixed_products
from pages.look.ask import KEPT, View, profile_of, rows_of
from pages.look.narrow import narrow_to
from pages.shared.words import percent, plain, say

_OFFERED = 4


def offer_one_product(view: View, column: str) -> None:
    """Nothing where most of the spread does not lie between products."""
    found = mixed_in(view, column)
    if found is None:
        return
    st.markdown(plain(say("spc.mixed", column=found.column, share=percent(found.share))))
    offer_products(view, found, "process_mixed")


def mixed_words(found: Mixed | None, language: Language) -> str:
    """What a picture along time needs to have said; '' where no products are mixed."""
    return wording.say("look.mixed", language, column=found.column, share=percent(found.share)) if found else ""


def offer_products(view: View, found: Mixed | None, key: str) -> None:
    """One click to see one of the products."""
    if found is None:
        return
    with st.container(key=key, horizontal=True, gap="small"):
        for place, value in enumerate(found.values[:_OFFERED]):
            if st.button(plain(say("spc.mixed_only", value=value)), key=f"{key}_{place}", icon=":material/filter_alt:"):
                narrow_to(view.dataset, Only(found.column, values=(value,)))


@st.cache_data(max_entries=KEPT, show_spinner=False, hash_funcs={View: repr})
def mixed_in(view: View, column: str) -> Mixed | None:
    """The products between which most of a number's spread lies."""
    profile = profile_of(view.dataset, view.version)
    with rows_of(view) as cursor:
        return mixed_products(cursor, profile, profile.column(column))
