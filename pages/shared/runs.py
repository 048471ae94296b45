"""How a training is called, and the badge of its verdict, wherever one is shown."""
import streamlit as st

from kamp_core.jobs.facts import Job
from kamp_core.learning.outcome import Level
from kamp_core.problems import find
from pages.shared import session
from pages.shared.words import day, pick, say

_COLOURS = {"ready": "blue", "hint": "gray", "no_signal": "gray", "suspicious": "orange"}


def run_title(job: Job) -> str:
    """'불량 예측 · 판정'; to be shown plain where Markdown is read."""
    problem = find(job.request.problem)
    title = pick(problem.title) if problem else job.request.problem
    return f"{title} · {job.request.target}" if job.request.target else title


def run_line(job: Job) -> str:
    """The same with its time."""
    return f"{run_title(job)} · {day(job.ended or job.created)}"


def verdict_badge(level: Level) -> None:
    st.badge(say(f"report.level_{level}"), color=_COLOURS[level])


def run_to_show(answered: dict[str, Job]) -> str:
    """The chosen run, else the newest that has an answer, of this data if there is one."""
    chosen = session.run()
    here = [run for run, job in answered.items() if job.request.dataset == session.dataset()]
    return chosen if chosen in answered else next(iter(here or answered))
