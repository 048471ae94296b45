"""The certificate to take away."""
from functools import partial

import streamlit as st

from pages.shared import session
from pages.shared.frame import plain_errors
from pages.shared.house import studio
from pages.shared.papers import paper_on_demand
from pages.shared.words import say


def paper(dataset: str) -> None:
    """HTML and PDF, each made when asked for."""
    stamp = studio().quality.stamp(dataset)
    with st.container(horizontal=True, key="certificate"), plain_errors():
        for suffix, mime in ((".html", "text/html"), (".pdf", "application/pdf")):
            form, language = suffix[1:].upper(), session.language()
            paper_on_demand(f"certificate_{suffix[1:]}", (dataset, stamp, language),
                            (say("data.make_certificate", form=form), ":material/verified:"),
                            say("data.download_certificate", form=form), say("data.making_certificate"),
                            partial(_paper, dataset, stamp, language, suffix), f"kamp_quality_{dataset}{suffix}", mime,
                            say("data.certificate_help"))


@st.cache_data(max_entries=20, show_spinner=False)
def _paper(dataset: str, stamp: str, language: str, suffix: str) -> bytes:
    with studio().workspace.scratch_folder() as folder:
        out = folder / f"certificate{suffix}"
        return studio().quality.certificate(dataset, "en" if language == "en" else "ko", out).read_bytes()
