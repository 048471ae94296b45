"""A file that goes on from data of last month: both become one. The very same file again would only double every row."""
import streamlit as st

from kamp_core.intake.facts import Preview
from pages.shared import session
from pages.shared.frame import heard
from pages.shared.house import studio
from pages.shared.words import number, plain, say


def together(file: str, name: str, shown: Preview) -> None:
    """Nothing where no data of the project have these columns, or where it is their own file that is read anew."""
    if same := studio().combining.same_file(session.project().id, file):
        st.info(plain(say("data.same_file", name=same)), icon=":material/content_copy:")
        return
    earlier = studio().combining.earlier(session.project().id, shown.columns)
    if not earlier or file in earlier.files:
        return
    with st.container(key="earlier", border=True, horizontal=True, vertical_alignment="center"):
        st.markdown(plain(say("data.earlier", name=earlier.name, rows=number(earlier.rows))))
        st.button(say("data.earlier_take"), key="earlier_take", icon=":material/playlist_add:",
                  on_click=heard(session.set_incoming), args=({**earlier.files, file: name},))
