"""The doctor's note: how the file is read, what to correct, its first rows, and the import."""
from dataclasses import replace
from pathlib import PurePath

import streamlit as st

from kamp_core.errors import KampError
from kamp_core.intake.facts import Choices, Preview
from pages.data.changes import ask_days, undo_changes
from pages.data.corrections import corrections, sentences
from pages.data.preview import preview, show_rows
from pages.data.together import together
from pages.shared import session
from pages.shared.errand import send
from pages.shared.house import studio
from pages.shared.words import plain, say, say_error

_TYPES = ("integer", "number", "text", "boolean", "date", "time", "datetime")


def doctor(file: str, name: str) -> None:
    """Everything between an upload and an import."""
    title = st.container()
    note = st.container(key="note", gap="xxsmall")
    beside = st.container()
    changes = st.container(key="changes", gap="small")
    found = _look(file, Choices())
    choices = corrections(file, found if isinstance(found, Preview) else None)
    shown = _look(file, choices)
    if isinstance(shown, Preview):
        with changes:
            choices = _changes(file, shown, choices)
        shown = _look(file, choices)
    if isinstance(shown, Preview):
        choices = _columns(file, shown, choices)
        shown = _look(file, choices)
    if isinstance(shown, Preview):
        for sentence in sentences(shown):
            note.markdown(f"- {plain(sentence)}")
        with beside:
            together(file, name, shown)
        show_rows(shown)
    else:
        note.warning(plain(say_error(shown)), icon=":material/info:")
    said = "data.note_title" if isinstance(shown, Preview) else "data.note_title_unread"
    title.subheader(say(said, name=plain(name)), anchor=False)
    _import(file, name, choices, ready=isinstance(shown, Preview) and not (shown.question and not shown.question.guess))


def _changes(file: str, shown: Preview, choices: Choices) -> Choices:
    """Which number is the day, and what is to stay as it is written."""
    choices = replace(choices, dates=ask_days(file, shown.question) if shown.question else None)
    decided = _look(file, choices)
    return undo_changes(file, decided, choices) if isinstance(decided, Preview) else choices


def _look(file: str, choices: Choices) -> Preview | KampError:
    """The preview, or why there is none: the pickers below the note are the way out."""
    try:
        return preview(file, choices)
    except KampError as error:
        return error


def _columns(file: str, base: Preview, choices: Choices) -> Choices:
    """Names and types of the columns, editable."""
    with st.expander(say("data.columns_edit"), icon=":material/view_column:"):
        edited = st.data_editor(
            {"name": [c.name for c in base.columns], "type": [c.type for c in base.columns],
             "unit": [c.unit or "" for c in base.columns]},
            key=f"columns_{file}_{hash(repr(choices)) & 0xffff}", hide_index=True, num_rows="fixed", disabled=["unit"],
            column_config={
                "name": st.column_config.TextColumn(say("data.column_name"), required=True, max_chars=120),
                "type": st.column_config.SelectboxColumn(say("data.column_type"), options=list(_TYPES), required=True,
                                                         format_func=lambda t: say(f"data.type_{t}")),
                "unit": st.column_config.TextColumn(say("data.column_unit"))})
    names, types = {}, {}
    for column, name, type in zip(base.columns, edited["name"], edited["type"], strict=True):
        if name != column.name:
            names[column.name] = str(name).strip()
        if type != column.type:
            types[str(name).strip()] = type
    kept = {names.get(column, column): type for column, type in choices.types.items()}
    return replace(choices, types={**kept, **types}, names=names,
                   as_written=tuple(names.get(column, column) for column in choices.as_written))


def _import(file: str, name: str, choices: Choices, ready: bool) -> None:
    with st.container(horizontal=True):
        start = st.button(say("data.import"), key="import", type="primary", disabled=not ready)
        if st.button(say("data.put_aside"), key="put_aside"):
            session.set_incoming(None)
            studio().combining.put_aside([file])
            st.rerun()
    if not start:
        return
    send("import_file", name, file=file, name=PurePath(name.replace("\\", "/")).stem or name,
         project=session.project().id, choices=choices)
