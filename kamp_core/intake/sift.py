"""The records of the table alone: what stands above, between and below them is left out, counted, and told by its row."""
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from kamp_core.intake.facts import AsIs
from kamp_core.intake.layout import Layout, masked
from kamp_core.intake.marks import (
    ends_as_total,
    is_comment,
    is_empty,
    is_figure,
    is_note,
    is_rule,
    is_subtotal,
    is_total,
    is_value,
    may_be_special,
)
from kamp_core.intake.page import Merge
from kamp_core.intake.times import ID_NAME

_WORD = 4                  # characters: what is no longer may be an odd reading, unless it begins its record
_DEEPEST_FOOT = 50         # records below a table that may be notes and sums


@dataclass
class Odd:
    """What was forgiven while reading, for the warnings. Rows are counted from 1, as the file has them."""

    short: int = 0                                                     # records with too few cells
    long: int = 0                                                      # records with too many
    first_short: int = 0                                               # the first of each
    first_long: int = 0
    extra: list[tuple[int, str]] = field(default_factory=list)         # (data row, the cells beyond the last column)
    nul: int = 0                                                       # NUL bytes left out
    tall: int = 0                                                      # records over many lines
    tall_line: int = 0                                                 # 1-based line where the first of these begins
    left_out: dict[AsIs, list[int]] = field(default_factory=dict)      # rows that are no data, by what they are
    unclear: list[int] = field(default_factory=list)                   # rows that may be sums and were kept
    merged: int = 0                                                    # blank cells filled with what was merged over them
    merged_blank: int = 0                                              # those left blank, as the merged value is a quantity
    hidden: list[int] = field(default_factory=list)                    # rows that Excel does not show
    errors: int = 0                                                    # cells such as #N/A
    first_error: int = 0
    rounded: int = 0                                                   # whole numbers of which Excel lost digits
    first_rounded: int = 0
    formulas: int = 0                                                  # formulas without a value
    first_formula: int = 0


class Sieve:
    """Lets the data records of one file through, in their order."""

    def __init__(self, layout: Layout, as_is: Iterable[AsIs], merges: Iterable[Merge], odd: Odd) -> None:
        self._layout, self._odd, self._as_is = layout, odd, frozenset(as_is)
        self._again = {_bare(record) for record in layout.header} - {()}
        self._first_again = {next(filter(None, record), " ")[0].casefold() for record in layout.header}
        self._titles = frozenset(layout.above)
        self._few = max(1, len(layout.names) // 3)                      # filled cells of a record that may be a note
        self._ids = {layout.left + j for j, name in enumerate(layout.names) if ID_NAME.search(name)}
        self._fills: dict[int, dict[int, int]] = {}                     # by record: column → the first record of what is merged
        self._over: dict[int, str] = {}                                 # by column: the value that is merged over records
        for merge in merges if "merged" not in self._as_is else ():
            for row in range(merge.top + 1, merge.bottom + 1):
                self._fills.setdefault(row, {})[merge.left] = merge.top
        self._foot: deque[tuple[int, list[str], AsIs]] = deque()        # may be the end of the table, or of a page
        self._words_in_data: set[str] = set()                           # 계, say, as one of the values of a column
        self._any = False                                               # is there a record of data above?

    def through(self, records: Iterable[list[str]]) -> Iterator[tuple[int, list[str]]]:
        """→ (row in the file, record), for every record of data."""
        before: list[str] = []
        for row, given in enumerate(records, start=1):
            record = self._filled_down(given, before, row) if self._fills else given
            before = record
            first = next((j for j, cell in enumerate(given) if cell and not cell.isspace()), None)
            if first is None or row <= self._layout.start:
                continue
            if self._looks_usual(given, given[first].strip()):
                yield from self._reopened()
                yield row, record
                self._any = True
            else:
                yield from self._judged(row, given, record)
        yield from self._end()

    def _looks_usual(self, record: list[str], text: str) -> bool:
        """The quick answer for nearly every record."""
        return (len(record) - record.count("") > self._few and text[0].casefold() not in self._first_again
                and not may_be_special(text)
                and not record[-1].isspace())

    def _judged(self, row: int, given: list[str], record: list[str]) -> Iterator[tuple[int, list[str]]]:
        """A closer look at one record: data, no data, or to be seen by what follows."""
        cells = [cell.strip() for cell in given]
        if not any(cells[:self._layout.left]):
            cells = cells[self._layout.left:]
        if _bare(cells) in self._again and "repeats" not in self._as_is:
            self._close_page(row)
            return
        kind = self._no_data_anywhere(cells)
        if kind and kind not in self._as_is:
            self._leave_out(kind, row)
            return
        kind = self._foot_only(cells)
        if not kind or kind in self._as_is or not self._any:
            yield from self._reopened()
            yield row, record
            self._any = True
            return
        self._foot.append((row, record, kind))
        if len(self._foot) > _DEEPEST_FOOT:
            yield from self._reopened(1)

    def _leave_out(self, kind: AsIs, row: int) -> None:
        self._odd.left_out.setdefault(kind, []).append(row)

    def _close_page(self, row: int) -> None:
        """A header again: what stands right above it was the foot of one page and the head of the next."""
        for foot_row, _, kind in self._foot:
            self._leave_out(kind, foot_row)
        self._foot.clear()
        self._leave_out("repeats", row)

    def _reopened(self, most: int = _DEEPEST_FOOT + 1) -> Iterator[tuple[int, list[str]]]:
        """Data went on: what looked like a foot was data, too."""
        for _ in range(min(most, len(self._foot))):
            row, record, kind = self._foot.popleft()
            if kind == "totals":
                self._words_in_data.add(_label(record))
                self._odd.unclear.append(row)
            yield row, record

    def _end(self) -> Iterator[tuple[int, list[str]]]:
        """The foot of the table is no data, but for words that were data before."""
        for row, record, kind in self._foot:
            if kind == "totals" and _label(record) in self._words_in_data:
                self._odd.unclear.append(row)
                yield row, record
            else:
                self._leave_out(kind, row)

    def _filled_down(self, record: list[str], before: list[str], row: int) -> list[str]:
        """Words, dates and numbers of lots merged over several rows, in each of them; a quantity stays once, as sums would grow."""
        columns = self._fills.get(row - 1)
        if not columns or row <= self._layout.start:
            return record
        full = list(record)
        for j, top in columns.items():
            if top == row - 2:
                self._over[j] = before[j] if j < len(before) else ""
            value = self._over.get(j, "")
            if not value or (j < len(full) and full[j].strip()):
                continue
            if _is_number(value) and not (j in self._ids and value.strip().isdecimal()):
                self._odd.merged_blank += 1
                continue
            full += [""] * (j + 1 - len(full))
            full[j] = value
            self._odd.merged += 1
        return full

    def _no_data_anywhere(self, cells: list[str]) -> AsIs | None:
        """A drawn line, a comment, or a sum whose word stands where the table has something else."""
        if is_rule(cells):
            return "notes"
        first = next(j for j, cell in enumerate(cells) if cell)
        others = [cell for j, cell in enumerate(cells) if cell and j != first]
        if not others and is_comment(cells[first]) and len(self._layout.names) > 1:
            return "notes"
        word = cells[first]
        plain = is_subtotal(word) or ((is_total(word) or ends_as_total(word)) and self._breaks(cells, first))
        return "totals" if plain and _are_figures(others) else None

    def _foot_only(self, cells: list[str]) -> AsIs | None:
        """What is no data if only its like follows."""
        first = next(j for j, cell in enumerate(cells) if cell)
        others = [cell for j, cell in enumerate(cells) if cell and j != first]
        if (is_total(cells[first]) or is_figure(cells[first])) and others and _are_figures(others):
            return "totals"
        if masked(cells) in self._titles:
            return "repeats"
        misfit = first in self._layout.values and not is_value(cells[first]) and (first == 0 or len(cells[first]) > _WORD)
        if len(others) < self._few and len(self._layout.names) > 1 and (
                misfit or (is_note(cells[first]) and first not in self._layout.values)):
            return "notes"
        return None

    def _breaks(self, cells: list[str], first: int) -> bool:
        """The word stands among values, or beside it a word is missing that other records have."""
        missing = any(j != first and (j >= len(cells) or not cells[j]) for j in self._layout.words)
        return first in self._layout.values or missing


def _label(record: list[str]) -> str:
    return next(cell.strip() for cell in record if cell.strip())


def _are_figures(cells: list[str]) -> bool:
    return all(is_value(cell) or is_empty(cell) or is_total(cell) for cell in cells)


def _bare(record: Iterable[str]) -> tuple[tuple[int, str], ...]:
    """A header by its filled cells: two of them at least, to be known again."""
    cells = tuple((j, "".join(cell.split()).casefold()) for j, cell in enumerate(record) if cell.strip())
    return cells if len(cells) > 1 else ()


def _is_number(cell: str) -> bool:
    try:
        float(cell.replace(",", ""))
    except ValueError:
        return False
    return True
