"""The tab for those who know SQL: a statement, what it may be about, and its answer."""
from typing import Any

import streamlit as st

from kamp_core.settings import ROOT
from kamp_core.studio.sql import Look
from pages.data.sql_result import failure, result
from pages.data.sql_side import example_row, history, table_list
from pages.shared import session
from pages.shared.frame import heard, plain_errors
from pages.shared.house import studio
from pages.shared.words import say

_EVERY = 0.5           # seconds
_QUICK = 0.8           # seconds to wait for an answer before telling that it takes longer
_FIRST = "select *\nfrom data\nlimit 100"


@st.fragment
def sql(dataset: str) -> None:
    """Text, answer and what was asked are remembered with the data, beyond a reload."""
    with plain_errors():
        st.html(ROOT / "pages" / "data" / "editor.css")
        kept = session.recall(_name(dataset), {})
        st.caption(say("sql.about"))
        example_row(dataset, lambda text: _write(dataset, text))
        left, right = st.columns([3, 2], gap="medium")
        with right:
            table_list(dataset)
        with left:
            _editor(dataset, kept)
        _answer(dataset, session.recall(_name(dataset), {}))


def _editor(dataset: str, kept: dict[str, Any]) -> None:
    if session.widget("sql_text") is None or session.visit_value("sql of") != dataset:
        session.preset("sql_text", kept.get("text", _FIRST))
        session.set_visit_value("sql of", dataset)
    text = st.text_area(say("sql.text"), key="sql_text", height=230, label_visibility="collapsed",
                        on_change=heard(lambda: _remember(dataset, text=session.widget("sql_text"))))
    with st.container(horizontal=True, vertical_alignment="center"):
        if st.button(say("sql.run"), key="sql_run", icon=":material/play_arrow:", shortcut="Ctrl+Enter"):
            with plain_errors():
                _start(dataset, text, kept.get("query"))
        history(lambda text: _write(dataset, text))


def _start(dataset: str, text: str, before: str | None) -> None:
    """Ask; an older question that still runs has no one left to answer to."""
    if before:
        studio().sql.cancel(before)
    _remember(dataset, text=text, query=None, asked=text)
    query = studio().sql.start(dataset, text)
    _remember(dataset, query=query)
    studio().sql.wait(query, _QUICK)


def _answer(dataset: str, kept: dict[str, Any]) -> None:
    if not kept.get("query"):
        return
    look: Look = studio().sql.look(kept["query"])
    if look.state == "running":
        _live(kept["query"])
    elif look.error and look.state == "failed":
        failure(look.error)
    elif look.answer:
        result(dataset, kept["query"], kept["asked"], look.answer)


@st.fragment(run_every=_EVERY)
def _live(query: str) -> None:
    with plain_errors():
        look = studio().sql.look(query)
        if look.state != "running":
            st.rerun()
        with st.container(key="sql_live", horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(say("sql.running", seconds=f"{look.seconds:.0f}"))
            if st.button(say("sql.cancel"), key="sql_cancel", icon=":material/stop_circle:", type="tertiary"):
                studio().sql.cancel(query)
                st.rerun()


def _write(dataset: str, text: str) -> None:
    """Put a ready statement into the editor: for a callback, before the editor is drawn."""
    session.preset("sql_text", text)
    _remember(dataset, text=text)


def _remember(dataset: str, **changes: Any) -> None:
    session.remember(_name(dataset), {**session.recall(_name(dataset), {}), **changes})


def _name(dataset: str) -> str:
    return f"sql {dataset}"
