"""The first records of a sheet, and what can be said of them before a header is found."""
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from kamp_core.intake.marks import ends_as_total, is_empty, is_rule, is_total, is_unit, is_value, is_whole

Records = Sequence[list[str]]
_LOOKED_AT = 500           # records
DEEPEST = 60               # a header stands among the first records


@dataclass(frozen=True)
class Merge:
    """Cells that were made one, by record and column from 0, the ends included."""

    top: int
    left: int
    bottom: int
    right: int


class Page:
    """The first records of a file, and what can be said of them before a header is found."""

    def __init__(self, records: Records, merges: Iterable[Merge] = ()) -> None:
        self.raw = [[cell.strip() for cell in record] for record in records[:_LOOKED_AT]]
        self.merges = tuple(merge for merge in merges if merge.top < DEEPEST)
        self.rows = _merged(self.raw, self.merges)
        self.filled = [0 if is_rule(row) else sum(map(bool, row)) for row in self.raw]
        self.width = self._width()
        self.values, self.words = self._columns()

    def _width(self) -> int:
        """The column that the records most often end in."""
        ends = Counter(end_of(row) for row, filled in zip(self.raw, self.filled, strict=True) if filled)
        return max(ends.items(), key=lambda item: (item[1] * min(item[0], 2), item[0]))[0] if ends else 0

    def _columns(self) -> tuple[frozenset[int], frozenset[int]]:
        """Columns of values, and columns of words that hardly ever are empty, by the lower half of the records."""
        full = [row for row, filled in zip(self.raw, self.filled, strict=True)
                if filled >= max(1, 0.5 * self.width) and not _is_sum(row)]
        body = full[len(full) // 2:] or full
        values, words = set(), set()
        for j in range(self.width):
            cells = [row[j] for row in body if j < len(row) and not is_empty(row[j])]
            if cells and sum(map(is_value, cells)) >= 0.5 * len(cells):
                values.add(j)
            elif len(cells) >= 0.9 * len(body):
                words.add(j)
        return frozenset(values), frozenset(words)

    def among_values(self, i: int) -> list[str]:
        """The filled cells of a record in the columns of values."""
        row = self.raw[i]
        return [row[j] for j in self.values if j < len(row) and not is_empty(row[j])]

    def is_data(self, i: int) -> bool:
        cells = self.among_values(i)
        return (sum(map(is_value, cells)) >= max(1, 0.5 * len(cells)) and self.filled[i] >= 0.5 * self.width
                and not self.is_scale(i))

    def is_names(self, i: int) -> bool:
        """Words where the table has values: a header, or a part of one."""
        cells = self.among_values(i)
        named = sum(not is_value(cell) for cell in cells)
        return bool(cells) and (named >= 0.8 * len(cells) or self.is_scale(i)) and self.filled[i] >= max(1, 0.4 * self.width)

    def is_scale(self, i: int) -> bool:
        """Years or hours over columns: numbers in steps of one, not in the next record again, and no words above them."""
        after = self.next_filled(i)
        if any(self.filled[k] > 1 and not all(map(is_value, self.among_values(k))) for k in range(i)):
            return False
        return after is not None and _is_scale(self.among_values(i)) and not _is_scale(self.among_values(after))

    def comes_again(self, i: int) -> int:
        """How many cells of a record stand in their columns again further down."""
        below = [row for row in self.raw[i + 1:] if row != self.raw[i]]
        return sum(any(j < len(row) and row[j] == cell for row in below) for j, cell in enumerate(self.raw[i]) if cell)

    def next_filled(self, i: int) -> int | None:
        return next((k for k in range(i + 1, len(self.raw)) if self.filled[k]), None)

    def previous_filled(self, i: int) -> int | None:
        return next((k for k in range(i - 1, -1, -1) if self.filled[k]), None)

    def is_units(self, i: int) -> bool:
        cells = [cell for cell in self.raw[i] if cell and cell != "-"]
        return len(cells) >= min(2, self.width) and sum(map(is_unit, cells)) >= 0.7 * len(cells)


def _is_sum(row: list[str]) -> bool:
    label = next(filter(None, row), "")
    return is_total(label) or ends_as_total(label)


def end_of(row: list[str]) -> int:
    return max((j + 1 for j, cell in enumerate(row) if cell), default=0)


def _merged(raw: list[list[str]], merges: Sequence[Merge]) -> list[list[str]]:
    """The records with each merged cell written into all its places."""
    rows = [list(row) for row in raw]
    for merge in merges:
        if merge.top >= len(rows) or merge.left >= len(rows[merge.top]):
            continue
        for row in rows[merge.top:merge.bottom + 1]:
            row += [""] * (merge.right + 1 - len(row))
            row[merge.left:merge.right + 1] = [rows[merge.top][merge.left]] * (merge.right + 1 - merge.left)
    return rows


def _is_scale(cells: list[str]) -> bool:
    if len(cells) < 2 or not all(map(is_whole, cells)):
        return False
    numbers = [int(cell) for cell in cells]
    years = all(1950 <= number <= 2100 for number in numbers)
    return all(b - a == 1 for a, b in pairwise(numbers)) and (years or (len(cells) > 3 and numbers[0] < 2))
