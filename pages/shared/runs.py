"""How a training is called, and the badge of its verdict, wherever one is shown."""
from collections import Counter
from collections.abc import Mapping, Sequence

import streamlit as st

from kamp_core.errors import KampError
from kamp_core.jobs.facts import Job
from kamp_core.learning.outcome import Level
from kamp_core.problems import find
from pages.shared import session
from pages.shared.house import studio
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


def run_lines(jobs: Mapping[str, Job]) -> dict[str, str]:
    """Each run's line; those of the same minute with their second, as a picker knows its choices by their words."""
    lines = {run: run_line(job) for run, job in jobs.items()}
    often = Counter(lines.values())
    seconds = {run: (job.ended or job.created)[17:19] for run, job in jobs.items()}
    return {run: line if often[line] == 1 else f"{line}:{seconds[run]}" for run, line in lines.items()}


def verdict_badge(level: Level) -> None:
    st.badge(say(f"report.level_{level}"), color=_COLOURS[level])


def answer_badge(job: Job) -> None:
    """The verdict of a finished training, or that its answer is damaged."""
    try:
        verdict_badge(studio().outcome(job.run).verdict.level)
    except KampError:
        st.badge(say("frame.damaged"), color="red")


def run_to_show(answered: dict[str, Job], in_use: Sequence[Job] = ()) -> str:
    """The chosen run, else one of those `in_use`, else the newest that has an answer; of this data if there is one. What was only
    looked at on an earlier visit gives way to what is in use."""
    chosen = session.run()
    if chosen in answered and (not in_use or session.run_is_named()):
        return chosen
    here = [run for run, job in answered.items() if job.request.dataset == session.dataset()]
    used = [job.run for job in in_use]
    return next(iter([run for run in used if run in here] or used or here or answered))
