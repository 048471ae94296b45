"""Data: bring files, check how they are read, import them, and see what they are worth."""
from collections.abc import Callable

import streamlit as st

from kamp_core.studio.errands import Errand
from pages.data.combine import combine, turn, turn_to
from pages.data.combine_delay import keep_search
from pages.data.database import from_database
from pages.data.dataset_menu import dataset_menu
from pages.data.doctor import doctor
from pages.data.many import left_out, many, sheets_too, take_in
from pages.data.many_said import tell_left_out
from pages.data.recipe import clean
from pages.data.recipe_replay import offer
from pages.data.sheet import answer_line, sheet
from pages.data.sql import sql
from pages.look.result import know_ahead
from pages.problem.choice import ask_of_new, current_problem
from pages.shared import session
from pages.shared.errand import errand_box
from pages.shared.frame import head, next_step, plain_errors, tell_only_look
from pages.shared.guide import guide_beside
from pages.shared.house import studio
from pages.shared.pickers import dataset_picker
from pages.shared.upload import UploadedMany, upload_many
from pages.shared.words import say

_PASTE_MOST = 5_000_000     # characters
_TABS: dict[str, Callable[[str], None]] = {"quality": sheet, "clean": clean, "combine": combine, "sql": sql}    # sides of a dataset
_TO_LOOK = ("quality", "clean")     # of them, for who may only look: the others make new data, or note what was asked


def bring() -> None:
    """The drop zone and the paste box; what arrives is remembered until it is imported or put aside."""
    slim = bool(session.dataset() or session.incoming())
    given = upload_many("upload", slim=slim)
    if given:
        with plain_errors():
            take_in(given)
    with st.expander(say("data.paste"), icon=":material/content_paste:"):
        text = st.text_area(say("data.paste_label"), key="paste", height=140, max_chars=_PASTE_MOST,
                            placeholder=say("data.paste_hint"))
        if st.button(say("data.paste_read"), key="paste_read", disabled=not text.strip()):
            with plain_errors():
                take_in(UploadedMany({studio().paste(text): say("data.paste_name")}, ()))
    from_database()


def tabs(dataset: str) -> str:
    """The sides of a dataset, one drawn at a time. → which"""
    turn()
    able = list(_TABS) if works else list(_TO_LOOK)
    if session.widget("data_tab") not in able:
        session.preset("data_tab", "quality")
    chosen = st.segmented_control(say("data.tabs"), able, key="data_tab", required=True,
                                  format_func=lambda name: say(f"data.tab_{name}"), label_visibility="collapsed")
    with plain_errors():
        if chosen == "quality" and works:
            offer(dataset)
        _TABS[chosen](dataset)
    return chosen


def settle(errand: Errand) -> None:
    """What was brought became data: show it, with the question it was brought for."""
    if errand.verb.startswith("cleaning."):
        return
    if errand.verb == "combining.search_delay":
        keep_search(errand)
        return
    if errand.verb == "databases.bring":
        session.set_incoming({errand.result["file"]: errand.result["name"]})
        return
    dataset = errand.result["dataset"]
    turn_to(errand)
    session.set_incoming(None)
    ask_of_new(dataset)
    session.choose(dataset=dataset)
    session.set_visit_value("imported", dataset)
    session.preset("data_tab", "quality")


works = session.may_work()
incoming = session.incoming() if works else {}
dataset = session.dataset()
head(say("data.title"), answer_line(dataset) if dataset and not incoming else say("data.answer_none"))
guide_beside("data", current_problem())
tell_only_look()
waiting = errand_box(settle)
if not waiting and works:
    bring()
if incoming and not waiting:
    with plain_errors():
        if len(incoming) > 1 or sheets_too(incoming):
            many(incoming)
        else:
            tell_left_out(left_out())
            doctor(*next(iter(incoming.items())))
elif not incoming:
    with st.container(horizontal=True, vertical_alignment="bottom", key="dataset_row"):
        chosen = dataset_picker()
        if chosen and works:
            dataset_menu(chosen)
    if chosen and tabs(chosen) != "combine":          # that side has a next step of its own
        next_step("look", "data.next")
    if chosen:
        with plain_errors():
            know_ahead(chosen)
