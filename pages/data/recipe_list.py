"""The recipe: a sentence a step with what it did, each to be moved or taken out; undo, redo, and every version."""
import streamlit as st

from kamp_core.recipe.facts import Blocked, LeftOut, StepReport
from kamp_core.recipe.words import done_line
from kamp_core.workspace import Version
from pages.data.recipe_work import do, told_of, version_of
from pages.shared import session
from pages.shared.errand import busy
from pages.shared.house import studio
from pages.shared.words import day, number, plain, say

_VERSIONS = 30       # listed


def recipe_list(dataset: str) -> None:
    report, blocked = told_of(dataset, version_of(dataset))
    sentences = studio().cleaning.sentences(dataset, session.language())
    works = session.may_work()
    if works:
        _back_and_forth(dataset)
    if not sentences:
        st.caption(" ".join([say("recipe.empty"), *([say("recipe.empty_how")] if works else [])]))
    for place, (sentence, told, stuck) in enumerate(zip(sentences, report.steps, blocked, strict=True), start=1):
        _step(dataset, place, sentence, told, stuck)
    if report.left_out:
        _left_out(report.left_out)


def _back_and_forth(dataset: str) -> None:
    desk = studio().cleaning
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="recipe_bar"):
        if st.button(say("recipe.undo"), key="recipe_undo", icon=":material/undo:",
                     disabled=busy() or desk.before(dataset) is None):
            desk.undo(dataset)
            st.rerun()
        if st.button(say("recipe.redo"), key="recipe_redo", icon=":material/redo:",
                     disabled=busy() or desk.after(dataset) is None):
            desk.redo(dataset)
            st.rerun()
        with st.popover(say("recipe.versions"), icon=":material/history:", key="recipe_versions"):
            _versions(dataset)


def _versions(dataset: str) -> None:
    st.caption(say("recipe.versions_help"))
    current, waiting = version_of(dataset), busy()
    for version in studio().ledger.versions(dataset)[:-_VERSIONS - 1:-1]:
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(_version(version))
            if version.number == current:
                st.badge(say("recipe.version_now"), color="blue")
            elif st.button(say("recipe.version_take"), key=f"version_{version.number}", type="tertiary",
                           disabled=waiting):
                studio().cleaning.go_to(dataset, version.number)
                st.rerun()


def _version(version: Version) -> str:
    made = say("recipe.version_import") if version.base is None else say("recipe.version_steps", count=len(version.recipe))
    return say("recipe.version_line", number=version.number, when=day(version.created), rows=number(version.rows), made=made)


def _step(dataset: str, place: int, sentence: str, told: StepReport, stuck: Blocked) -> None:
    with st.container(key=f"recipe_step_{place}", horizontal=True, vertical_alignment="top", gap="small"):
        done = plain(done_line(told, session.language()))
        st.markdown(f"**{place}.** {plain(sentence)}  \n:gray[:small[{done}]]", width="stretch")
        if not session.may_work():
            return
        last = len(studio().cleaning.steps(dataset))
        with st.container(horizontal=True, gap=None, width="content", key=f"recipe_moves_{place}"):
            if _button("up", place, "arrow_upward", stuck.up, place == 1):
                do("cleaning_move", dataset, number=place, to=place - 1)
            if _button("down", place, "arrow_downward", stuck.down, place == last):
                do("cleaning_move", dataset, number=place, to=place + 1)
            if _button("remove", place, "close", stuck.remove, False):
                do("cleaning_remove", dataset, number=place)


def _button(what: str, place: int, icon: str, stuck: LeftOut | None, end: bool) -> bool:
    """Greyed where the recipe would no longer fit; the reason is its help."""
    why = plain(say(f"error.{stuck.code}", **stuck.facts)) if stuck else say(f"recipe.{what}")
    return st.button("", key=f"{what}_{place}", icon=f":material/{icon}:", type="tertiary", help=why,
                     disabled=end or bool(stuck) or busy())


def _left_out(left_out: tuple[LeftOut, ...]) -> None:
    lines = [f"- {plain(studio().cleaning.sentence(left.step, session.language()))}  \n"
             f"  :gray[{plain(say(f'error.{left.code}', **left.facts))}]" for left in left_out]
    st.warning("\n".join([f"**{say('recipe.left_out', count=len(left_out))}**", "", *lines]), icon=":material/info:")
