"""Where in a sheet the table is: its header, of one row or several, a row of units, and what stands above and below."""
import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from kamp_core.intake.header import block_at, block_of, find_block, with_units
from kamp_core.intake.header_names import names_of, units_of
from kamp_core.intake.page import Merge, Page, Records, end_of


@dataclass(frozen=True)
class Layout:
    header_row: int                             # 1-based record where the header begins; 0 = none
    header_rows: int                            # records from there on that are no data, from the first one on without a header
    names: tuple[str, ...]                      # one a column, '' where there is none
    units: tuple[str | None, ...]               # from a row of units
    left: int = 0                               # empty columns before the first
    header: tuple[tuple[str, ...], ...] = ()    # the records of the header as they stand
    above: tuple[str, ...] = ()                 # the titles above it
    values: frozenset[int] = frozenset()        # columns of numbers, dates, codes of digits
    words: frozenset[int] = frozenset()         # columns of words that hardly ever are empty

    @property
    def start(self) -> int:
        """How many records stand before the first of data."""
        return max(0, self.header_row - 1) + self.header_rows


def find_layout(records: Records, merges: Iterable[Merge] = (), header_row: int | None = None,
                header_rows: int | None = None) -> Layout:
    """Everything about the table's place, the user's word first."""
    page = Page(records, merges)
    if header_row == 0:
        start, rows = header_rows or 0, 0
    elif header_rows == 0:
        start, rows = (header_row or 1) - 1, 0
    elif header_row is not None:
        start, rows = block_at(page, header_row - 1) if header_rows is None else (header_row - 1, header_rows)
    else:
        start, rows = find_block(page) if header_rows is None else block_of(page, header_rows)
    if header_rows is None:
        rows = with_units(page, start, rows)
    names, units = names_of(page, start, rows), units_of(page, start, rows)
    body = [row for row, filled in zip(page.raw[start + rows:], page.filled[start + rows:], strict=True) if filled]
    left = _empty_on_the_left(names, body)
    names = _as_wide_as_the_body(names, body)
    return Layout(start + 1 if rows else 0, rows or start, tuple(names[left:]), tuple(units[left:]), left,
                  tuple(tuple(row[left:]) for row in page.raw[start:start + rows] if any(row)),
                  tuple(masked(row) for row in page.raw[:start] if any(row)),
                  frozenset(j - left for j in page.values if j >= left), frozenset(j - left for j in page.words if j >= left))


def _empty_on_the_left(names: list[str], body: list[list[str]]) -> int:
    first = min((j for row in [names, *body] for j, cell in enumerate(row) if cell), default=0)
    return first if body else 0


def _as_wide_as_the_body(names: list[str], body: list[list[str]]) -> list[str]:
    """With a blank name for each column beyond the named ones that most records fill; all filled ones without a header."""
    ends = sorted(end_of(row) for row in body)
    width = (ends[(len(ends) - 1) // 2] if names else ends[-1]) if ends else 0
    if len(names) == width - 1 and all(names) and _counts_up([row[0] for row in body if row]):
        return ["", *names]           # programs that number the rows give the numbers no name
    return names + [""] * (width - len(names))


def _counts_up(cells: list[str]) -> bool:
    """1, 2, 3, … or 0, 1, 2, …"""
    return len(cells) > 1 and cells[0] in ("0", "1") and all(cell.isdecimal() for cell in cells) and all(
        int(b) - int(a) == 1 for a, b in pairwise(cells))


def masked(record: Iterable[str]) -> str:
    """A line of text without its digits: 'Page 1 of 9' on every page."""
    return re.sub(r"\d+", "#", " ".join(" ".join(record).split())).casefold()
