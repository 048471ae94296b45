"""Answer: may the model be used, what is it worth, what matters, and what to do on Monday."""
from pathlib import Path

import streamlit as st

from kamp_core.jobs.facts import Job
from kamp_core.problems import learns_answers
from kamp_core.problems import problem as problem_of
from kamp_core.reports.limit import at_limit
from kamp_core.reports.shown import share_inspected
from pages.answer.ahead import ahead, to_have_ready
from pages.answer.details import details
from pages.answer.doubts import doubted
from pages.answer.downloads import downloads
from pages.answer.knobs import knobs
from pages.answer.money import money
from pages.answer.top import inspection, number_that_matters, scores, verdict
from pages.answer.why import like_rows, monday, riskiest, rows_aside, strangest, what_matters, wrong
from pages.shared import session
from pages.shared.frame import empty_state, head, heard, next_step, plain_errors
from pages.shared.guide import guide_beside
from pages.shared.house import studio
from pages.shared.runs import run_lines, run_to_show
from pages.shared.words import pick, plain, say


def run_picker(answered: dict[str, Job], run: str) -> None:
    """Which training, where there are several."""
    if len(answered) < 2:
        return
    session.preset("answer_run", run)
    st.selectbox(say("answer.run"), list(answered), key="answer_run", format_func=run_lines(answered).__getitem__,
                 on_change=heard(lambda: session.choose(run=session.widget("answer_run"))))


def failed(run: str | None) -> bool:
    """Has this training ended without an answer?"""
    return run is not None and not studio().jobs.look(run).active


def show(run: str) -> None:
    """The whole answer of one run."""
    outcome = studio().outcome(run)
    st.html(Path(__file__).with_name("page.css"))
    offer, share = studio().money.priced(outcome, session.project().id, session.recall("inspect_share"))
    worth = offer.worth if offer else None
    priced, outcome = outcome, at_limit(outcome, worth)
    verdict(outcome)
    number_that_matters(outcome, share)
    money(priced, offer)
    inspection(outcome, share, worth)
    monday(outcome, share_inspected(outcome, worth, share), worth)
    knobs(outcome)
    to_have_ready(outcome)
    ahead(outcome)
    like_rows(outcome)
    rows_aside(outcome)
    if outcome.asks == "causes":
        what_matters(outcome)
    left, right = st.columns(2, gap="medium")
    causes_first = outcome.asks == "causes"
    with left:
        scores(outcome, worth)
        if outcome.outlook is None and not causes_first:
            wrong(outcome, share)
    with right:
        if not causes_first:
            what_matters(outcome)
        if outcome.outlook is not None or causes_first:
            wrong(outcome, share)
    riskiest(outcome, share)
    doubted(outcome)
    strangest(outcome)
    downloads(outcome)
    details(outcome, share)
    if outcome.verdict.level in ("ready", "hint"):
        next_step("use", "answer.next")
    else:
        next_step("problem", "answer.back")


answered = {job.run: job for job in studio().runs(session.project().id) if job.has_answer}
if not answered:
    head(say("answer.title"), say("answer.answer_none"))
    empty_state("answer.needs_run")
else:
    run = run_to_show(answered)
    request = answered[run].request
    if session.run() is None:
        session.choose(run=run)
    told = "answer.answer" if learns_answers(problem_of(request.problem)) else "answer.answer_untold"
    head(pick(problem_of(request.problem).question), plain(say(
        told, problem=pick(problem_of(request.problem).title), target=request.target)))
    guide_beside("answer", request.problem)
    if session.run() != run:
        st.info(say("answer.not_yet_failed" if failed(session.run()) else "answer.not_yet"), icon=":material/hourglass_top:")
    run_picker(answered, run)
    with plain_errors():
        show(run)
