"""A short table to read: on a telephone each of its rows becomes a card, so that nothing has to be pushed sideways."""
import re
from collections.abc import Mapping, Sequence
from html import escape

import streamlit as st

_SHORT = 12      # characters: a date, a number with its unit
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d(:\d\d)?")


def listing(columns: Mapping[str, Sequence[object]]) -> None:
    """Columns by their heads, all as long as each other; a cell may have several lines. Long tables, to be sorted or copied from,
    are no listings."""
    heads = [escape(name) for name in columns]
    rows = "".join(_row(heads, cells) for cells in zip(*columns.values(), strict=True))
    st.html(f'<div class="kamp-table kamp-listing" tabindex="0"><table><thead><tr>{"".join(f"<th>{head}</th>" for head in heads)}'
            f"</tr></thead><tbody>{rows}</tbody></table></div>")


def _row(heads: list[str], cells: tuple[object, ...]) -> str:
    """Each cell knows its head, for the card; what is empty is left out there, what is short is kept on one line."""
    inner = "".join(f'<td data-head="{head}" class="{_kind(str(cell))}">{escape(str(cell))}</td>'
                    for head, cell in zip(heads, cells, strict=True))
    return f"<tr>{inner}</tr>"


def _kind(cell: str) -> str:
    if not cell:
        return "empty"
    return "short" if len(cell) <= _SHORT or _MOMENT.fullmatch(cell) else "long"
