"""Did the suggested settings work? The trial sheet comes back with its results."""
import streamlit as st

from kamp_core.learning.outcome import Outcome
from kamp_core.reports.knobs import worked_lines
from pages.shared import session
from pages.shared.house import studio
from pages.shared.upload import upload
from pages.shared.words import plain, say

_LOOKS = {"better": st.success, "worse": st.warning, "open": st.info}


def products_tried(outcome: Outcome) -> list[str]:
    """The products for which a trial was suggested."""
    return [one.product for one in outcome.settings.suggestions if one.trial] if outcome.settings else []


def trial(outcome: Outcome) -> None:
    """The sheet of one product's trial, and what came of it."""
    products = products_tried(outcome)
    with st.container(border=True, key="trial", gap="small"):
        st.subheader(say("use.trial"), anchor=False)
        st.caption(say("use.trial_help"))
        product = products[0]
        if len(products) > 1:
            product = st.selectbox(say("answer.settings_product"), products, key="trial_product")
        memory = f"trial {outcome.run} {product}"
        given = upload("trial_upload", slim=True)
        if given:
            session.remember(memory, given.file)
        file = session.recall(memory)
        if file:
            worked = studio().check_trial(outcome.run, product, studio().workspace.file(file))
            _LOOKS[worked.said]("\n\n".join(plain(line) for line in worked_lines(worked, outcome, session.language())))
