"""A sheet of a workbook as records: xlsx, xlsm, xls, xlsb, ods. Formulas by the value they had when it was saved."""
import datetime
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any

from kamp_core.errors import KampError
from kamp_core.intake.excel_marks import read_marks
from kamp_core.intake.page import Merge
from kamp_core.intake.peek import SheetLook, is_blank_form, is_table, need_sheet, peek_into
from kamp_core.intake.sift import Odd

_EXACT, _LONGEST = 1e15, 1e19     # from the one on Excel has lost digits of a whole number; of 20 digits and more it is a quantity


def look(path: Path, wanted: str | None, encoding: str | None = None) -> SheetLook:
    """The wanted sheet, else the first that is not hidden and holds a table. Raises KampError on what Excel could not open."""
    with _workbook(path) as book:
        known = [sheet for sheet in book.sheets_metadata if "Chart" not in str(sheet.typ)]
        sheets = tuple(sheet.name for sheet in known)
        need_sheet(wanted, sheets)
        hidden = [sheet.name for sheet in known if "Hidden" in str(sheet.visible)]
        tried = [wanted] if wanted else sorted(sheets, key=lambda name: name in hidden)
        looks = []
        for name in tried:
            sheet = book.get_sheet_by_name(name)
            odd = Odd()
            looks.append(SheetLook(sheets, name, peek_into(_rows(sheet, odd)), odd, _merges(sheet)))
            if _is_meant(looks[-1]):
                break
    found = max(looks, key=lambda look: (_is_meant(look), any(map(any, look.peek.head))), default=None)
    if found is None:
        raise KampError("file_empty")
    read_marks(path, found.sheet, found.odd)
    return found


def _is_meant(look: SheetLook) -> bool:
    """A table, or one that nobody has filled in yet: its own fault is told, rather than another sheet read."""
    return is_table(look.peek) or is_blank_form(look.peek)


@contextmanager
def records(path: Path, sheet: str, odd: Odd, encoding: str | None = None) -> Iterator[Iterator[list[str]]]:
    """Every record of a sheet as text, numbers and times written so that they read back unchanged."""
    read_marks(path, sheet, odd)
    with _workbook(path) as book:
        yield _rows(book.get_sheet_by_name(sheet), odd)


@contextmanager
def _workbook(path: Path) -> Iterator[Any]:
    """A calamine workbook; xls or xlsx is told by the content, as people rename files."""
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError
    try:
        with path.open("rb") as file, CalamineWorkbook.from_filelike(file) as book:
            yield book
    except PasswordError as error:
        raise KampError("file_locked") from error
    except CalamineError as error:
        raise KampError("excel_broken") from error


def _rows(sheet: Any, odd: Odd) -> Iterator[list[str]]:
    for number, row in enumerate(sheet.iter_rows(), start=1):
        if rounded := sum(type(cell) is float and _EXACT <= abs(cell) < _LONGEST for cell in row):
            odd.rounded += rounded
            odd.first_rounded = odd.first_rounded or number
        yield [as_text(cell) for cell in row]


def _merges(sheet: Any) -> tuple[Merge, ...]:
    """calamine counts the columns of its rows from the first filled one, those of merged cells from A."""
    left = sheet.start[1] if sheet.start else 0
    return tuple(Merge(top, max(0, first - left), bottom, last - left)
                 for (top, first), (bottom, last) in sheet.merged_cell_ranges or () if last >= left)


def as_text(cell: object) -> str:
    """A cell as calamine gives it, as text."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        if cell.is_integer() and abs(cell) < _LONGEST:
            return str(int(cell)) if abs(cell) < _EXACT else f"{Decimal(repr(cell)):f}".removesuffix(".0")
        return repr(cell)
    if isinstance(cell, datetime.datetime):
        return cell.isoformat(" ", "milliseconds" if cell.microsecond else "seconds")
    if isinstance(cell, datetime.time):
        return cell.isoformat("milliseconds" if cell.microsecond else "seconds")
    if isinstance(cell, datetime.timedelta):
        return _hours(cell)
    return str(cell)


def _hours(cell: datetime.timedelta) -> str:
    """26:30:00, as Excel shows hours beyond a day."""
    seconds = round(cell.total_seconds())
    return f"{'-' * (seconds < 0)}{abs(seconds) // 3600}:{abs(seconds) // 60 % 60:02}:{abs(seconds) % 60:02}"
