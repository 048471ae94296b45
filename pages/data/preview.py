"""The first rows of a file, with type and unit under each name."""
from collections.abc import Iterable, Sequence
from html import escape

import streamlit as st

from kamp_core.intake.facts import Choices, Column, Preview
from pages.shared.house import studio
from pages.shared.words import number, say

_COLUMNS = 60
_CELL = 80        # characters shown of a cell
_NUMBERS = ("integer", "number")


@st.cache_data(max_entries=30, show_spinner=False, hash_funcs={Choices: repr})
def preview(file: str, choices: Choices) -> Preview:
    """A file as it would be read, kept for the clicks to come."""
    return studio().preview(file, choices)


def show_rows(shown: Preview) -> None:
    left_out = rows_table(shown.columns, shown.rows, range(1, len(shown.rows) + 1))
    said = say("data.first_rows", rows=len(shown.rows))
    st.caption(said + (" " + say("data.columns_left_out", count=number(left_out)) if left_out else ""))


def rows_table(all_columns: Sequence[Column], rows: Iterable[tuple[str, ...]], numbers: Iterable[int]) -> int:
    """Rows as text, each with its number. → columns that are too many to be shown"""
    columns = all_columns[:_COLUMNS]
    numeric = [column.type in _NUMBERS for column in columns]
    heads = "".join(
        f"<th{' class=number' if right else ''}><span>{escape(c.name)}</span>"
        f"<small>{escape(say(f'data.type_{c.type}') + (f' · {c.unit}' if c.unit else ''))}</small></th>"
        for c, right in zip(columns, numeric, strict=True))
    body = "".join(_row(position, row, numeric) for position, row in zip(numbers, rows, strict=True))
    st.html(f'<div class="kamp-table" tabindex="0"><table><thead><tr><th></th>{heads}</tr></thead>'
            f"<tbody>{body}</tbody></table></div>")
    return len(all_columns) - len(columns)


def _row(position: int, row: tuple[str, ...], numeric: list[bool]) -> str:
    cells = "".join(_cell(cell, right) for cell, right in zip(row, numeric, strict=False))
    return f"<tr><td class=row>{position}</td>{cells}</tr>"


def _cell(text: str, right: bool) -> str:
    shown = escape(text if len(text) <= _CELL else text[:_CELL] + "…")
    return f"<td{' class=number' if right else ''}>{shown}</td>"
