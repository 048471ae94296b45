"""A model that was handed over and still wants its code, or that did not come along."""
import streamlit as st

from kamp_core.errors import KampError
from pages.shared.house import studio
from pages.shared.whose import only_look
from pages.shared.words import plain, say, say_error


def at_hand(run: str) -> bool:
    """Is the model there to be used? Else it is said what is missing."""
    if studio().handover.locked(run):
        _ask(run)
        return False
    missing = fault(run)
    if missing is not None:
        st.info(plain(say_error(missing)), icon=":material/lock:")
    return missing is None


def fault(run: str) -> KampError | None:
    """Why the model cannot be used."""
    try:
        studio().handover.check_model(run)
    except KampError as error:
        return error
    return None


def _ask(run: str) -> None:
    with st.container(border=True, key="locked", gap="small"):
        st.markdown(f":material/lock: {say('handover.locked')}")
        if why := only_look():
            st.caption(why)
            return
        with st.form("unlock_form", border=False):
            code = st.text_input(say("handover.code"), key="unlock_code", placeholder="XXXX-XXXX-XXXX-XXXX", max_chars=40)
            asked = st.form_submit_button(say("handover.unlock"), key="unlock", type="primary", icon=":material/lock_open:")
        if asked:
            count = studio().handover.unlock(run, code)
            st.toast(plain(say("handover.unlocked", count=count)))
            st.rerun()
