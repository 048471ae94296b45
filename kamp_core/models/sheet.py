"""Predictions as an Excel workbook, made of their CSV."""
import csv
import re
from collections.abc import Iterable, Sequence
from itertools import chain, islice
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter

from kamp_core.wording.width import width
from kamp_core.workspace.durable import made_whole

MOST_ROWS = 1_048_575           # below the header, on a sheet
_NARROWEST, _WIDEST = 10, 60    # of columns, in characters
_KEPT_IN_SIGHT = 2              # columns: how urgent it is, and what to do
_LOOKED_AT = 100                # rows, for the widths
_OURS = "FFDCE9F9"              # behind the heads of what was added
_LONGEST = 32_767               # characters of a cell
_NUMBER = re.compile(r"-?(0|[1-9]\d{0,14})(\.\d+)?")      # 007 and what Excel would round stay text


def fits_a_sheet(rows: int) -> bool:
    return rows <= MOST_ROWS


def sheet_of(predictions: Path, ours: int = 0, name: str = "predictions", *more: tuple[str, Sequence[Sequence[str]]]) -> Path:
    """The workbook beside the CSV, made on first use. Numbers are numbers, all else is text: nothing can run as a formula, as the
    CSV marks what would. `ours`: the last columns of the CSV, which come first here, in colour, two of them also while one
    scrolls; rows can be sorted and filtered by the header. `more`: names and lines, the head first, of sheets behind it."""
    made = predictions.with_suffix(".xlsx")
    if made.exists() and made.stat().st_mtime_ns >= predictions.stat().st_mtime_ns:
        return made
    book = Workbook(write_only=True)
    with predictions.open(encoding="utf-8-sig", newline="") as lines:
        _fill(book.create_sheet(name), (_ours_first(row, ours) for row in csv.reader(lines)), ours)
    for title, cells in more:
        _fill(book.create_sheet(title), cells)
    with made_whole(made) as partial:
        book.save(partial)
    return made


def _ours_first(row: list[str], ours: int) -> list[str]:
    return row[len(row) - ours:] + row[:len(row) - ours]


def _fill(sheet: Any, lines: Iterable[Sequence[str]], ours: int = 0) -> None:
    """The head and the rows, one after another. `ours`: the first columns."""
    sheet.freeze_panes = f"{get_column_letter(1 + min(ours, _KEPT_IN_SIGHT))}2"
    rows, count = iter(lines), 1
    head = next(rows)
    first = list(islice(rows, _LOOKED_AT))
    for place, texts in enumerate(zip(head, *first, strict=True), start=1):
        sheet.column_dimensions[get_column_letter(place)].width = min(_WIDEST, max(_NARROWEST, 1 + max(map(width, texts))))
    sheet.append([_head(sheet, text, place < ours) for place, text in enumerate(head)])
    for row in chain(first, rows):
        sheet.append([_cell(text) for text in row])
        count += 1
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(head))}{count}"


def _head(sheet: Any, text: str, ours: bool) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, _cell(text))
    cell.font = Font(bold=True)
    if ours:
        cell.fill = PatternFill("solid", start_color=_OURS)
    return cell


def _cell(text: str) -> str | float | None:
    if _NUMBER.fullmatch(text):
        return float(text)
    return ILLEGAL_CHARACTERS_RE.sub("", text)[:_LONGEST] or None
