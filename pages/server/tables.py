"""The tables of the server's page."""
import streamlit as st

from kamp_core.operations.overview import Overview
from kamp_core.problems import title_of
from pages.shared import session
from pages.shared.frame import studio
from pages.shared.gate import gate
from pages.shared.runs import run_title
from pages.shared.tables import listing
from pages.shared.whose import owner_line
from pages.shared.words import day, plain, say, span

_LINES = 20      # of the audit log: all of it has a page of its own


def people_here() -> None:
    """Who is signed in; without users there is nobody to name."""
    st.subheader(say("admin.people"), anchor=False)
    if not gate().on:
        st.caption(say("admin.no_users"))
        return
    here = gate().present()
    roles = {user.name: say(f"people.role_{user.role}") for user in gate().users.all()}
    listing({say("people.name"): [one.name for one in here], say("admin.role"): [roles.get(one.name, "–") for one in here],
             say("admin.since"): [span(one.since) for one in here], say("admin.idle"): [span(one.idle) for one in here]})


def at_work(seen: Overview) -> None:
    st.subheader(say("admin.work"), anchor=False)
    if seen.errands:
        st.caption(say("admin.errands", count=seen.errands))
    if not seen.jobs:
        st.caption(say("admin.no_jobs"))
        return
    names = {project.id: _name(project.name) for project, _ in seen.projects}
    listing({say("admin.training"): [run_title(job) for job in seen.jobs],
             say("frame.project"): [names.get(job.project, "–") for job in seen.jobs],
             say("admin.state"): [say(f"start.state_{job.state}") for job in seen.jobs],
             say("admin.began"): [day(job.started or job.created) for job in seen.jobs]})


def rooms(seen: Overview) -> None:
    st.subheader(say("admin.room"), anchor=False)
    owners = {say("admin.owner"): [owner_line(project) for project, _ in seen.projects]} if gate().on else {}
    listing({say("frame.project"): [_name(project.name) for project, _ in seen.projects], **owners,
             say("admin.size"): [room(size) for _, size in seen.projects]})
    st.caption(" · ".join(f"{say(f'admin.kind_{kind}')} {room(size)}" for kind, size in seen.disk.kinds.items()))
    st.caption(say("admin.where", home=plain(studio().workspace.home)))
    st.caption(say("admin.doctor"))


def went_wrong(seen: Overview) -> None:
    """By the number that a visitor quotes."""
    st.subheader(say("admin.faults"), anchor=False)
    if not seen.faults:
        st.caption(say("admin.no_faults"))
        return
    listing({say("admin.number"): [fault.request for fault in seen.faults],
             say("admin.when"): [day(fault.at) for fault in seen.faults],
             say("admin.what"): [fault.kind or fault.message for fault in seen.faults],
             say("admin.place"): [fault.place for fault in seen.faults]})
    st.caption(say("admin.logs"))


def done_here() -> None:
    """The last lines of the audit log."""
    if not gate().on:
        return
    st.subheader(say("people.audit"), anchor=False)
    events = gate().audit.latest(_LINES)
    listing({say("people.audit_time"): [day(event.at) for event in events],
             say("people.audit_who"): [event.doer(session.language()) for event in events],
             say("people.audit_what"): [event.told(session.language(), title_of) for event in events]})


def _name(name: str) -> str:
    return name or say("frame.first_project")


def room(size: int) -> str:
    return say("admin.gb", size=f"{size / 1e9:,.2f}") if size >= 1e9 else say("admin.mb", size=f"{size / 1e6:,.1f}")
