"""The rail at the left: product, project, the seven steps, language, help."""
from html import escape
from typing import Literal

import streamlit as st

from kamp_core.workspace.facts import PROJECT_NAME
from pages.problem.choice import current_problem
from pages.shared import session
from pages.shared.below import at
from pages.shared.frame import heard
from pages.shared.gate import may_administer, may_change, person
from pages.shared.house import studio
from pages.shared.project_end import delete_project
from pages.shared.road import STEPS, Step, server_page, step_page
from pages.shared.whose import only_look, project_names
from pages.shared.words import plain, say

_ICON = {"done": ":material/check_circle:", "here": ":material/radio_button_checked:",
         "open": ":material/radio_button_unchecked:", "blocked": ":material/radio_button_unchecked:"}
_SEEN = 200      # visits kept
_NEEDS: dict[Step, str] = {"look": "data", "problem": "data", "train": "problem", "answer": "answer", "use": "answer"}


def rail(here: Step | Literal["server"]) -> None:
    with st.container(key="brand", gap="xxsmall"):
        st.markdown("**KAMP** Studio")
    if not session.sees_nothing():
        _project()
        _steps(here)
    with st.container(key="rail_foot", gap="small"):
        st.segmented_control(say("frame.language"), ["ko", "en"], key="language", required=True,
                             format_func=lambda code: {"ko": "한국어", "en": "English"}[code],
                             label_visibility="collapsed", width="stretch")
        _who()
        with st.popover(say("frame.help"), icon=":material/help:", width="stretch"):
            st.markdown(say("frame.help_text_server" if person() else "frame.help_text"))
            if may_administer():
                st.page_link(server_page(), label=say("frame.step_server"), icon=":material/monitor_heart:", **session.carried())


def _who() -> None:
    """On a team server: who is at this window, and the way out."""
    known = person()
    if known is None:
        return
    name = escape(say("people.here", name=known.name, role=say(f"people.role_{known.role}")))
    links = [(say("people.logout"), at("/logout")), *([(say("people.audit_short"), at("/audit"))] if known.role == "admin" else [])]
    style = "color: inherit; white-space: nowrap"
    st.html(" · ".join([name, *(f'<a href="{to}" target="_self" style="{style}">{text}</a>' for text, to in links)]))
    if why := only_look():
        st.caption(why)


def _steps(here: Step) -> None:
    have = _at_hand()
    seen = _seen(here)
    told, carried = False, session.carried()
    with st.container(key="rail", gap="xxsmall"):
        for number, step in enumerate(STEPS, start=1):
            missing = _NEEDS.get(step) if _NEEDS.get(step) not in have else None
            why = say(f"frame.needs_{missing}") if missing and step != here else None
            state = "here" if step == here else "blocked" if why else "done" if _done(step, have, seen) else "open"
            with st.container(key=f"rail_{step}", gap=None):
                st.page_link(step_page(step), label=_label(number, step, here), icon=_ICON[state],
                             help=why, disabled=bool(why), width="stretch", **carried)
                if why and not told:
                    st.caption(why)
                    told = True


def _label(number: int, step: Step, here: Step) -> str:
    name = f"{number}  {say(f'frame.step_{step}')}"
    return f"**{name}**" if step == here else name


def _at_hand() -> set[str]:
    """What the steps need and this project has: data, a problem with data, an answer."""
    have = {"data"} if session.dataset() else set()
    if have and current_problem():
        have.add("problem")
    run = session.run()
    if run:
        have |= {"problem", "run"}
        if studio().jobs.look(run).has_answer or _answered_before():
            have.add("answer")
    return have


def _answered_before() -> bool:
    """Has another training of these data an answer? A newer one that failed, or still runs, takes no answer away."""
    dataset = session.dataset()
    return dataset is not None and studio().jobs.answered(session.project().id, dataset)


def _done(step: Step, have: set[str], seen: list[str]) -> bool:
    if step in ("start", "data"):
        return "data" in have
    if step in ("problem", "train"):
        return "run" in have if step == "problem" else "answer" in have
    return step in seen


def _seen(here: Step) -> list[str]:
    """The steps that were visited with what is chosen now."""
    marks = {"look": f"look {session.dataset()}", "answer": f"answer {session.run()}", "use": f"use {session.run()}"}
    known = session.recall("seen", [])
    if here in marks and marks[here] not in known:
        known = [*known[-_SEEN:], marks[here]]
        session.remember("seen", known)
    return [step for step, mark in marks.items() if mark in known]


def _project() -> None:
    current = session.project()
    names = project_names(studio().ledger.projects() or [current])
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="project_row"):
        session.preset("project", current.id)
        st.selectbox(say("frame.project"), list(names), format_func=lambda id: names.get(id, id), key="project",
                     on_change=heard(lambda: session.open_project(session.widget("project"))))
        if not may_change():
            return
        with st.popover("", icon=":material/more_horiz:", help=say("frame.project_edit"), key="project_edit"):
            name = current.name or say("frame.first_project")
            _edit_project(name, current.id)
            st.divider()
            delete_project(name, current.id)


def _edit_project(name: str, id: str) -> None:
    with st.form("project_form", border=False, enter_to_submit=False):
        written = st.text_input(say("frame.project_name"), value=name, key=f"project_name_{id}", max_chars=PROJECT_NAME)
        own = studio().sharing.owns(id)
        rename = own and st.form_submit_button(say("frame.project_rename"), key="project_rename", width="stretch")
        create = st.form_submit_button(say("frame.project_new"), key="project_new", width="stretch")
    if not (rename or create):
        return
    if rename:
        kept = studio().ledger.rename_project(id, written)
        st.toast(plain(say("frame.project_renamed", name=kept)))
        st.rerun()
    made = studio().ledger.new_project(written)
    session.open_project(made.id)
    st.toast(plain(say("frame.project_made", name=made.name)))
    session.go("start")
