"""The folded part, for the consultant: leaderboard, confusion, calibration, split, columns left out, versions."""
import streamlit as st

from kamp_core.learning.outcome import Outcome
from kamp_core.reports.method import method_lines
from kamp_core.reports.sentences import left_out
from kamp_core.reports.sureness import advice
from kamp_core.reports.tables import (
    calibration_table,
    confusion_limit,
    confusion_table,
    curve_table,
    leaderboard_table,
    scores_table,
)
from pages.shared import session
from pages.shared.house import studio
from pages.shared.tables import listing
from pages.shared.words import plain, say


def details(outcome: Outcome, share: float) -> None:
    with st.expander(say("answer.details"), icon=":material/science:"):
        for part in (_method, _leaderboard, _all_scores):
            part(outcome)
        _confusion(outcome, share)
        for part in (_calibration, _curve, _columns, _versions):
            part(outcome)


def _method(outcome: Outcome) -> None:
    by_clock = studio().jobs.look(outcome.run).request.trials is None
    st.markdown("\n".join(f"- {plain(line)}" for line in method_lines(outcome, by_clock, session.language())))


def _leaderboard(outcome: Outcome) -> None:
    st.markdown(f"**{say('answer.leaderboard')}**")
    with st.container(key="leaderboard"):
        listing(leaderboard_table(outcome, session.language()))


def _all_scores(outcome: Outcome) -> None:
    st.markdown(f"**{say('answer.all_scores')}**")
    listing(scores_table(outcome, session.language()))


def _confusion(outcome: Outcome, share: float) -> None:
    table = confusion_table(outcome, session.language(), share)
    if not table:
        return
    st.markdown(f"**{say('answer.confusion')}**")
    listing(table)
    if limit := confusion_limit(outcome, session.language(), share):
        st.caption(plain(limit))


def _calibration(outcome: Outcome) -> None:
    table = calibration_table(outcome, session.language())
    if table:
        st.markdown(f"**{say('answer.calibration')}**")
        listing(table)


def _curve(outcome: Outcome) -> None:
    table = curve_table(outcome, session.language())
    if not table:
        return
    st.markdown(f"**{say('answer.curve')}**")
    for line in advice(outcome, session.language()):
        st.markdown(plain(line))
    listing(table)
    st.caption(say("answer.curve_help"))


def _columns(outcome: Outcome) -> None:
    st.markdown(f"**{say('answer.inputs', count=len(outcome.inputs))}**")
    st.markdown(plain(", ".join(outcome.inputs)))
    if outcome.excluded:
        st.markdown(f"**{say('answer.excluded', count=len(outcome.excluded))}**")
        st.markdown("\n".join(f"- {plain(out.column)}: {plain(left_out(out, session.language()))}" for out in outcome.excluded))


def _versions(outcome: Outcome) -> None:
    st.caption(plain(" · ".join(f"{name} {version}" for name, version in outcome.versions.items())))
