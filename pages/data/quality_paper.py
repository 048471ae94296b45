"""The certificate to take away."""
import streamlit as st

from pages.shared import session
from pages.shared.frame import plain_errors
from pages.shared.house import studio
from pages.shared.words import say


def paper(dataset: str) -> None:
    """HTML and PDF, each made when asked for."""
    stamp = studio().quality.stamp(dataset)
    with st.container(horizontal=True, key="certificate"), plain_errors():
        for suffix, mime in ((".html", "text/html"), (".pdf", "application/pdf")):
            form = suffix[1:].upper()
            if st.button(say("data.make_certificate", form=form), key=f"make_certificate_{suffix[1:]}", icon=":material/verified:",
                         help=say("data.certificate_help")):
                with st.spinner(say("data.making_certificate")):
                    page = _paper(dataset, stamp, session.language(), suffix)
                st.download_button(say("data.download_certificate", form=form), page, file_name=f"kamp_quality_{dataset}{suffix}",
                                   mime=mime, key=f"download_certificate_{suffix[1:]}", icon=":material/download:",
                                   on_click="ignore")


@st.cache_data(max_entries=20, show_spinner=False)
def _paper(dataset: str, stamp: str, language: str, suffix: str) -> bytes:
    with studio().workspace.scratch_folder() as folder:
        out = folder / f"certificate{suffix}"
        return studio().quality.certificate(dataset, "en" if language == "en" else "ko", out).read_bytes()
