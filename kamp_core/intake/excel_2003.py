"""A worksheet of Excel's XML of 2003 as records: the other thing that systems call an Excel download."""
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from xml.parsers import expat

from kamp_core.errors import KampError
from kamp_core.intake.page import Merge
from kamp_core.intake.peek import Peeker, SheetLook, is_table, need_sheet
from kamp_core.intake.sift import Odd
from kamp_core.intake.web_table import declared_encoding, decoded

_MOST_ROWS, _MOST_COLUMNS = 1 << 20, 1 << 14      # of a sheet in Excel
_NO_DAY = ("1899-12-30 ", "1899-12-31 ")          # a time of day


def look(path: Path, wanted: str | None, encoding: str | None = None) -> SheetLook:
    """The wanted sheet, else the first that holds a table."""
    encoding = encoding or declared_encoding(path)
    sheets: dict[str, tuple[Peeker, list[Merge], Odd]] = {}
    for name, record, merges, odd in _all_records(path, encoding):
        peeker, known, _ = sheets.setdefault(name, (Peeker(), [], odd))
        peeker.add(record)
        known += merges
    if not sheets:
        raise KampError("file_empty")
    need_sheet(wanted, tuple(sheets))
    chosen = wanted or max(sheets, key=lambda name: (is_table(sheets[name][0].peek()), sheets[name][0].cells > 0))
    peeker, merges, odd = sheets[chosen]
    return SheetLook(tuple(sheets), chosen, peeker.peek(), odd, tuple(merges), encoding)


@contextmanager
def records(path: Path, sheet: str, odd: Odd, encoding: str | None = None) -> Iterator[Iterator[list[str]]]:
    def rows() -> Iterator[list[str]]:
        for name, record, _, seen in _all_records(path, encoding or declared_encoding(path)):
            if name == sheet:
                odd.hidden, odd.errors, odd.first_error = seen.hidden, seen.errors, seen.first_error
                yield record
    yield rows()


_Row = tuple[str, list[str], list[Merge], Odd]


def _all_records(path: Path, encoding: str) -> Iterator[_Row]:
    """The rows of all sheets in turn. Raises KampError('sheet_xml_broken')."""
    reader = _Reader()
    try:
        for piece in decoded(path, encoding):
            reader.parser.Parse(piece, False)
            yield from reader.take()
        reader.parser.Parse("", True)
    except expat.ExpatError as error:
        raise KampError("sheet_xml_broken", line=error.lineno) from error
    yield from reader.take()


class _Reader:
    """Collects rows from the parser's calls; names are taken without the part that says whose they are."""

    def __init__(self) -> None:
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text
        self.parser.StartDoctypeDeclHandler = self._refuse      # no sheet has one; entities could swell without end
        self._done: list[_Row] = []
        self._sheet, self._rows, self._row, self._odd = "", 0, [""][:0], Odd()
        self._merges: list[Merge] = []
        self._across = 0
        self._kind = ""
        self._value: list[str] | None = None
        self._in_comment = False

    def take(self) -> list[_Row]:
        done, self._done = self._done, []
        return done

    def _refuse(self, *_: object) -> None:
        raise KampError("sheet_xml_broken", line=self.parser.CurrentLineNumber)

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        tag = tag.rpartition(" ")[2]
        said = {name.rpartition(" ")[2]: value for name, value in attributes.items()}
        if tag == "Worksheet":
            self._sheet, self._rows, self._odd = said.get("Name", ""), 0, Odd()
        elif tag == "Row":
            self._begin_row(_number(said.get("Index"), _MOST_ROWS) - 1, said.get("Hidden") == "1")
        elif tag == "Cell":
            self._begin_cell(said)
        elif tag == "Comment":
            self._in_comment = True
        elif tag == "Data" and not self._in_comment:
            self._kind, self._value = said.get("Type", "String"), []

    def _end(self, tag: str) -> None:
        tag = tag.rpartition(" ")[2]
        if tag == "Data" and self._value is not None and self._row:
            self._row[-1 - self._across] = self._read("".join(self._value))
            self._value = None
        elif tag == "Comment":
            self._in_comment = False
        elif tag == "Row":
            self._done.append((self._sheet, self._row, self._merges, self._odd))
            self._rows, self._row, self._merges = self._rows + 1, [], []

    def _text(self, text: str) -> None:
        if self._value is not None:
            self._value.append(text)

    def _begin_row(self, index: int, hidden: bool) -> None:
        for _ in range(self._rows, index):
            self._done.append((self._sheet, [], [], self._odd))
        self._rows = max(self._rows, index)
        if hidden:
            self._odd.hidden.append(self._rows + 1)

    def _begin_cell(self, said: dict[str, str]) -> None:
        self._row += [""] * (_number(said.get("Index"), _MOST_COLUMNS) - 1 - len(self._row))
        left, down = len(self._row), _number(said.get("MergeDown"), _MOST_ROWS)
        self._across = min(_number(said.get("MergeAcross"), _MOST_COLUMNS), max(0, _MOST_COLUMNS - left))
        self._row += [""] * (1 + self._across)
        if self._across or down:
            self._merges.append(Merge(self._rows, left, self._rows + down, left + self._across))

    def _read(self, text: str) -> str:
        if self._kind == "Error":
            self._odd.errors += 1
            self._odd.first_error = self._odd.first_error or self._rows + 1
            return ""
        if self._kind == "Boolean":
            return "TRUE" if text.strip() == "1" else "FALSE"
        if self._kind == "DateTime":
            moment = text.strip().replace("T", " ").removesuffix(".000")
            return moment[11:] if moment.startswith(_NO_DAY) else moment
        return text


def _number(said: str | None, most: int) -> int:
    return min(most, int(said)) if said and said.strip().isdecimal() else 0
