"""Data: bring a file, check how it is read, import it, and see what it is worth."""
import streamlit as st

from pages.data.doctor import doctor
from pages.data.sheet import answer_line, sheet
from pages.shared import session
from pages.shared.frame import head, next_step, plain_errors
from pages.shared.house import studio
from pages.shared.pickers import dataset_picker
from pages.shared.upload import upload
from pages.shared.words import say

_PASTE_MOST = 5_000_000     # characters


def bring() -> None:
    """The drop zone and the paste box; what arrives is remembered until it is imported or put aside."""
    slim = bool(session.dataset() or session.recall("incoming"))
    given = upload("upload", slim=slim)
    if given:
        session.remember("incoming", {"file": given.file, "name": given.name})
        st.rerun()
    with st.expander(say("data.paste"), icon=":material/content_paste:"):
        text = st.text_area(say("data.paste_label"), key="paste", height=140, max_chars=_PASTE_MOST,
                            placeholder=say("data.paste_hint"))
        if st.button(say("data.paste_read"), key="paste_read", disabled=not text.strip()):
            with plain_errors():
                session.remember("incoming", {"file": studio().paste(text), "name": say("data.paste_name")})
                st.rerun()


incoming = session.recall("incoming")
dataset = session.dataset()
head(say("data.title"), answer_line(dataset) if dataset and not incoming else say("data.answer_none"))
bring()
if incoming:
    with plain_errors():
        doctor(incoming["file"], incoming["name"])
else:
    chosen = dataset_picker()
    if chosen:
        with plain_errors():
            sheet(chosen)
        next_step("look", "data.next")
