"""Start: what is on the visitor's mind, and what was done lately."""
import streamlit as st

from kamp_core.problems import CONCERNS, Problem, shelf
from kamp_core.studio.samples import project_for_file, project_for_sample
from pages.problem.choice import choose_problem, keep_in_mind
from pages.problem.form import form_button
from pages.shared import session
from pages.shared.frame import cells, head, plain_errors
from pages.shared.gate import may_change
from pages.shared.house import studio
from pages.shared.words import pick, plain, say
from pages.start.handover import handover
from pages.start.health import health
from pages.start.recent import recent
from pages.start.sharing import sharing

_ICONS = {"two_classes": ":material/rule:", "numbers": ":material/straighten:", "many_classes": ":material/category:",
          "alarms": ":material/notifications_active:", "forecast": ":material/trending_up:",
          "groups": ":material/bubble_chart:"}
_LIVES = {"window": ":material/timer:", "remaining": ":material/hourglass_bottom:"}
_ASKS = {"causes": ":material/troubleshoot:", "due": ":material/event_available:",
         "settings": ":material/tune:"}


def card(problem: Problem) -> None:
    """One problem: its question, what it needs, and two ways on, for who may go them."""
    with st.container(key=f"card_{problem.id}", border=True, height="stretch"):
        icon = _LIVES[problem.life] if problem.life else _ASKS.get(problem.asks, _ICONS[problem.family])
        st.markdown(f"{icon} **{pick(problem.title)}**")
        st.subheader(pick(problem.question), anchor=False)
        st.caption(f"{say('start.needs')} {pick(problem.needs)}")
        form_button(problem)
        if not may_change():
            return
        with st.container(horizontal=True, vertical_alignment="bottom", key=f"ways_{problem.id}"):
            sample = st.button(say("start.sample"), key=f"sample_{problem.id}", width="stretch")
            own = st.button(say("start.own_file"), key=f"own_{problem.id}", width="stretch")
    if sample:
        with plain_errors(), st.spinner(say("start.sample_loading")):
            open_sample(problem)
    if own:
        with plain_errors():
            bring_own(problem)


def open_sample(problem: Problem) -> None:
    """In a project of its own where this one holds data of one's own."""
    here = session.project().id
    home = project_for_sample(studio().ledger, problem.id, here, pick(problem.title))
    if home != here:
        session.open_project(home)
        st.toast(plain(say("start.sample_apart", name=pick(problem.title))), icon=":material/folder_open:")
    dataset = studio().import_sample(problem.id, home)
    choose_problem(problem.id, dataset.id)
    session.go("data", dataset=dataset.id)


def bring_own(problem: Problem | None) -> None:
    """In a project of one's own where this one is only to be looked at. None: without a question yet."""
    here = session.project().id
    name = pick(problem.title) if problem else say("frame.first_project")
    home = project_for_file(studio().ledger, here, name)
    if home != here:
        session.open_project(home)
        st.toast(plain(say("start.own_apart", name=name)), icon=":material/folder_open:")
    if problem:
        choose_problem(problem.id)                      # of the data at hand, should it be those, and
        keep_in_mind(problem.id)                        # of the next file
    session.go("data")


head(say("start.title"), say("start.answer"))
health()
if not may_change():
    recent()                 # what who may only look came for
concern = st.pills(say("start.concern"), CONCERNS, key="concern", label_visibility="collapsed",
                   format_func=lambda name: say(f"start.concern_{name}"))
shown = [problem for problem in shelf().values() if concern in (None, problem.concern)]
for column, problem in zip(cells(len(shown)), shown, strict=True):
    with column:
        card(problem)
with st.container(key="not_sure", horizontal=True, vertical_alignment="center"):
    st.markdown(say(f"start.without_{concern or 'any'}"))
    if may_change() and st.button(say("start.just_look"), key="just_look", type="tertiary", icon=":material/upload_file:"):
        with plain_errors():
            bring_own(None)
if may_change():
    recent()
sharing()
if may_change():
    handover()
