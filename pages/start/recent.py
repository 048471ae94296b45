"""Recent data and trainings of the project, each a link back."""
import streamlit as st

from kamp_core.jobs.facts import Job
from pages.shared import session
from pages.shared.house import studio
from pages.shared.road import step_page
from pages.shared.runs import answer_badge, run_title
from pages.shared.words import day, number, plain, say

_SHOWN = 5


def recent() -> None:
    """Nothing for a new project: the cards above say what to do."""
    project = session.project()
    datasets = studio().ledger.datasets(project.id)
    if not datasets:
        return
    names = {d.id: d.name for d in datasets}
    st.space("small")
    runs, data = st.columns([3, 2], gap="large")
    with runs, st.container(key="recent_runs", gap="xsmall"):
        st.subheader(say("start.recent_runs"), anchor=False)
        jobs = studio().runs(project.id)[:_SHOWN]
        for job in jobs:
            _run(job, names.get(job.request.dataset, "–"))
        if not jobs:
            with st.container(key="no_runs"):
                st.caption(say("start.no_runs"))
    with data, st.container(key="recent_data", gap="xsmall"):
        st.subheader(say("start.recent_data"), anchor=False)
        for dataset in datasets[:_SHOWN]:
            about = f"{say('start.rows', rows=number(dataset.rows))} · {day(dataset.created)}"
            st.page_link(step_page("data"), label=f"{plain(dataset.name)} :gray[· {plain(about)}]",
                         icon=":material/table:", **session.carried(dataset=dataset.id))


def _run(job: Job, dataset: str) -> None:
    step = "answer" if job.has_answer else "train"
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.page_link(step_page(step), label=plain(run_title(job)), icon=":material/insights:",
                     **session.carried(dataset=job.request.dataset, run=job.run))
        if job.has_answer:
            answer_badge(job)
        else:
            st.badge(say(f"start.state_{job.state}"), color="gray")
    st.caption(f"{plain(dataset)} · {day(job.created)}")
