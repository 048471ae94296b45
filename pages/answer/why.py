"""The middle of the answer: causes, the riskiest rows, where it is wrong, and what to do."""
import streamlit as st

from kamp_core.learning.outcome import Outcome
from kamp_core.learning.worth.facts import Worth
from kamp_core.reports.alike import group_table
from kamp_core.reports.figure_risk import RiskLine, risk_figure
from kamp_core.reports.figures import range_bar
from kamp_core.reports.riskiest import risky_table, turned_out
from kamp_core.reports.sentences import causes, causes_note
from kamp_core.reports.todo import not_checked, to_do
from kamp_core.reports.watching import episode_table
from kamp_core.reports.where import where_wrong
from pages.shared import session
from pages.shared.cases import cases_of_row
from pages.shared.house import studio
from pages.shared.tables import listing
from pages.shared.words import number, plain, say


def what_matters(outcome: Outcome) -> None:
    """Columns with their weight, its range, and the direction in words."""
    found = causes(outcome, session.language())
    if outcome.outlook is not None and not found:
        return                                # a forecast may do without conditions
    with st.container(border=True, key="causes", gap="small"):
        st.subheader(say("report.part_causes"), anchor=False)
        if not found:
            st.markdown(say("answer.no_causes"))
            return
        top = max(cause.high for cause in found)
        for cause in found:
            with st.container(gap="xxsmall"):
                st.markdown(f"**{plain(cause.column)}** :small[{plain(cause.sentence)}]")
                st.html(range_bar(cause.value, cause.low, cause.high, None, top, f"{cause.column} {cause.sentence}", height=10))
        st.caption(causes_note(outcome, session.language()))


def monday(outcome: Outcome, share: float, worth: Worth | None) -> None:
    with st.container(border=True, key="monday", gap="small"):
        st.subheader(say("report.part_monday"), anchor=False)
        steps = to_do(outcome, session.language(), share, worth)
        st.markdown("\n".join(f"{place}. {plain(step)}" for place, step in enumerate(steps, start=1)))


def wrong(outcome: Outcome, share: float) -> None:
    with st.container(border=True, key="wrong", gap="small"):
        st.subheader(say("report.part_wrong"), anchor=False)
        _bullets(where_wrong(outcome, session.language(), share))
        st.markdown(f"**{say('report.part_open')}**")
        _bullets(not_checked(outcome, session.language()))


def riskiest(outcome: Outcome, share: float) -> None:
    """The rows kept aside with the highest risk, why in words, and how they turned out."""
    if not outcome.risky_rows or outcome.verdict.level == "no_signal":
        return
    with st.container(border=True, key="riskiest", gap="small"):
        st.subheader(say("answer.riskiest"), anchor=False)
        st.caption(say("answer.riskiest_help"))
        for line in turned_out(outcome, session.language(), share):
            st.markdown(plain(line))
        known_by = studio().known_by(outcome, [row.row for row in outcome.risky_rows])
        listing(risky_table(outcome, session.language(), known_by))
        cases_of_row(outcome)


def rows_aside(outcome: Outcome) -> None:
    """Rows kept aside in the language of the question: what was expected, and what came."""
    told = studio().aside(outcome.run, session.language())
    if told is None or not next(iter(told.table.values())):
        return
    with st.container(border=True, key="aside", gap="small"):
        st.subheader(say(f"report.aside_{told.kind}"), anchor=False)
        for line in told.said:
            st.markdown(plain(line))
        listing(told.table)


def strangest(outcome: Outcome) -> None:
    """The alarms of a watched machine, and the sensors behind them."""
    if not outcome.alarms:
        return
    with st.container(border=True, key="strangest", gap="small"):
        st.subheader(say("report.part_episodes"), anchor=False)
        _risk_line(outcome)
        st.caption(say("answer.alarms_help"))
        listing(episode_table(outcome.alarms, session.language()))


def _risk_line(outcome: Outcome) -> None:
    line = _line_of(outcome.run, outcome.version)
    if line is None:
        return
    time, score = line.peak
    limit = studio().money.cut_off(outcome, session.project().id) or 1.0
    names = (say("answer.risk_line"), say("answer.risk_limit"), say("answer.risk_events"))
    st.plotly_chart(risk_figure(line, limit, names, say("answer.alarm_score")), key="risk_line", config={"displayModeBar": False},
                    alt=say("answer.risk_line_said", time=time[:16], score=number(score)))


@st.cache_data(max_entries=20, show_spinner=False)
def _line_of(run: str, version: int) -> RiskLine | None:
    return studio().risk_line(run)


def like_rows(outcome: Outcome) -> None:
    """The groups of like rows: what sets each apart, how many, and how they turned out."""
    if outcome.division is None or not outcome.division.groups:
        return
    with st.container(border=True, key="like_rows", gap="small"):
        st.subheader(say("report.part_groups"), anchor=False)
        st.caption(say("answer.groups_help"))
        listing(group_table(outcome, session.language()))


def _bullets(lines: tuple[str, ...]) -> None:
    st.markdown("\n".join(f"- {plain(line)}" for line in lines))
