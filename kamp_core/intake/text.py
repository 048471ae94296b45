"""A text file as records: a look at pieces of it, and all of it in turn."""
import csv
import io
from codecs import BOM_UTF16_LE
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import chain, islice
from pathlib import Path

from kamp_core.errors import KampError
from kamp_core.intake.detect import Dialect, detect_text, says_delimiter, split_lines
from kamp_core.intake.encoding import decode_sample, first_bad_byte
from kamp_core.intake.facts import Choices, Detected
from kamp_core.intake.page import Merge
from kamp_core.intake.peek import HEAD, Peek, Records
from kamp_core.intake.sift import Odd
from kamp_core.tell import Tell

_TALL = 30                 # lines in one record: more, and a closing quotation mark is probably missing
_HEAD_BYTES = 1 << 19
_PIECES = 12
_PIECE_BYTES = 1 << 16
_DOS_END = "\x1a"          # what DOS programs write behind the last line


class TextFile:
    """A file of lines. Made for one file and the user's choices; reading it raises KampError on what is no text."""

    merges: tuple[Merge, ...] = ()

    def __init__(self, path: Path, choices: Choices) -> None:
        self._path = path
        self.dialect = detect_text(path, choices)
        with path.open(encoding=self.dialect.encoding, errors="ignore") as file:
            self.says_delimiter = says_delimiter(file.readline(80)) is not None
        self._peek = self._look()

    @property
    def detected(self) -> Detected:
        found = self.dialect
        return Detected("csv", found.encoding, found.delimiter, 0, None, (), found.has_bom, 0,
                        found.cuts.places if found.cuts else ())

    def peek(self) -> Peek:
        return self._peek

    @property
    def usual_width(self) -> int:
        """How many cells most records have."""
        return Counter(map(len, self._peek.head)).most_common(1)[0][0] if self._peek.head else 0

    def filled_before(self, start: int) -> int:
        """How many of the first records hold anything."""
        return sum(map(any, self._peek.head[:start]))

    def _look(self) -> Peek:
        size = self._path.stat().st_size
        whole = size <= _HEAD_BYTES
        with self._path.open("rb") as file:
            head_bytes = file.read(_HEAD_BYTES)
            text = decode_sample(head_bytes, self.dialect.encoding, whole)
            head = self._parsed(text if whole else text[:max(text.rfind("\n"), text.rfind("\r")) + 1] or text, HEAD)
            if self.says_delimiter:
                head[0] = []
            if whole or not head:
                return Peek(head, whole and len(head) < HEAD)
            plain = _without_mark(self.dialect.encoding, head_bytes)
            places = [_HEAD_BYTES + (size - _HEAD_BYTES) * number // _PIECES for number in range(1, _PIECES)]
            usual = Counter(map(len, head)).most_common(1)[0][0]
            spread = [row for place in places for row in self._piece(file, place, plain)[:200] if len(row) == usual]
            return Peek(head, False, spread, self._piece(file, size - _PIECE_BYTES, plain, to_the_end=True))

    def _piece(self, file: io.BufferedReader, place: int, encoding: str, to_the_end: bool = False) -> Records:
        """The whole lines from a place on, of a few kilobytes."""
        file.seek(max(0, place) // 4 * 4)
        text = file.read(_PIECE_BYTES + 4 * to_the_end).decode(encoding, "ignore")
        end = len(text) if to_the_end else text.rfind("\n") + 1
        try:
            return self._parsed(text[text.find("\n") + 1:end])
        except KampError:
            return []         # begun within a quoted cell

    def _parsed(self, text: str, most: int | None = None) -> Records:
        lines = _plain_lines(io.StringIO(text, newline=None), Odd())
        return [[cell.strip() for cell in record] for record in islice(_split(lines, self.dialect, Odd()), most)]

    @contextmanager
    def records(self, odd: Odd, tell: Tell) -> Iterator[Iterator[list[str]]]:
        """Every record, NUL bytes and mixed line ends forgiven. Raises KampError('encoding_wrong')."""
        size = max(1, self._path.stat().st_size)
        with self._path.open("rb") as binary, io.TextIOWrapper(binary, self.dialect.encoding, newline=None) as file:
            records = _split(_plain_lines(_told(file, lambda: tell(min(0.95, binary.tell() / size))), odd), self.dialect, odd)
            try:
                yield chain([[]], islice(records, 1, None)) if self.says_delimiter else records
            except UnicodeError as error:
                bad = first_bad_byte(self._path, self.dialect.encoding)
                raise KampError("encoding_wrong", encoding=self.dialect.encoding, byte=bad) from error


def _told(lines: Iterable[str], tell: Callable[[], None]) -> Iterator[str]:
    for number, line in enumerate(lines):
        if number % 20_000 == 0:
            tell()
        yield line


def _plain_lines(lines: Iterable[str], odd: Odd) -> Iterator[str]:
    """Without NUL bytes, and without the marks of files that were put one behind the other."""
    for line in lines:
        if "\x00" in line:
            odd.nul += line.count("\x00")
            line = line.replace("\x00", "")
        yield line.removeprefix("\ufeff") if line != _DOS_END else ""


def _split(lines: Iterable[str], dialect: Dialect, odd: Odd) -> Iterator[list[str]]:
    records = split_lines(lines, dialect)
    before = 0
    try:
        for record in records:
            line = getattr(records, "line_num", 0)
            if line - before > _TALL:
                odd.tall += 1
                odd.tall_line = odd.tall_line or before + 1
            before = line
            yield record
    except csv.Error as error:      # a cell beyond LONGEST_CELL
        raise KampError("quote_open", line=before + 1) from error


def _without_mark(encoding: str, head: bytes) -> str:
    """The encoding for a piece from the middle of a file, where no mark tells the order of bytes."""
    if encoding in ("utf-16", "utf-32"):
        return f"{encoding}-{'le' if head.startswith(BOM_UTF16_LE) else 'be'}"
    return encoding.removesuffix("-sig")
