"""What a step would do: in one sentence, and on the first rows that it changes."""
import re
from html import escape

import streamlit as st

from kamp_core.recipe.facts import PreviewRow, Shown, StepPreview
from pages.shared import session
from pages.shared.house import studio
from pages.shared.words import number, plain, say

_LONG = re.compile(r"-?\d{1,6}\.\d{6,}")      # more digits than anybody reads
_CELL = 60


def show_preview(preview: StepPreview) -> None:
    st.markdown(f"**{plain(studio().cleaning.sentence(preview.step, session.language()))}**")
    for sentence in _sentences(preview):
        st.markdown(plain(sentence))
    if preview.rows:
        head = "".join(_head(column) for column in preview.columns)
        body = "".join(_row(row, preview.columns) for row in preview.rows)
        st.html(f'<div class="kamp-table kamp-changes" tabindex="0"><table><thead><tr><th>{escape(say("recipe.row"))}</th>'
                f"{head}</tr></thead><tbody>{body}</tbody></table></div>")


def _sentences(preview: StepPreview) -> list[str]:
    told, said = preview.report, []
    if preview.step["kind"] == "gather":
        said.append(say("recipe.will_gather", rows=number(told.rows_before), lots=number(told.rows_after)))
    elif told.rows_before != told.rows_after:
        said.append(say("recipe.will_drop", count=number(told.rows_before - told.rows_after), left=number(told.rows_after)))
    elif preview.does_nothing:
        said.append(say("recipe.will_do_nothing"))
    elif told.changed:
        said.append(say("recipe.will_change", rows=number(told.rows_before), count=number(told.changed)))
    if told.lost:
        said.append(say("recipe.will_lose", count=number(told.lost), examples=", ".join(told.examples[:3])))
    if preview.sampled:
        said.append(say("recipe.sampled", rows=number(told.rows_before)))
    return said


def _head(column: Shown) -> str:
    if column.before and column.after and column.before != column.after:
        return f"<th><s>{escape(column.before)}</s> {escape(column.after)}</th>"
    if not column.after:
        return f"<th><s>{escape(column.before)}</s></th>"
    mark = f"<small>{escape(say('recipe.new'))}</small>" if not column.before else ""
    return f"<th>{escape(column.after)}{mark}</th>"


def _row(row: PreviewRow, columns: tuple[Shown, ...]) -> str:
    if row.after is None:
        cells = "".join(f"<td><s>{_cell(text)}</s></td>" for text in row.before)
        return f'<tr class="gone"><td class=row>{row.row}</td>{cells}</tr>'
    cells = "".join(_change(column, before, after) for column, before, after in zip(columns, row.before, row.after, strict=True))
    return f"<tr><td class=row>{row.row}</td>{cells}</tr>"


def _change(column: Shown, before: str, after: str) -> str:
    if not column.after:
        return f"<td><s>{_cell(before)}</s></td>"
    if before == after or not column.changed:
        return f"<td>{_cell(after)}</td>"
    old = f"<s>{_cell(before)}</s> " if column.before else ""
    return f'<td class="new">{old}<b>{_cell(after)}</b></td>'


def _cell(text: str) -> str:
    if text == "":
        return f"<i>{escape(say('recipe.blank_cell'))}</i>"
    shown = in_short(text)
    return escape(shown if len(shown) <= _CELL else shown[:_CELL] + "…")


def in_short(text: str) -> str:
    """A cell as it is read: of a number with many decimals the first."""
    return f"{float(text):.6g}" if _LONG.fullmatch(text) else text
