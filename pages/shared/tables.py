"""A short table to read: on a telephone each of its rows becomes a card, so that nothing has to be pushed sideways."""
from collections.abc import Mapping, Sequence
from html import escape

import streamlit as st


def listing(columns: Mapping[str, Sequence[object]]) -> None:
    """Columns by their heads, all as long as each other. Long tables, to be sorted or copied from, are no listings."""
    heads = [escape(name) for name in columns]
    rows = "".join(_row(heads, cells) for cells in zip(*columns.values(), strict=True))
    st.html(f'<div class="kamp-table kamp-listing" tabindex="0"><table><thead><tr>{"".join(f"<th>{head}</th>" for head in heads)}'
            f"</tr></thead><tbody>{rows}</tbody></table></div>")


def _row(heads: list[str], cells: tuple[object, ...]) -> str:
    """Each cell knows its head, for the card; what is empty is left out there."""
    inner = "".join(f'<td data-head="{head}"{"" if str(cell) else " class=empty"}>{escape(str(cell))}</td>'
                    for head, cell in zip(heads, cells, strict=True))
    return f"<tr>{inner}</tr>"
