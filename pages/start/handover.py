"""A project in one file: handed over with a code that is shown once, or taken over from somebody else."""
import streamlit as st

from kamp_core.errors import KampError
from kamp_core.handover.facts import Packed
from pages.shared import session
from pages.shared.frame import plain_errors
from pages.shared.house import studio
from pages.shared.taking import offer
from pages.shared.upload import upload
from pages.shared.whose import only_look
from pages.shared.words import plain, say


def handover() -> None:
    """Folded: not what people come for every day."""
    with st.expander(say("handover.title"), icon=":material/redeem:", key="handover"), plain_errors():
        give, take = st.columns(2, gap="large")
        with give, st.container(key="give", gap="small"):
            _give()
        with take, st.container(key="take", gap="small"):
            _take()


def _give() -> None:
    project = session.project()
    name = project.name or say("frame.first_project")
    st.subheader(say("handover.give"), anchor=False)
    if why := only_look():
        st.caption(why)
        return
    st.caption(plain(say("handover.give_help", name=name)))
    anonymise = st.checkbox(say("handover.anonymise"), key="handover_anonymise", help=say("handover.anonymise_help"))
    if anonymise:
        st.caption(say("handover.shows_through"))
    if st.button(say("handover.make"), key="handover_make", icon=":material/inventory_2:"):
        with st.spinner(say("handover.making")):
            out = studio().workspace.scratch() / "packed.zip"
            packed = studio().handover.pack(project.id, out, name, anonymise)
        _made(packed, offer(out, "kamp_case.zip" if anonymise else "kamp_project.zip"), anonymise)


def _made(packed: Packed, address: str, anonymise: bool) -> None:
    """Shown in this one run of the page: the code is not kept, not even in the session."""
    st.success(say("handover.packed_page", data=packed.data, runs=packed.runs, models=packed.models), icon=":material/check:")
    if anonymise:
        st.caption(say("handover.anonymous_done", count=packed.left_out))
    else:
        st.markdown(f"**{say('handover.code_is')}**")
        with st.container(key="handover_code"):
            st.code(packed.code, language=None)
        st.caption(say("handover.code_page"))
    with st.container(key="handover_download"):
        st.link_button(say("handover.download"), address, icon=":material/download:")
    st.caption(say("handover.download_within"))


def _take() -> None:
    st.subheader(say("handover.take"), anchor=False)
    st.caption(say("handover.take_help"))
    given = upload("takeover", slim=True, accept=".zip", hint="handover.drop_hint")
    if given:
        session.set_visit_value("takeover", {"file": given.file, "name": given.name})
    kept = session.visit_value("takeover")
    if not kept:
        return
    with st.form("takeover_form", border=False):
        st.markdown(f":material/draft: {plain(kept['name'])}")
        code = st.text_input(say("handover.code"), key="takeover_code", placeholder="XXXX-XXXX-XXXX-XXXX", max_chars=40)
        asked = st.form_submit_button(say("handover.open"), key="takeover_open", type="primary", icon=":material/folder_open:")
    if asked:
        _open(kept["file"], code)


def _forget(file: str) -> None:
    session.set_visit_value("takeover", None)
    studio().workspace.drop_file(file)


def _open(file: str, code: str) -> None:
    """The new project is opened; the file that was brought goes again, unless the machine alone was at fault."""
    try:
        with st.spinner(say("handover.opening")):
            taken = studio().handover.take(studio().workspace.file(file), code)
    except KampError as error:
        if error.code.startswith("handover_"):
            _forget(file)
        raise
    _forget(file)
    st.toast(plain(say("handover.taken", name=taken.name, data=taken.data, runs=taken.runs, models=taken.models)))
    if taken.code == "wrong":
        st.toast(say("handover.code_was_wrong"), icon=":material/key_off:", duration="long")
    if taken.locked:
        st.toast(say("handover.still_locked", count=taken.locked), icon=":material/lock:", duration="long")
    session.open_project(taken.project)
    session.go("start")
