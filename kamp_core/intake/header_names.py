"""Names and units out of the records of a header."""
from itertools import pairwise

from kamp_core.intake.page import Page, end_of


def names_of(page: Page, start: int, rows: int) -> list[str]:
    """One name a column: parents and children joined as '온도 / 상', a parent told to all its children."""
    block = [row for i, row in enumerate(page.rows[start:start + rows], start)
             if page.filled[i] and not (i > start and page.is_units(i))]
    width = max((end_of(row) for row in block), default=0)
    block = [[*row, *[""] * width][:width] for row in block]
    if not _has_merges(page, start, rows):
        for upper, lower in pairwise(block):
            _to_the_right(upper, lower)
    parts = [[" ".join(row[j].split()) for row in block if row[j]] for j in range(width)]
    return [" / ".join(part for k, part in enumerate(column) if k == 0 or part != column[k - 1]) for column in parts]


def units_of(page: Page, start: int, rows: int) -> list[str | None]:
    """The units that stand in a row of their own, the last of the header."""
    lines = [page.rows[i] for i in range(start + 1, min(start + rows, len(page.rows))) if page.is_units(i)]
    return [cell.strip("[]()（） ") or None if cell != "-" else None for cell in lines[-1]] if lines else []


def _has_merges(page: Page, start: int, rows: int) -> bool:
    return any(start <= merge.top < start + rows for merge in page.merges)


def _to_the_right(upper: list[str], lower: list[str]) -> None:
    """A blank beside a parent that has a child below takes the parent's name, if there is a child below the blank, too."""
    for j in range(1, len(upper)):
        if not upper[j] and upper[j - 1] and lower[j] and lower[j - 1]:
            upper[j] = upper[j - 1]
