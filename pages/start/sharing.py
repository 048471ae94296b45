"""Who sees the project at hand, and giving it to others: only on a team server."""
import streamlit as st

from kamp_core.people import User
from kamp_core.workspace import Project
from kamp_core.workspace.rights import EVERYBODY, Share
from pages.shared import session
from pages.shared.frame import plain_errors
from pages.shared.gate import person
from pages.shared.house import studio
from pages.shared.tables import listing
from pages.shared.whose import owner_line
from pages.shared.words import plain, say


def sharing() -> None:
    """Nothing on a laptop, where nobody has a name."""
    known = person()
    if known is None:
        return
    project, desk = session.project(), studio().sharing
    st.space("small")
    with st.container(key="sharing", border=True, gap="small"), plain_errors():
        st.subheader(say("share.title"), anchor=False)
        shares, owns = desk.of(project.id), desk.owns(project.id) and known.role != "viewer"
        st.markdown(plain(_whose(project, known, bool(shares))))
        for share in shares:
            _one(project.id, share, owns)
        if owns:
            people = {user.name: user for user in desk.people(project.id)}
            if project.owner:
                _share(project.id, people)
            elif known.role == "admin":
                st.caption(say("share.everybodys_admin"))
            _hand_on(project.id, [user.name for user in people.values() if user.role != "viewer"])
        _projects()


def _whose(project: Project, known: User, shared: bool) -> str:
    if not project.owner:
        return say("share.everybodys")
    if project.owner_left:
        return say("share.left", owner=project.owner)
    if project.owner == known.name:
        return say("share.mine" if shared else "share.mine_alone")
    if known.role == "admin":
        return say("share.of_admin", owner=project.owner)
    works = known.role != "viewer" and studio().sharing.works_in(project.id)
    return say("share.of_work" if works else "share.of_look", owner=project.owner)


def _one(project: str, share: Share, owns: bool) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"shared_{share.who or 'all'}"):
        st.markdown(f":material/person: {plain(_called(share.who))} :gray[· {say(f'share.may_{share.may}')}]", width="content")
        if owns and st.button(say("share.back"), key=f"take_back_{share.who}", type="tertiary", icon=":material/person_remove:"):
            studio().sharing.unshare(project, share.who)
            st.toast(plain(say("share.back_done", name=_called(share.who))))
            st.rerun()


def _share(project: str, people: dict[str, User]) -> None:
    with st.form("share_form", border=False):
        with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="share_row"):
            who = st.selectbox(say("share.with"), [*people, EVERYBODY], index=None, key="share_with", format_func=_called,
                               placeholder=say("share.with_hint"), width=280)
            may = st.radio(say("share.may"), ("look", "work"), key="share_may", horizontal=True, width="content",
                           format_func=lambda name: say(f"share.may_{name}"))
            asked = st.form_submit_button(say("share.do"), key="share_do", icon=":material/person_add:")
        st.caption(say("share.viewer"))
    if asked and who is not None:
        studio().sharing.share(project, who, may)
        st.toast(plain(say("share.done", name=_called(who))))
        st.rerun()


def _hand_on(project: str, people: list[str]) -> None:
    with st.popover(say("share.hand"), icon=":material/swap_horiz:"), st.form("hand_form", border=False):
        st.caption(say("share.hand_about"))
        who = st.selectbox(say("share.hand_to"), people, index=None, key="hand_to", placeholder=say("share.with_hint"))
        asked = st.form_submit_button(say("share.hand_do"), key="hand_do")
    if asked and who is not None:
        studio().sharing.hand_on(project, who)
        st.toast(plain(say("share.hand_done", name=who)))
        st.rerun()


def _projects() -> None:
    """Those that the visitor can see; one alone is told above."""
    known, projects = person(), studio().ledger.projects()
    if known is None or len(projects) < 2:
        return
    works = [known.role != "viewer" and studio().sharing.works_in(project.id) for project in projects]
    st.markdown(f"**{say('share.projects')}**")
    listing({say("share.project"): [project.name or say("frame.first_project") for project in projects],
             say("share.owner"): [owner_line(project) for project in projects],
             say("share.i_may"): [say("share.may_work" if able else "share.may_look") for able in works]})


def _called(who: str) -> str:
    return who or say("share.everybody")
