"""The result of a forecast on a new file: values to come, rather than rows of the file."""
import streamlit as st

from kamp_core.learning.outcome import Outcome, Outlook
from kamp_core.models import Scored
from kamp_core.reports.amounts import shown
from pages.shared.ready import ready
from pages.shared.words import number, say


def is_ahead(scored: Scored) -> bool:
    return bool(scored.preview) and "time" in scored.preview[0]


def to_have_ready(scored: Scored, outcome: Outcome) -> None:
    """Without a signal, too: the weeks kept aside tell how often it had been enough."""
    if scored.totals:
        st.markdown(f"**{say('report.part_ready')}**")
        ready(outcome, scored.totals)


def table_ahead(scored: Scored, outlook: Outlook) -> dict[str, list[str]]:
    """When, which, how many, and between which ends: as the answer shows them."""
    rows = [shown(row, outlook) for row in scored.preview]
    which = {say("use.which"): [str(row["series"]) for row in rows]} if any(row["series"] for row in rows) else {}
    return {say("use.when"): [str(row["time"]) for row in rows], **which,
            say("use.prediction"): [number(row["prediction"]) for row in rows],
            say("use.range"): [f"{number(row['low'])}–{number(row['high'])}" for row in rows]}
