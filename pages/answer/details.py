"""The folded part, for the consultant: leaderboard, confusion, calibration, split, columns left out, versions."""
import streamlit as st

from kamp_core.learning.outcome import Outcome
from kamp_core.learning.request import Candidate
from kamp_core.reports.choosing import few_models, why_chosen
from kamp_core.reports.html import method
from kamp_core.reports.sentences import left_out, warnings
from kamp_core.reports.sureness import advice, curve_rows, sureness
from kamp_core.wording import model_name
from pages.shared import session
from pages.shared.house import studio
from pages.shared.tables import listing
from pages.shared.words import number, percent, plain, say


def details(outcome: Outcome) -> None:
    with st.expander(say("answer.details"), icon=":material/science:"):
        for part in (_method, _leaderboard, _all_scores, _confusion, _calibration, _curve, _columns, _versions):
            part(outcome)


def _method(outcome: Outcome) -> None:
    language = session.language()
    by_clock = studio().jobs.look(outcome.run).request.trials is None
    chosen = [line for line in (why_chosen(outcome, language), few_models(outcome, by_clock, language)) if line]
    lines = [*method(outcome, language), *chosen, *sureness(outcome, language), *warnings(outcome, language)]
    if outcome.split.duplicates_grouped:
        lines.append(say("answer.twins", rows=number(outcome.split.duplicates_grouped)))
    st.markdown("\n".join(f"- {plain(line)}" for line in lines))


def _leaderboard(outcome: Outcome) -> None:
    st.markdown(f"**{say('answer.leaderboard')}**")
    board = outcome.leaderboard
    with st.container(key="leaderboard"):
        listing({say("answer.model"): [model_name(line.model, session.language()) for line in board],
                 board[0].metric if board else "–": [number(line.value) for line in board],
                 say("answer.fit_seconds"): [number(line.fit_seconds) for line in board],
                 say("answer.status"): [_state(line) for line in board],
                 say("answer.error"): [line.error or "" if line.status == "failed" else "" for line in board]})


def _state(line: Candidate) -> str:
    return say("answer.status_behind") if line.error == "behind" else say(f"answer.status_{line.status}")


def _all_scores(outcome: Outcome) -> None:
    st.markdown(f"**{say('answer.all_scores')}**")
    rows = outcome.scores
    listing({say("answer.scheme"): [say(f"report.name_{score.scheme}") for score in rows],
             say("answer.metric"): [score.metric.value for score in rows],
             say("answer.value"): [number(score.value) for score in rows],
             say("report.range_word"): [f"{number(score.low)}–{number(score.high)}" for score in rows],
             say("report.name_nothing"): [number(score.baseline) for score in rows]})


def _confusion(outcome: Outcome) -> None:
    if not outcome.confusion:
        return
    st.markdown(f"**{say('answer.confusion')}**")
    table: dict[str, list[str]] = {say("answer.actual"): list(outcome.classes)}
    for place, name in enumerate(outcome.classes):
        table[say("answer.said", name=name)] = [number(row[place]) for row in outcome.confusion]
    listing(table)
    if outcome.threshold is not None:
        st.caption(say("answer.threshold", risk=percent(outcome.threshold)))


def _calibration(outcome: Outcome) -> None:
    if not outcome.calibration:
        return
    st.markdown(f"**{say('answer.calibration')}**")
    rows, before = outcome.calibration, outcome.calibration_before
    were = {say("answer.observed_before"): [percent(line["predicted"]) for line in before]} if len(before) == len(rows) else {}
    listing({**were, say("answer.predicted"): [percent(line["predicted"]) for line in rows],
             say("answer.observed"): [percent(line["observed"]) for line in rows],
             say("answer.rows"): [number(line["rows"]) for line in rows]})


def _curve(outcome: Outcome) -> None:
    rows = curve_rows(outcome, session.language())
    if not rows:
        return
    st.markdown(f"**{say('answer.curve')}**")
    for line in advice(outcome, session.language()):
        st.markdown(plain(line))
    listing({say("answer.curve_rows"): [row[0] for row in rows], say("answer.value"): [row[1] for row in rows],
             say("report.range_word"): [row[2] for row in rows]})
    st.caption(say("answer.curve_help"))


def _columns(outcome: Outcome) -> None:
    st.markdown(f"**{say('answer.inputs', count=len(outcome.inputs))}**")
    st.markdown(plain(", ".join(outcome.inputs)))
    if outcome.excluded:
        st.markdown(f"**{say('answer.excluded', count=len(outcome.excluded))}**")
        st.markdown("\n".join(f"- {plain(out.column)}: {plain(left_out(out, session.language()))}" for out in outcome.excluded))


def _versions(outcome: Outcome) -> None:
    st.caption(plain(" · ".join(f"{name} {version}" for name, version in outcome.versions.items())))
