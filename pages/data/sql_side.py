"""Beside the SQL editor: ready statements, tables and columns as they are to be written, and what was asked lately."""
from collections.abc import Callable
from html import escape

import streamlit as st

from kamp_core.settings import Language
from kamp_core.studio.sql import Table
from kamp_core.studio.sql_examples import Example, examples
from pages.look.ask import guessed_result, version_of
from pages.shared import session
from pages.shared.frame import heard
from pages.shared.house import studio
from pages.shared.words import day, number, plain, say

Write = Callable[[str], None]
_LINE = 60            # characters of an old statement
_COLUMNS = 300        # listed of one table


def example_row(dataset: str, write: Write) -> None:
    """Each a small button that puts its statement into the editor."""
    with st.container(horizontal=True, key="sql_examples", vertical_alignment="center", gap="small"):
        st.caption(say("sql.examples"), width="content")
        for example in _examples(dataset, version_of(dataset), session.language()):
            st.button(say(f"sql.example_{example.name}"), key=f"sql_example_{example.name}", type="tertiary", on_click=heard(write),
                      args=(example.sql,))


@st.cache_data(max_entries=40, show_spinner=False)
def _examples(dataset: str, version: int, language: Language) -> tuple[Example, ...]:
    return examples(studio().profile(dataset, version), guessed_result(dataset), language)


def table_list(dataset: str) -> None:
    """The data at hand open, the others of the project a click away."""
    project = session.project().id
    tables = _tables(dataset, tuple((d.id, d.version, d.name) for d in studio().ledger.datasets(project)))
    with st.container(key="sql_tables", border=True, height=304, gap="xsmall"):
        st.markdown(f"**{say('sql.tables')}**")
        for position, table in enumerate(tables):
            about = say("sql.table_line", title=plain(table.title), rows=number(table.rows))
            with st.expander(f"`{table.name}` :gray[{about}]", expanded=position == 0, key=f"sql_table_{table.dataset}"):
                st.html(_columns(table))
                st.caption(say("sql.copy_columns"))
                st.code(", ".join(name for name, _ in table.columns), language="sql", wrap_lines=True)


@st.cache_data(max_entries=20, show_spinner=False)
def _tables(dataset: str, versions: tuple[tuple[str, int, str], ...]) -> tuple[Table, ...]:
    return studio().sql.tables(dataset)


def _columns(table: Table) -> str:
    lines = "".join(f"<li><code>{escape(name)}</code><span>{escape(type)}</span></li>" for name, type in table.columns[:_COLUMNS])
    return f'<ul class="kamp-sql-columns">{lines}</ul>'


def history(write: Write) -> None:
    """The last statements of the project, newest first; a click brings one back."""
    with st.popover(say("sql.history"), icon=":material/history:", type="tertiary"):
        asked = studio().sql.history(session.project().id)
        if not asked:
            st.caption(say("sql.no_history"))
        for position, old in enumerate(asked):
            line = " ".join(old.sql.split())
            st.button(f"`{plain_code(line[:_LINE])}{'…' if len(line) > _LINE else ''}` :gray[{day(old.at)}]", type="tertiary",
                      key=f"sql_history_{position}", on_click=heard(write), args=(old.sql,))


def plain_code(text: str) -> str:
    """Text between backticks."""
    return text.replace("`", "'")
