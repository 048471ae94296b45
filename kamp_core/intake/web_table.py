"""The table of a web page as records: what many systems call an Excel download."""
import codecs
import re
from collections.abc import Iterator
from contextlib import contextmanager
from html.parser import HTMLParser
from pathlib import Path

from kamp_core.errors import KampError
from kamp_core.intake.encoding import BOMS, SAMPLE_BYTES, decode_sample, find_encoding, first_bad_byte, known_encoding
from kamp_core.intake.page import Merge
from kamp_core.intake.peek import Peeker, SheetLook, is_table, need_sheet
from kamp_core.intake.sift import Odd

_PIECE = 1 << 16
_WIDEST, _TALLEST = 2000, 1 << 20       # what colspan and rowspan may say
_SHORTENED = re.compile(r"-?[\d,]*\.?\d+")         # a number as shown, of which the page may know more places
_CHARSET = re.compile(rb"""charset\s*=\s*["']?\s*([\w-]+)|encoding\s*=\s*["']([\w-]+)""", re.IGNORECASE)


def look(path: Path, wanted: str | None, encoding: str | None = None) -> SheetLook:
    """The wanted table, by its number in the page, else the one with the most filled cells."""
    encoding = encoding or declared_encoding(path)
    tables: dict[str, tuple[Peeker, list[Merge], Odd]] = {}
    for number, record, merges, hidden in _all_records(path, encoding):
        peeker, known, odd = tables.setdefault(number, (Peeker(), [], Odd()))
        peeker.add(record)
        known += merges
        odd.hidden += hidden
    if not tables:
        raise KampError("page_without_table")
    need_sheet(wanted, tuple(tables))
    chosen = wanted or max(tables, key=lambda number: tables[number][0].cells)
    peeker, merges, odd = tables[chosen]
    sheets = tuple(number for number, table in tables.items() if number == chosen or is_table(table[0].peek()))
    return SheetLook(sheets, chosen, peeker.peek(), odd, tuple(merges), encoding)


@contextmanager
def records(path: Path, sheet: str, odd: Odd, encoding: str | None = None) -> Iterator[Iterator[list[str]]]:
    """Every row of one table, merged cells written once."""
    def rows() -> Iterator[list[str]]:
        for number, record, _, hidden in _all_records(path, encoding or declared_encoding(path)):
            if number == sheet:
                odd.hidden += hidden
                yield record
    yield rows()


def declared_encoding(path: Path) -> str:
    """By its mark, by what the page says of itself if that fits, else by its letters."""
    with path.open("rb") as file:
        head = file.read(SAMPLE_BYTES)
        whole = not file.read(1)
    said = _CHARSET.search(head[:4096])
    if said and not head.startswith(tuple(bom for bom, _ in BOMS)):
        try:
            name = known_encoding((said[1] or said[2]).decode("ascii"))
            decode_sample(head, name, whole)
            return name
        except KampError:
            pass         # pages lie
    return find_encoding(path, head, whole)


def decoded(path: Path, encoding: str) -> Iterator[str]:
    """The text in pieces. Raises KampError('encoding_wrong')."""
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    try:
        with path.open("rb") as file:
            while piece := file.read(_PIECE):
                yield decoder.decode(piece)
            yield decoder.decode(b"", final=True)
    except UnicodeError as error:
        raise KampError("encoding_wrong", encoding=encoding, byte=first_bad_byte(path, encoding)) from error


_Row = tuple[str, list[str], list[Merge], list[int]]          # table, cells, cells merged from here on, its number if hidden


def _all_records(path: Path, encoding: str) -> Iterator[_Row]:
    reader = _Reader()
    for piece in decoded(path, encoding):
        reader.feed(piece)
        yield from reader.take()
    reader.close()
    reader.end()
    yield from reader.take()


class _Table:
    """A table that is open: the row that is being written, and cells that reach down into it."""

    def __init__(self, number: int) -> None:
        self.name = str(number)
        self.rows = 0
        self.row: list[str] | None = None
        self.hidden = False
        self.merges: list[Merge] = []
        self.cell: list[str] | None = None            # pieces of text of the open cell
        self.exact: str | None = None                 # the value behind what it shows
        self.right = 0                                # columns that the open cell takes beyond its first
        self._reach: dict[int, int] = {}              # column to the last row that a cell above reaches

    def open_cell(self, across: int, down: int, exact: str | None) -> None:
        if self.row is None:
            self.row = []
        while self._reach.get(len(self.row), -1) >= self.rows and len(self.row) < _WIDEST:
            self.row.append("")
        left = len(self.row)
        if across > 1 or down > 1:
            self.merges.append(Merge(self.rows, left, self.rows + down - 1, left + across - 1))
        if down > 1:
            self._reach.update(dict.fromkeys(range(left, left + across), self.rows + down - 1))
        self.cell, self.exact, self.right = [], exact, across - 1

    def close_cell(self) -> None:
        if self.cell is not None and self.row is not None and len(self.row) < _WIDEST:
            shown = " ".join("".join(self.cell).split())
            self.row += [self.exact if self.exact and _SHORTENED.fullmatch(shown) else shown, *[""] * self.right]
        self.cell = None

    def close_row(self) -> list[_Row]:
        self.close_cell()
        if self.row is None:
            return []
        done = (self.name, self.row, self.merges, [self.rows + 1] if self.hidden else [])
        self.rows, self.row, self.merges, self.hidden = self.rows + 1, None, [], False
        return [done]


class _Reader(HTMLParser):
    """Collects the rows of all tables, one within another told apart."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._open: list[_Table] = []
        self._tables = 0
        self._done: list[_Row] = []

    def take(self) -> list[_Row]:
        done, self._done = self._done, []
        return done

    def end(self) -> None:
        """A page that stops in the middle still gives its last row."""
        while self._open:
            self._done += self._open.pop().close_row()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        if tag == "table":
            self._tables += 1
            self._open.append(_Table(self._tables))
        elif tag == "br":
            self.handle_data(" ")
        elif not self._open:
            return
        elif tag == "tr":
            self._done += self._open[-1].close_row()
            self._open[-1].row = []
            self._open[-1].hidden = re.search(r"display\s*:\s*none", said.get("style") or "") is not None
        elif tag in ("td", "th"):
            self._open[-1].close_cell()
            self._open[-1].open_cell(_span(said.get("colspan"), _WIDEST), _span(said.get("rowspan"), _TALLEST), said.get("x:num"))

    def handle_endtag(self, tag: str) -> None:
        if not self._open:
            return
        if tag == "table":
            self._done += self._open.pop().close_row()
        elif tag == "tr":
            self._done += self._open[-1].close_row()
        elif tag in ("td", "th"):
            self._open[-1].close_cell()

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1].cell is not None:
            self._open[-1].cell.append(data)


def _span(said: str | None, most: int) -> int:
    return min(most, max(1, int(said))) if said and said.strip().isdecimal() else 1
