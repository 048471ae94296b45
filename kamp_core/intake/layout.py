"""Where in a sheet the table is: its header, of one row or several, a row of units, and what stands above and below."""
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from kamp_core.intake.marks import ends_as_total, is_empty, is_rule, is_total, is_unit, is_value, is_whole

Records = Sequence[list[str]]
_LOOKED_AT = 500           # records
_DEEPEST = 60              # a header stands among the first records
_TALLEST = 4               # rows of a header
_MOST_TITLES = 5           # rows above it that look like data
_FEW_DATA = 3              # records of values: with fewer a header is one row


@dataclass(frozen=True)
class Merge:
    """Cells that were made one, by record and column from 0, the ends included."""

    top: int
    left: int
    bottom: int
    right: int


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


class Page:
    """The first records of a file, and what can be said of them before a header is found."""

    def __init__(self, records: Records, merges: Iterable[Merge] = ()) -> None:
        self.raw = [[cell.strip() for cell in record] for record in records[:_LOOKED_AT]]
        self.merges = tuple(merge for merge in merges if merge.top < _DEEPEST)
        self.rows = _merged(self.raw, self.merges)
        self.filled = [0 if is_rule(row) else sum(map(bool, row)) for row in self.raw]
        self.width = self._width()
        self.values, self.words = self._columns()

    def _width(self) -> int:
        """The column that the records most often end in."""
        ends = Counter(_end(row) for row, filled in zip(self.raw, self.filled, strict=True) if filled)
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


def _end(row: list[str]) -> int:
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


# which records are the header -------------------------------------------------------------------------------------


def find_block(page: Page) -> tuple[int, int]:
    """→ (the first record of the header, how many it has), from 0; (the first of data, 0) where there is none."""
    data = [i for i in range(len(page.raw)) if page.filled[i] and page.is_data(i)]
    if not data:
        return _without_values(page)
    names = [i for i in range(min(_DEEPEST, len(page.raw))) if page.filled[i] and page.is_names(i)]
    if names and len(data) < _FEW_DATA and _is_whole(page, names[0]):
        return names[0], 1          # too little below to take words among values for a second row of names
    last = next((i for i in reversed(names) if _are_titles(page, [k for k in data if k < i], i)), None)
    if last is None:
        return _poor_header(page, data[0])
    return _best_block(page, next((i for i in data if i > last), len(page.raw)))


def _is_whole(page: Page, i: int) -> bool:
    """Does the record name every column, each differently?"""
    return page.filled[i] == page.width == len(set(page.raw[i]))


def _are_titles(page: Page, above: list[int], names: int) -> bool:
    """Records such as '작성일 | 2024-03-05' above a wider header, rather than data above one bad record."""
    return len(above) <= _MOST_TITLES and all(
        page.filled[i] < page.filled[names] or not all(map(is_value, page.among_values(i))) for i in above)


def _poor_header(page: Page, first_data: int) -> tuple[int, int]:
    """A header that names only some columns of values, or none at all."""
    above = page.previous_filled(first_data)
    if above is None or page.filled[above] < max(2, 0.3 * page.width) or any(map(is_value, page.raw[above])):
        return first_data, 0
    return (above, 0) if page.comes_again(above) else (above, 1)


def _without_values(page: Page) -> tuple[int, int]:
    """All words: the first full record is the header, unless its cells come again below."""
    full = [i for i, filled in enumerate(page.filled)
            if filled >= max(1, 0.6 * page.width) and (filled > 1 or page.width == 1)]
    if not full:
        return 0, min(1, len(page.raw))
    start = full[0]
    if page.comes_again(start) >= max(2, 0.5 * page.filled[start]):
        return start, 0
    return start, 2 if _completes(page, start) else 1


def _completes(page: Page, i: int) -> bool:
    """Does the next record fill exactly the gaps that merged cells left in this one, as children of theirs?"""
    if i + 1 >= len(page.raw) or not page.filled[i + 1]:
        return False
    if any(merge.top == i and (merge.bottom > i or merge.right > merge.left) for merge in page.merges):
        return True
    upper, lower = ([*page.raw[k], *[""] * page.width][:page.width] for k in (i, i + 1))
    gaps = [j for j in range(page.width) if not upper[j]]
    return bool(gaps) and upper[0] != "" and not all(lower) and all(lower[j] for j in gaps) and all(
        lower[j - 1] for j in gaps)


def _best_block(page: Page, below: int, start: int | None = None) -> tuple[int, int]:
    """Of the records above the data those that name most columns, each differently; few rows, near the data."""
    top = max(0, below - 12) if start is None else start
    lines = [i for i in range(top, below) if page.filled[i] and not (i > top and page.is_units(i))]
    blocks = [(lines[k], lines[k + n - 1] - lines[k] + 1) for n in range(1, _TALLEST) for k in range(len(lines) - n + 1)
              if start is None or k == 0]

    def worth(block: tuple[int, int]) -> tuple[float, float, int, int]:
        names = names_of(page, *block)[:page.width]
        scale = page.is_scale(block[0])
        given = [name for name in names if name and not is_empty(name) and (scale or not is_value(name))]
        return round(len(given) / page.width - 0.1 * scale, 2), round(len(set(given)) / max(1, len(given)), 2), -block[1], block[0]
    first, rows = max(blocks, key=worth, default=(below, 0))
    while start is None and rows < _TALLEST and first + rows in lines and page.is_names(first + rows):
        rows += 1                   # words in columns of values are no data
    while start is None and rows < _TALLEST and first > 0 and _is_parent(page, first - 1):
        first, rows = first - 1, rows + 1
    return first, rows


def block_at(page: Page, start: int) -> tuple[int, int]:
    """The header that begins where the user says: of one row, or of more where the next ones plainly belong to it."""
    below = next((i for i in range(start + 1, len(page.raw)) if page.filled[i] and page.is_data(i)), None)
    if below is None:
        return start, 2 if _completes(page, start) else 1
    return start, max(1, _best_block(page, below, start)[1])


def block_of(page: Page, rows: int) -> tuple[int, int]:
    """The header that has as many rows as the user says: those right above the data."""
    start, found = find_block(page)
    below = start + with_units(page, start, found)
    lines = [i for i in range(below) if page.filled[i]]
    if found and len(lines) < rows:
        return lines[0], max(rows, below - lines[0])
    return (lines[-rows], below - lines[-rows]) if lines[-rows:] else (start, rows)


def _is_parent(page: Page, i: int) -> bool:
    """Some cells of this record are merged over columns, and no single one over all."""
    wide = [merge for merge in page.merges if merge.top <= i <= merge.bottom and merge.right > merge.left]
    named = sum(map(bool, page.rows[i]))
    return (bool(wide) and page.filled[i] > 1 and named >= 0.6 * page.width and not any(map(is_value, page.raw[i]))
            and all(merge.right - merge.left + 1 < page.width for merge in wide))


def with_units(page: Page, start: int, rows: int) -> int:
    """How many records the header has when a row of units right below it is counted, too."""
    after = page.next_filled(start + rows - 1) if rows else None
    return after - start + 1 if after is not None and page.is_units(after) and not page.is_data(after) else rows


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
    ends = sorted(_end(row) for row in body)
    width = (ends[(len(ends) - 1) // 2] if names else ends[-1]) if ends else 0
    if len(names) == width - 1 and all(names) and _counts_up([row[0] for row in body if row]):
        return ["", *names]           # programs that number the rows give the numbers no name
    return names + [""] * (width - len(names))


def _counts_up(cells: list[str]) -> bool:
    """1, 2, 3, … or 0, 1, 2, …"""
    return len(cells) > 1 and cells[0] in ("0", "1") and all(cell.isdecimal() for cell in cells) and all(
        int(b) - int(a) == 1 for a, b in pairwise(cells))


# names and units --------------------------------------------------------------------------------------------------


def names_of(page: Page, start: int, rows: int) -> list[str]:
    """One name a column: parents and children joined as '온도 / 상', a parent told to all its children."""
    block = [row for i, row in enumerate(page.rows[start:start + rows], start)
             if page.filled[i] and not (i > start and page.is_units(i))]
    width = max((_end(row) for row in block), default=0)
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


def masked(record: Iterable[str]) -> str:
    """A line of text without its digits: 'Page 1 of 9' on every page."""
    return re.sub(r"\d+", "#", " ".join(" ".join(record).split())).casefold()
