"""What the files hold: which column of which file is which, to read and to correct, and their first rows."""
from dataclasses import replace

import streamlit as st

from kamp_core.combine.append import missing, renamed
from kamp_core.combine.facts import AppendPlan, Gathered, PlannedColumn
from kamp_core.combine.plan import shapes, twins
from pages.data.preview import preview, show_rows
from pages.shared import session
from pages.shared.frame import plain_errors
from pages.shared.words import number, plain, say, some

Sources = dict[str, dict[str, str | None]]
_NOWHERE = ""


def column_sources(files: tuple[str, ...]) -> Sources:
    """The corrections made so far to these very files."""
    known = session.visit_value("many_sources")
    return dict(known[1]) if known and known[0] == files else {}


def columns(plan: AppendPlan, gathered: Gathered, files: tuple[str, ...]) -> None:
    """One row a column: in which files it is missing or has another name."""
    if len(plan.parts) == 1:
        return
    lost, other = missing(plan), renamed(plan)
    with st.expander(say("combine.columns"), icon=":material/view_column:", expanded=bool(lost or other or plan.unused)):
        st.dataframe({say("combine.column"): [column.name for column in plan.columns],
                      say("data.column_type"): [say(f"data.type_{column.type}") for column in plan.columns],
                      say("combine.missing_in"): [some(lost.get(column.name, [])) for column in plan.columns],
                      say("combine.called"): [some(list(other.get(column.name, {}))) for column in plan.columns]},
                     hide_index=True, height="content" if len(plan.columns) < 12 else 420)
        for place, (one, other) in enumerate(twins(plan, gathered)):
            _ask(plan, one, other, files, place)
        _correct(plan, gathered, files)


def first_rows(gathered: Gathered, tag: str) -> None:
    """The first rows of any part, as they will be read."""
    fold = st.expander(say("combine.first_rows"), icon=":material/table_rows:", key=f"many_rows_{tag}", on_change="rerun")
    if fold.open:
        with fold:
            parts = [looked.part for looked in gathered.parts]
            part = st.selectbox(say("combine.rows_of"), parts, format_func=lambda part: part.label, key=f"many_rows_of_{tag}")
            with plain_errors():
                show_rows(preview(part.file, replace(gathered.reading, sheet=part.sheet)))


def _ask(plan: AppendPlan, one: str, other: str, files: tuple[str, ...], place: int) -> None:
    """Is it the same column under a new name?"""
    column, renamed_one = (next(column for column in plan.columns if column.name == name) for name in (one, other))
    with st.container(horizontal=True, vertical_alignment="center", border=True, key=f"many_twin_{place}"):
        st.markdown(plain(say("combine.twin", column=one, other=other)))
        if st.button(say("combine.twin_take"), key=f"many_twin_take_{place}"):
            for part, source in zip(plan.parts, renamed_one.sources, strict=True):
                if source:
                    _keep(column, [part.key], source, files)
            st.rerun()


def _correct(plan: AppendPlan, gathered: Gathered, files: tuple[str, ...]) -> None:
    """For one column, the column of each shape of file that it is."""
    names = [column.name for column in plan.columns]
    chosen = st.selectbox(say("combine.correct"), names, index=None, key="many_column", placeholder=say("combine.correct_hint"))
    column = next((column for column in plan.columns if column.name == chosen), None)
    if column is None:
        return
    for place, shape in enumerate(shapes(plan, gathered)):
        options = [_NOWHERE, *(c.name for c in shape[0].columns)]
        first = next(i for i, part in enumerate(plan.parts) if part == shape[0].part)
        picked = st.selectbox(
            say("combine.in_files", count=number(len(shape)), list=some([looked.part.label for looked in shape])), options,
            index=options.index(column.sources[first] or _NOWHERE), key=f"many_source_{place}_{names.index(column.name)}",
            format_func=lambda name: name or say("combine.nowhere"))
        if picked != (column.sources[first] or _NOWHERE):
            _keep(column, [looked.part.key for looked in shape], picked or None, files)
            st.rerun()


def _keep(column: PlannedColumn, parts: list[str], source: str | None, files: tuple[str, ...]) -> None:
    known = column_sources(files)
    for part in parts:
        known[part] = {**known.get(part, {}), column.name: source}
    session.set_visit_value("many_sources", (files, known))
