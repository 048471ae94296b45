"""The one-page report to take away."""
import streamlit as st

from kamp_core.learning.outcome import Outcome
from pages.shared import session
from pages.shared.frame import plain_errors
from pages.shared.house import studio
from pages.shared.words import say


def downloads(outcome: Outcome) -> None:
    """HTML at once; the PDF is printed when asked for."""
    language = session.language()
    with st.container(horizontal=True, key="downloads"), plain_errors():
        st.download_button(say("answer.download_report"), _report(outcome.run, language, ".html", outcome.seconds),
                           file_name=f"kamp_report_{outcome.run}.html", mime="text/html", key="download_report",
                           icon=":material/download:", on_click="ignore")
        if st.button(say("answer.make_pdf"), key="make_pdf", icon=":material/print:"):
            with st.spinner(say("answer.making_pdf")):
                pdf = _report(outcome.run, language, ".pdf", outcome.seconds)
            st.download_button(say("answer.download_pdf"), pdf, file_name=f"kamp_report_{outcome.run}.pdf",
                               mime="application/pdf", key="download_pdf", icon=":material/download:", on_click="ignore")


@st.cache_data(max_entries=20, show_spinner=False)
def _report(run: str, language: str, suffix: str, seconds: float) -> bytes:
    """`seconds`: of the run, so that a resumed run gets a report of its own."""
    with studio().workspace.scratch_folder() as folder:
        out = folder / f"report{suffix}"
        return studio().report(run, "en" if language == "en" else "ko", out).read_bytes()
