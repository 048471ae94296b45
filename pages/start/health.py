"""What the doctor found at the app's start: one sentence, and the button that mends."""
import streamlit as st

from kamp_core.studio.doctor import Finding
from kamp_core.studio.errands import Errand
from pages.shared import errand
from pages.shared.house import studio
from pages.shared.words import plain, say

_ORDER = ("told", "can", "mended")       # what a person has to act on comes first


def health() -> None:
    """Nothing where all is well."""
    if errand.errand_box(_mended):
        return
    found = sorted(studio().care.found, key=lambda finding: _ORDER.index(finding.state))
    if not found:
        return
    with st.container(key="health", gap="small"):
        show = st.success if found[0].state == "mended" else st.warning
        more = f" {say('care.start_more', count=len(found) - 1)}" if len(found) > 1 else ""
        show(plain(_sentence(found[0]) + more), icon=":material/healing:")
        if any(finding.state == "can" for finding in found) and st.button(say("care.mend"), key="mend", type="primary"):
            errand.send("care.mend", "")


def _sentence(finding: Finding) -> str:
    return say(finding.sentence, **finding.facts)


def _mended(done: Errand) -> None:
    if done.verb == "care.mend":
        studio().care.look()
        st.toast(say("care.mend_done", count=sum(finding["state"] == "mended" for finding in done.result)))
