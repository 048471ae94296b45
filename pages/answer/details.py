"""The folded part, for the consultant: leaderboard, confusion, calibration, split, columns left out, versions."""
import streamlit as st

from kamp_core.learning.outcome import Outcome
from kamp_core.reports.method import method_lines
from kamp_core.reports.sentences import left_out
from kamp_core.reports.sureness import advice
from kamp_core.reports.tables import calibration_table, confusion_table, curve_table, leaderboard_table, scores_table
from pages.shared import session
from pages.shared.house import studio
from pages.shared.tables import listing
from pages.shared.words import percent, plain, say


def details(outcome: Outcome) -> None:
    with st.expander(say("answer.details"), icon=":material/science:"):
        for part in (_method, _leaderboard, _all_scores, _confusion, _calibration, _curve, _columns, _versions):
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


def _confusion(outcome: Outcome) -> None:
    table = confusion_table(outcome, session.language())
    if not table:
        return
    st.markdown(f"**{say('answer.confusion')}**")
    listing(table)
    if outcome.threshold is not None:
        st.caption(say("answer.threshold", risk=percent(outcome.threshold)))


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
