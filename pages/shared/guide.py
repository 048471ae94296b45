"""The guide of the chosen problem beside the step that it helps with: folded, and as a whole on request."""
from functools import partial

import streamlit as st

from kamp_core.problems import Problem, find
from kamp_core.problems.guide import PARTS, Part
from pages.shared import session
from pages.shared.house import studio
from pages.shared.road import Step
from pages.shared.words import pick, say

_BESIDE: dict[Step, tuple[Part, ...]] = {
    "data": ("data", "quality", "cleaning"), "look": ("quality", "data"), "problem": ("background", "cleaning", "model"),
    "train": ("model",), "answer": ("results",), "use": ("effect",)}


def guide_beside(step: Step, problem: str | None) -> None:
    """The parts for this step; nothing where no problem is chosen, or it is one of a newer version."""
    known = find(problem) if problem else None
    if known is None:
        return
    parts = _BESIDE[step]
    names = [say(f"guide.part_{part}") for part in parts]
    label = say("guide.beside", problem=pick(known.title), parts=", ".join(names))
    with st.container(key="guide_beside"), st.expander(label, icon=":material/menu_book:"):
        places = st.tabs(names) if len(parts) > 1 else [st.container()]
        for place, part in zip(places, parts, strict=True):
            place.markdown(pick(known.guide.part(part)))
        if st.button(say("guide.whole"), key="guide_open", type="tertiary", icon=":material/import_contacts:"):
            st.dialog(say("guide.title", problem=pick(known.title)), width="medium")(_whole)(known)


def _whole(problem: Problem) -> None:
    """All parts in order, and the same as a page to print."""
    with st.container(key="guide_whole"):
        st.caption(say("guide.made_up"))
        for number, part in enumerate(PARTS, start=1):
            st.subheader(f"{number}. {say(f'guide.part_{part}')}", anchor=False)
            st.markdown(pick(problem.guide.part(part)))
        st.download_button(say("guide.download"), partial(studio().guide, problem.id, session.language()), key="guide_download",
                           file_name=f"{say('guide.file_name', problem=pick(problem.title))}.html", mime="text/html",
                           icon=":material/download:", on_click="ignore")
