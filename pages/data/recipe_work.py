"""What the cleaning screens ask of the desk: read once a version, done at once when it is quick, else sent for."""
from collections.abc import Sequence
from typing import Any

import streamlit as st

from kamp_core.recipe.facts import Blocked, Json, RecipeReport, StepPreview
from kamp_core.recipe.lots import STATISTICS
from kamp_core.recipe.shape import Held
from kamp_core.recipe.table import Rows
from pages.shared import session
from pages.shared.errand import send
from pages.shared.house import studio
from pages.shared.words import say


def do(verb: str, dataset: str, **facts: Any) -> None:
    """A verb of the cleaning desk: 'cleaning_add', as its sentence in errand.toml is called."""
    name = verb.removeprefix("cleaning_")
    put_aside()
    if studio().cleaning.is_quick(dataset):
        with st.spinner(""):
            getattr(studio().cleaning, name)(dataset=dataset, **facts)
        st.rerun()
    send(f"cleaning.{name}", studio().ledger.dataset(dataset).name, dataset=dataset, **facts)


def propose(step: Json) -> None:
    """Show a step, and what it would do, on the side where data are cleaned."""
    session.set_visit_value("proposed", {"dataset": session.dataset(), "step": step})
    session.preset("data_tab", "clean")


def gather_step(by: Sequence[str], columns: Sequence[str] = ()) -> Json:
    """One row a lot; the new columns are named in the visitor's language."""
    words = {name: say(f"recipe.lot_{name}") for name in STATISTICS}
    return {"kind": "gather", "by": list(by), "columns": list(columns), "words": words}


def proposed(dataset: str) -> Json | None:
    """The step that was proposed for these data, until it is done or put aside."""
    kept = session.visit_value("proposed")
    return kept["step"] if kept and kept["dataset"] == dataset else None


def put_aside() -> None:
    session.set_visit_value("proposed", None)


def version_of(dataset: str) -> int:
    return studio().ledger.dataset(dataset).version


@st.cache_data(max_entries=50, show_spinner=False)
def columns_of(dataset: str, version: int) -> tuple[Held, ...]:
    return studio().cleaning.columns(dataset, version)


@st.cache_data(max_entries=50, show_spinner=False)
def told_of(dataset: str, version: int) -> tuple[RecipeReport, tuple[Blocked, ...]]:
    """What each step did, and which can be taken out or moved."""
    return studio().cleaning.report(dataset, version), studio().cleaning.blocked(dataset)


@st.cache_data(max_entries=50, show_spinner=False)
def empty_cells(dataset: str, version: int) -> dict[str, int]:
    """Columns with empty cells, those with most of them first."""
    columns = sorted(studio().profile(dataset, version).columns, key=lambda column: -column.missing)
    return {column.name: column.missing for column in columns if column.missing}


@st.cache_data(max_entries=100, show_spinner=False)
def values_of(dataset: str, version: int, column: str) -> tuple[tuple[str, int], ...]:
    return studio().cleaning.values(dataset, column)


@st.cache_data(max_entries=50, show_spinner=False)
def groups_of(dataset: str, version: int, column: str) -> tuple[tuple[str | None, int], ...]:
    """The values of a column with their rows; None for the rows without one."""
    return studio().cleaning.groups(dataset, column)


@st.cache_data(max_entries=100, show_spinner=False)
def preview_of(dataset: str, version: int, step: Json) -> StepPreview:
    return studio().cleaning.preview(dataset, step)


@st.cache_data(max_entries=100, show_spinner=False)
def rows_of(dataset: str, version: int, start: int, count: int, column: str | None, text: str) -> Rows:
    return studio().cleaning.rows(dataset, start, count, column, text)
