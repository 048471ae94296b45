"""What the doctor found at the app's start: one sentence, the rest in a fold, and the button that mends."""
import streamlit as st

from kamp_core.studio.doctor import Finding
from kamp_core.studio.errands import Errand
from pages.shared import errand
from pages.shared.gate import may_change
from pages.shared.house import studio
from pages.shared.words import plain, say

_MEMORY = "mending"
_ORDER = ("told", "can", "mended")       # what a person has to act on comes first


def health() -> None:
    """Nothing where all is well."""
    if errand.errand_box(_mended, _MEMORY):
        return
    found = sorted(studio().care.found, key=lambda finding: _ORDER.index(finding.state))
    if not found:
        return
    with st.container(key="health", gap="small"):
        show = st.success if found[0].state == "mended" else st.warning
        show(_sentence(found[0]), icon=":material/healing:")
        if found[1:]:
            with st.expander(say("care.start_more", count=len(found) - 1)):
                st.markdown("\n".join(f"- {_sentence(finding)}" for finding in found[1:]))
        if may_change():
            _buttons({finding.state for finding in found})


def _buttons(states: set[str]) -> None:
    with st.container(horizontal=True):
        if "can" in states and st.button(say("care.mend"), key="mend", type="primary"):
            errand.send_as(_MEMORY, "care.mend", "")
        if "mended" in states and st.button(say("errand.seen"), key="health_seen"):
            studio().care.seen()
            st.rerun()


def _sentence(finding: Finding) -> str:
    return plain(say(finding.sentence, **finding.facts))


def _mended(done: Errand) -> None:
    studio().care.found = tuple(Finding(**finding) for finding in done.result)
