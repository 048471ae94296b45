"""Train: say how much time to spend, start, and watch it being spent well."""
from dataclasses import replace

import streamlit as st

from kamp_core.jobs.facts import Job
from kamp_core.learning.request import BUDGETS, TrainRequest
from kamp_core.problems import Family, learns_answers
from kamp_core.problems import problem as problem_of
from pages.problem.choice import current_choice, current_problem, keep_in_mind, request_from, settled
from pages.shared import session
from pages.shared.frame import empty_state, head, heard, next_step, plain_errors, studio, tell_only_look
from pages.shared.guide import guide_beside
from pages.shared.words import number, pick, plain, say
from pages.train.live import answer_line, follow


def ask() -> TrainRequest | None:
    """What the problem step settled; None where it is not settled yet."""
    dataset, problem = session.dataset(), current_problem()
    choice = current_choice(dataset, problem) if dataset and problem else None
    return request_from(choice) if choice and settled(choice) else None


def summary(request: TrainRequest) -> None:
    """What is going to be learned from what, in sentences."""
    data = studio().ledger.dataset(request.dataset)
    count = len(request.inputs) - len(request.late)
    with st.container(border=True, key="summary", gap="xxsmall"):
        asked = problem_of(request.problem)
        st.markdown(f"**{pick(asked.title)}** · {plain(data.name)}")
        ahead = asked.family is Family.FORECAST
        kind = asked.life or (asked.family if ahead or not learns_answers(asked) else "")
        learns = f"train.learns_{kind}" if kind else "train.learns"
        st.markdown(plain(say(learns, rows=number(data.rows), inputs=count, target=request.target)))
        if not learns_answers(asked):
            return
        if request.time:
            st.caption(plain(say("train.judged_forecast" if ahead else "train.judged_by_time", column=request.time)))
        elif request.group:
            st.caption(plain(say("train.judged_by_group", column=request.group)))
        else:
            st.caption(say("train.judged_by_chance"))


def start(request: TrainRequest, first: bool) -> None:
    """The time picker and the button; `first`: it is the one thing to do here."""
    session.preset("budget", session.recall("budget", "quick"))
    chosen = st.segmented_control(
        say("train.budget"), list(BUDGETS), key="budget", required=True, format_func=lambda name: say(f"train.{name}"),
        on_change=heard(lambda: session.remember("budget", session.widget("budget"))))
    st.caption(say(f"train.brings_{chosen}"))
    others = len(studio().jobs.active())
    if others:
        st.caption(say("train.queued", count=others))
    if st.button(say("train.start"), key="start_training", type="primary" if first else "secondary", icon=":material/play_arrow:"):
        run = studio().start_training(replace(request, budget=BUDGETS[chosen]), session.project().id)
        session.choose(run=run)
        keep_in_mind(None)
        st.rerun()


def watch(job: Job) -> None:
    """The run, then what comes after it."""
    follow(job)
    if job.has_answer and not job.active:
        next_step("answer", "train.next")


run = session.run()
job = studio().jobs.look(run) if run else None
head(say("train.title"), answer_line(job) if job else say("train.answer_none"))
guide_beside("train", current_problem() if session.dataset() else None)
tell_only_look()
with plain_errors():
    request = ask()
    if job:
        watch(job)
    if request is None and job is None:
        empty_state("train.needs_problem")
    elif request is not None and not (job and (job.active or not session.may_work())):
        if job:
            st.space("medium")
            st.subheader(say("train.again"), anchor=False)
        summary(request)
        if session.may_work():
            start(request, first=not (job and (job.has_answer or job.can_resume)))
