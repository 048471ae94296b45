"""Predictions as an Excel workbook, made of their CSV."""
import csv
import os
import re
import uuid
from pathlib import Path

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

MOST_ROWS = 1_048_575           # below the header, on a sheet
_LONGEST = 32_767               # characters of a cell
_NUMBER = re.compile(r"-?(0|[1-9]\d{0,14})(\.\d+)?")      # 007 and what Excel would round stay text


def fits_a_sheet(rows: int) -> bool:
    return rows <= MOST_ROWS


def sheet_of(predictions: Path) -> Path:
    """The workbook beside the CSV, made on first use. Numbers are numbers, all else is text: nothing can run as a formula, as the
    CSV marks what would."""
    made = predictions.with_suffix(".xlsx")
    if made.exists() and made.stat().st_mtime_ns >= predictions.stat().st_mtime_ns:
        return made
    book = Workbook(write_only=True)
    sheet = book.create_sheet("predictions")
    sheet.freeze_panes = "A2"
    with predictions.open(encoding="utf-8-sig", newline="") as lines:
        for row in csv.reader(lines):
            sheet.append([_cell(text) for text in row])
    partial = made.with_name(f"{made.stem}.{uuid.uuid4().hex[:6]}.part")
    try:
        book.save(partial)
        os.replace(partial, made)
    finally:
        partial.unlink(missing_ok=True)
    return made


def _cell(text: str) -> str | float | None:
    if _NUMBER.fullmatch(text):
        return float(text)
    return ILLEGAL_CHARACTERS_RE.sub("", text)[:_LONGEST] or None
