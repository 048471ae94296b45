"""Many files at once: how they stand below each other, what to correct, and the one dataset they become."""
from dataclasses import asdict, replace

import streamlit as st

from kamp_core.combine.days import question_of
from kamp_core.combine.facts import AppendChoices, AppendPlan, Brought, Gathered, LeftOut
from kamp_core.combine.names import common_name
from pages.data.changes import ask_days
from pages.data.many_columns import column_sources, columns, first_rows
from pages.data.many_names import names
from pages.data.many_said import sentences, tell_left_out
from pages.shared import session
from pages.shared.errand import send
from pages.shared.house import studio
from pages.shared.upload import UploadedMany
from pages.shared.words import number, plain, say, some

_LEFT_OUT = "incoming_left_out"


def take_in(given: UploadedMany) -> None:
    """Open archives and remember what was brought, and what of it is no table."""
    with st.spinner(say("combine.unpacking")):
        brought = studio().combining.bring(given.files, given.skipped)
    session.remember(_LEFT_OUT, [asdict(out) for out in brought.left_out])
    session.set_incoming(brought.files)
    st.rerun()


def left_out() -> tuple[LeftOut, ...]:
    """What came with the files at hand and is no table."""
    return tuple(LeftOut(**out) for out in session.recall(_LEFT_OUT, []))


def sheets_too(files: dict[str, str]) -> bool:
    """A workbook with several sheets of one shape: all of them, or one as before? Asked, not guessed."""
    (file, name), = files.items()
    alike = _sheets_alike(file, name)
    return alike > 1 and st.toggle(say("combine.sheets", name=plain(name), count=number(alike)), key=f"sheets_{file}")


@st.cache_data(max_entries=30, show_spinner=False)
def _sheets_alike(file: str, name: str) -> int:
    return studio().combining.sheets_alike(file, name)


def many(files: dict[str, str]) -> None:
    """Everything between an upload of many files and the dataset."""
    gathered = _gathered(files)
    st.subheader(say("combine.many_title", count=number(len(gathered.parts))), anchor=False)
    note = st.container(key="note", gap="xxsmall")
    tag = next(iter(files))          # pickers are these files' own
    question = question_of(gathered)
    if question:
        order = ask_days(tag, question)
        gathered = replace(gathered, reading=replace(gathered.reading, dates=order))
    apart, leave = _fates(gathered, tag)
    fates = dict.fromkeys(apart, "apart") | dict.fromkeys(leave, "leave")
    choices = AppendChoices(fates={looked.part.key: fates.get(looked.part.key, "append") for looked in gathered.parts},
                            sources=column_sources(tuple(files)))
    choices = names(studio().combining.plan(gathered, choices), choices, tag)
    plan = studio().combining.plan(gathered, choices)
    for sentence in sentences(plan):
        note.markdown(f"- {plain(sentence)}")
    for names_of_twins in gathered.twins:
        st.warning(plain(say("combine.twins", list=some(names_of_twins))), icon=":material/content_copy:")
    columns(plan, gathered, tuple(files))
    first_rows(gathered, tag)
    tell_left_out(plan.left_out)
    _make(plan, tag, list(files), ready=not question or plan.reading.dates is not None)


def _gathered(files: dict[str, str]) -> Gathered:
    """A look into every file, kept for the visit: it takes a tenth of a second each."""
    known = session.visit_value("gathered")
    if known and known[0] == files:
        return known[1]
    bar = st.progress(0.0, text=say("combine.looking"))
    found = studio().combining.gather(Brought(files, left_out()),
                                      progress=lambda share: bar.progress(share, text=say("combine.looking")))
    bar.empty()
    session.set_visit_value("gathered", (files, found))
    return found


def _fates(gathered: Gathered, tag: str) -> tuple[list[str], list[str]]:
    """Which parts stay apart, and which are left: those that are of another shape are proposed to stay apart."""
    labels = {looked.part.key: looked.part.label for looked in gathered.parts}
    proposed = [part.key for part in studio().combining.plan(gathered).apart]
    left, right = st.columns(2)
    apart = left.multiselect(say("combine.apart"), list(labels), default=proposed, key=f"many_apart_{tag}", format_func=labels.get,
                             placeholder=say("combine.none_chosen"), help=say("combine.apart_help"))
    leave = right.multiselect(say("combine.leave"), [key for key in labels if key not in apart], key=f"many_leave_{tag}",
                              format_func=labels.get, placeholder=say("combine.none_chosen"))
    return apart, leave


def _make(plan: AppendPlan, tag: str, files: list[str], ready: bool) -> None:
    name = st.text_input(say("combine.name"), value=common_name([part.name for part in plan.parts]), max_chars=120,
                         key=f"many_dataset_{tag}").strip()
    with st.container(horizontal=True):
        start = st.button(say("combine.append" if len(plan.parts) > 1 else "combine.import"), key="import", type="primary",
                          disabled=not name or not ready)
        if st.button(say("combine.put_aside"), key="put_aside"):
            session.set_incoming(None)
            studio().combining.put_aside(files)
            st.rerun()
    if start:
        send("combining.append", name, plan=plan, name=name, project=session.project().id)
