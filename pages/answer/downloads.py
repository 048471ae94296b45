"""Three reports to take away: for the owner, for the line, and the technical one."""
from functools import partial

import streamlit as st

from kamp_core.learning.outcome import Outcome
from kamp_core.studio.money import Offer
from kamp_core.studio.reporting import READERS, Reader
from pages.shared import session
from pages.shared.frame import plain_errors
from pages.shared.gate import later, offered
from pages.shared.house import studio
from pages.shared.papers import paper_on_demand
from pages.shared.words import say

_ICONS: dict[Reader, str] = {"owner": ":material/storefront:", "line": ":material/engineering:", "technical": ":material/science:"}
_KEYS: dict[Reader, str] = {"owner": "report", "line": "report_line", "technical": "report_technical"}


def downloads(outcome: Outcome) -> None:
    """HTML at once; a PDF, and the long technical report, are made when asked for."""
    with st.container(border=True, key="downloads", gap="small"):
        st.subheader(say("answer.downloads"), anchor=False)
        with plain_errors():
            offer = studio().money.offer(outcome, session.project().id)
            for reader in READERS:
                _one(outcome, reader, offer)


def _one(outcome: Outcome, reader: Reader, offer: Offer | None) -> None:
    language, name, paper = session.language(), _KEYS[reader], say(f"report.paper_{reader}")
    file = f"kamp_{reader}_{outcome.run}"
    wish = session.recall("inspect_share")
    make = partial(_report, outcome.run, language, reader, ".html", wish)
    with st.container(horizontal=True, key=f"paper_{reader}"):
        # one page takes milliseconds; what is promised for later is lost with a click while the screen is being redrawn
        st.download_button(paper, later(make) if reader == "technical" else offered(make), file_name=f"{file}.html",
                           mime="text/html", key=f"download_{name}", icon=_ICONS[reader], on_click="ignore")
        paper_on_demand(f"pdf_{reader}", (outcome.run, outcome.seconds, language, wish, repr(offer)),
                        (say("answer.make_pdf", paper=paper), ":material/print:"), say("answer.download_pdf", paper=paper),
                        say("answer.making_pdf"), partial(_report, outcome.run, language, reader, ".pdf", wish),
                        f"{file}.pdf", "application/pdf")


def _report(run: str, language: str, reader: Reader, suffix: str, wish: float | None) -> bytes:
    with studio().workspace.scratch_folder() as folder:
        return studio().report(run, "en" if language == "en" else "ko", folder / f"report{suffix}", reader, wish).read_bytes()
