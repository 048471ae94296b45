"""A running training, as a slim strip on every page."""
import streamlit as st

from kamp_core.jobs.facts import Job, State
from pages.shared import session
from pages.shared.frame import plain_errors
from pages.shared.house import studio
from pages.shared.words import news_line, percent, say, span

_EVERY = 2.0     # seconds


def job_strip() -> None:
    """Nothing while nothing runs."""
    if studio().jobs.active(session.project().id):
        _live()


@st.fragment(run_every=_EVERY)
def _live() -> None:
    with plain_errors():
        jobs = studio().jobs.active(session.project().id)
        if not jobs:
            st.rerun()       # it ended: the whole page may say more now
        with st.container(key="job_strip", horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(_sentence(jobs[0], len(jobs) - 1))
            st.progress(jobs[0].news.share if jobs[0].news else 0.0, width=200)
            if st.button(say("frame.job_stop"), key="stop_job", icon=":material/stop_circle:", type="tertiary"):
                studio().jobs.stop(jobs[0].run)
                st.toast(say("frame.job_stopping"))


def _sentence(job: Job, waiting: int) -> str:
    """'학습 중 · 6번째 모델을 시험하고 있습니다 · 42 % · 1분 남음'"""
    if job.state is State.WAITING:
        return say("frame.job_waiting", ahead=job.ahead)
    parts = [f"**{say('frame.job_running')}**"]
    if job.news:
        parts += [news_line(job.news), percent(job.news.share)]
        if job.news.seconds_left:
            parts.append(say("frame.job_left", time=span(job.news.seconds_left)))
    if waiting:
        parts.append(say("frame.job_others", count=waiting))
    return " · ".join(parts)
