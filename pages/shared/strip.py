"""A running training, as a slim strip on every page."""
from functools import partial

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from kamp_core.jobs.facts import Job, State
from pages.shared import errand, session
from pages.shared.frame import plain_errors
from pages.shared.house import studio
from pages.shared.words import news_line, percent, say, span

_EVERY = 2.0     # seconds


def leave_last_page(here: str) -> None:
    """On another page than in the last run: forget that page's fragments, and while their timers tick, begin anew.

    Streamlit answers a late timer of the last page in that page's name, for which the browser clears the screen and shows
    the fragment alone. A forgotten fragment is refused; what came before it was forgotten is merged into the new run.
    """
    context = get_script_run_ctx()
    if session.changed_page(here) and context:
        context.fragment_storage.clear()
        if studio().jobs.active() or errand.busy():
            st.rerun()


def job_strip(here: str, shown: str | None) -> None:
    """Nothing while nothing runs but the run `shown` by the page `here` itself."""
    if any(job.run != shown for job in studio().jobs.active(session.project().id)):
        # a fragment of its own on each page: see leave_last_page
        live = partial(_live, shown)
        live.__module__, live.__qualname__ = __name__, f"live_{here}"
        st.fragment(run_every=_EVERY)(live)()


def _live(shown: str | None) -> None:
    with plain_errors():
        jobs = [job for job in studio().jobs.active(session.project().id) if job.run != shown]
        if not jobs:
            st.rerun()       # it ended: the whole page may say more now
        with st.container(key="job_strip", horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(_sentence(jobs[0], len(jobs) - 1))
            st.progress(jobs[0].news.share if jobs[0].news else 0.0, width=200)
            key = "stop_job" if shown is None else "stop_other_job"          # the page of `shown` has a button of its own
            if session.may_work() and st.button(say("frame.job_stop"), key=key, icon=":material/stop_circle:", type="tertiary"):
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
