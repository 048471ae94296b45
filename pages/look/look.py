"""Look: pictures of the data, and what differs between good and bad."""
import streamlit as st

from kamp_core.wording.lists import some
from pages.look.along import along_tab
from pages.look.ask import Result, View, profile_of, ranked, rows_in, version_of
from pages.look.kept import kept_tab
from pages.look.narrow import narrowing
from pages.look.pictures import columns_tab
from pages.look.questions import questions_tab
from pages.look.result import pick_result, possible_results
from pages.look.unlike import differences_tab
from pages.problem.choice import current_problem
from pages.shared import session
from pages.shared.frame import empty_state, head, heard, next_step, plain_errors
from pages.shared.guide import guide_beside
from pages.shared.pickers import dataset_picker
from pages.shared.words import number, plain, say

_TABS = ("pictures", "differences", "questions", "process", "kept")


def answer_line(view: View, result: Result | None) -> str:
    """The column that differs most, as far as that is known; what gives the result away stands apart, as it is no cause."""
    found = ranked(view, result) if result else ()
    best = next((d for d in found if d.stands_out and not d.whole), None)
    if best is None:
        return say("look.answer_none")
    whole = [d.column for d in found if d.clear and d.whole]
    if whole:
        return say("look.answer_whole", column=plain(best.column), whole=plain(some(whole)), count=len(whole))
    return say("look.answer", column=plain(best.column))


def _keep_tab(names: dict[str, str]) -> None:
    """Whoever comes back to the page finds the tab as it was left."""
    session.remember("look_tab", next((name for name, said in names.items() if said == session.widget("look_tab")), None))


def look(dataset: str) -> None:
    version = version_of(dataset)
    names = {name: say("spc.tab" if name == "process" else f"look.tab_{name}") for name in _TABS}
    if session.widget("look_tab") is None and session.recall("look_tab") in names:
        session.preset("look_tab", names[session.recall("look_tab")])
    profile = profile_of(dataset, version)
    top = st.container()
    watching = session.widget("look_tab") == say("spc.tab")        # there nothing is told apart
    result = None if watching else pick_result(dataset, profile)
    view = View(dataset, version, narrowing(dataset, profile))
    with top:
        head(say("look.title"), say("spc.answer") if watching else answer_line(view, result))
        guide_beside("look", current_problem())
        if profile.repeated_rows:
            st.caption(say("look.repeated", count=number(profile.repeated_rows), rows=number(profile.rows)),
                       help=say("look.repeated_help"))
    if view.only and not rows_in(view):
        st.markdown(say("look.only_nothing"))
        return
    pictures, unlike, questions, process, kept = st.tabs(
        list(names.values()), key="look_tab", on_change=heard(_keep_tab), args=(names,))
    if pictures.open:
        with pictures:
            columns_tab(view, profile, result)
            along_tab(view, profile, result)
    if unlike.open:
        with unlike:
            differences_tab(view, result, bool(possible_results(profile)))
    if questions.open:
        with questions:
            questions_tab(view, profile, result)
    if process.open:
        from pages.look.process import process_tab  # its mathematics takes a third of a second to load
        with process:
            process_tab(view, profile)
    if kept.open:
        with kept:
            kept_tab()


if session.dataset() is None:
    head(say("look.title"), say("look.answer_none"))
    if dataset_picker() is None:
        empty_state("look.empty")
else:
    with plain_errors():
        look(session.dataset())
    next_step("problem", "look.next")
