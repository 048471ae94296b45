"""A run as it stands: drawn anew every second while it lasts, once when it is over."""
import streamlit as st

from kamp_core.errors import KampError
from kamp_core.intake.names import unit_of
from kamp_core.jobs.facts import Job, State
from kamp_core.learning.outcome import Metric
from kamp_core.learning.request import Candidate
from kamp_core.reports.choosing import ended_early, few_models, finished, is_first, why_chosen
from kamp_core.reports.numbers import score_text
from kamp_core.wording import model_name
from pages.shared import session
from pages.shared.frame import plain_errors, studio
from pages.shared.runs import run_line
from pages.shared.tables import listing
from pages.shared.words import news_line, plain, say, say_error, span

_EVERY = 1.0     # seconds


def answer_line(job: Job) -> str:
    """Where the run stands, in one line."""
    return say("train.state_active" if job.active else f"train.state_{job.state}")


def follow(job: Job) -> None:
    """State, news, leaderboard, and what can be done."""
    if job.active:
        _live(job.run)
    else:
        _over(job)


@st.fragment(run_every=_EVERY)
def _live(run: str) -> None:
    with plain_errors():
        job = studio().jobs.look(run)
        if not job.active:
            st.rerun()                        # the whole page has more to say now
        with st.container(key="job_state", border=True, gap="small"):
            st.progress(job.news.share if job.news else 0.0, text=_news(job))
            st.caption(say("train.goes_on"))
            if session.may_work():
                _cut_short(job)
        _leaderboard(job)


def _news(job: Job) -> str:
    """What is being done, and how much longer."""
    if job.state is State.WAITING and job.ahead:
        return say("train.waiting", ahead=job.ahead)
    if job.state is State.WAITING or not job.news:
        return say("train.starting")
    said = news_line(job.news)
    left = job.news.seconds_left
    return f"{said} · {say('train.left', time=span(left))}" if left else said


def _cut_short(job: Job) -> None:
    with st.container(horizontal=True):
        _use_the_best(job)
        if st.button(say("frame.job_stop"), key="stop_job", icon=":material/stop_circle:", type="tertiary"):
            studio().jobs.stop(job.run)
            st.toast(say("frame.job_stopping"))


def _use_the_best(job: Job) -> None:
    ready = any(candidate.status == "done" for candidate in job.leaderboard)
    if st.button(say("train.use_best"), key="use_best", icon=":material/flag:", disabled=not ready,
                 help=None if ready else say("train.use_best_later")):
        studio().jobs.resume(job.run, finish_only=True)
        st.toast(say("train.finishing"))


def _over(job: Job) -> None:
    with st.container(key="job_state", border=True, gap="small"):
        st.caption(plain(run_line(job)))
        if job.state is State.DONE:
            _how_chosen(job)
        elif job.state is State.STOPPED:
            st.markdown(f":material/stop_circle: {say('train.stopped', count=finished(job.leaderboard))}")
        elif job.error:
            code, facts = job.error
            st.warning(plain(say_error(KampError(code, **facts))), icon=":material/info:")
        if job.can_resume and session.may_work():
            with st.container(horizontal=True):
                _again("resume_training", "train.resume", job.run, finish_only=False)
                _again("finish_training", "train.finish", job.run, finish_only=True)
    _leaderboard(job)


def _again(key: str, label: str, run: str, finish_only: bool) -> None:
    if st.button(say(label), key=key, type="secondary" if finish_only else "primary"):
        studio().jobs.resume(run, finish_only)
        st.rerun()


def _how_chosen(job: Job) -> None:
    outcome = studio().outcome(job.run)
    done = "train.done" if is_first(outcome) else "train.done_weighed"
    st.markdown(f":material/check_circle: {say(done, count=finished(job.leaderboard))}")
    by_clock, words = job.request.trials is None, session.language()
    for line in (why_chosen(outcome, words), few_models(outcome, by_clock, words), ended_early(outcome, by_clock, words)):
        if line:
            st.caption(plain(line))


def _leaderboard(job: Job) -> None:
    """Best first, growing; what was skipped or failed says so."""
    if not job.leaderboard:
        return
    with st.container(key="leaderboard", gap="xsmall"):
        st.markdown(f"**{say('train.leaderboard')}**")
        listing({say("train.model"): [model_name(c.model, session.language()) for c in job.leaderboard],
                 say("train.score"): [_score(c, job) for c in job.leaderboard],
                 say("train.seconds"): [f"{c.fit_seconds:.2g}" for c in job.leaderboard]})
        st.caption(say("train.leaderboard_help"))
        if any(candidate.status == "skipped" for candidate in job.leaderboard):
            st.caption(say("train.skipped_help"))


def _score(candidate: Candidate, job: Job) -> str:
    if candidate.status != "done":
        return say("train.behind" if candidate.error == "behind" else f"train.{candidate.status}")
    unit = unit_of(job.request.target) or ""
    return score_text(Metric(candidate.metric), candidate.value, unit, session.language())
