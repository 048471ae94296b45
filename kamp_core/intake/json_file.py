"""JSON as records: lists of objects wherever they lie in a document, lists of lists, columns side by side."""
import json
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import Any, Literal

from kamp_core.errors import KampError
from kamp_core.intake.encoding import SAMPLE_BYTES, decode_sample, find_encoding
from kamp_core.intake.peek import SheetLook, need_sheet, peek_into
from kamp_core.intake.sift import Odd
from kamp_core.intake.web_table import decoded

Shape = Literal["lines", "list", "document"]
_LARGEST = 64 << 20        # bytes of a document that must be held in memory at once
_PIECE = 1 << 20
_DEEPEST = 5               # objects within objects
_NAMES = ("columns", "fields", "header", "headers")      # what stands beside a list of lists that has none itself
_BLANK = " \t\r\n"
_SCALAR = "value"          # the name of what stands in a list without a name
_decode = json.JSONDecoder().raw_decode


def find_shape(path: Path) -> tuple[Shape, str, bool]:
    """→ (how the values lie, encoding, whether each is an object with nothing around it that DuckDB would not know)"""
    with path.open("rb") as file:
        head = file.read(SAMPLE_BYTES)
        whole = not file.read(1)
    encoding = find_encoding(path, head, whole)
    text = decode_sample(head, encoding, whole).strip()
    plain = encoding == "utf-8"
    if text.startswith("["):
        try:
            _, end = _decode(text)
        except (ValueError, RecursionError):
            end = len(text)
        if text[end:].strip():
            return "lines", encoding, False
        return "list", encoding, plain and text[1:].lstrip().startswith("{")
    try:
        _, end = _decode(text)
    except (ValueError, RecursionError) as error:
        if whole:
            raise _broken(text, error) from error
        return "document", encoding, False
    return ("lines", encoding, plain) if text[end:].strip().startswith("{") else ("document", encoding, False)


def look(path: Path, wanted: str | None, encoding: str | None = None) -> SheetLook:
    """The wanted list, by its place in the document, else the one with the most values."""
    shape, encoding, _ = find_shape(path)
    sizes: Counter[str] = Counter()
    for name, _ in _values(path, shape, encoding):
        sizes[name] += 1
    if not sizes:
        raise KampError("file_empty")
    sheets = tuple(sizes)
    need_sheet(wanted, sheets)
    chosen = wanted if wanted is not None else sizes.most_common(1)[0][0]
    peek = peek_into(_records_of(path, chosen))
    named = any(isinstance(value, dict) for name, value in _values(path, shape, encoding) if name == chosen)
    return SheetLook(sheets, chosen, peek, Odd(), encoding=encoding, named=named)


@contextmanager
def records(path: Path, sheet: str, odd: Odd, encoding: str | None = None) -> Iterator[Iterator[list[str]]]:
    """The names, then one record a value."""
    yield _records_of(path, sheet)


def _records_of(path: Path, sheet: str) -> Iterator[list[str]]:
    shape, encoding, _ = find_shape(path)
    keys: dict[str, None] = {}
    lists = False
    for name, value in _values(path, shape, encoding):
        if name != sheet:
            continue
        if isinstance(value, dict):
            keys.update(dict.fromkeys(value))
        elif isinstance(value, list):
            lists = True
        elif value is not None:
            keys[_SCALAR] = None
    if lists and not keys:
        yield from ([_text(cell) for cell in value] for name, value in _values(path, shape, encoding)
                    if name == sheet and isinstance(value, list))
        return
    if lists:
        keys[_SCALAR] = None
    yield list(map(_sound, keys))
    for name, value in _values(path, shape, encoding):
        if name == sheet and value is not None:
            known = value if isinstance(value, dict) else {_SCALAR: value}
            yield [_text(known.get(key)) for key in keys]


def _text(value: Any) -> str:
    """A value as text that reads back unchanged; what has parts of its own stays JSON."""
    if value is None:
        return ""
    return _sound(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))


def _sound(text: str) -> str:
    """Half of a letter beyond the first 65,536, which JSON can write and no file can hold, becomes a question mark."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text


# finding the values -----------------------------------------------------------------------------------------------


def _values(path: Path, shape: Shape, encoding: str) -> Iterator[tuple[str, Any]]:
    """→ (place of its list in the document, value). Raises KampError('json_broken')."""
    text = _Text(decoded(path, encoding))
    try:
        if shape == "lines":
            while text.skip():
                yield "", text.value()
        elif shape == "list":
            yield from (("", value) for value in text.list())
        else:
            yield from _in_document(path, encoding, text)
    except (ValueError, RecursionError) as error:
        raise KampError("json_broken", line=text.line) from error


def _in_document(path: Path, encoding: str, text: "_Text") -> Iterator[tuple[str, Any]]:
    """Every list of objects or lists within an object; a document without one is columns side by side, or one record."""
    found = False
    for name, value in text.lists(()):
        found = True
        yield name, value
    if not found:
        if path.stat().st_size > _LARGEST:
            raise KampError("json_too_large", most_mb=_LARGEST >> 20)
        yield from (("", value) for value in _side_by_side(json.loads("".join(decoded(path, encoding)).removeprefix("\ufeff"))))


def _side_by_side(document: dict[str, Any]) -> Iterator[Any]:
    """{"a": [1, 2], "b": [3, 4]}, {"a": {"0": 1, "1": 2}, …}, {"0": {"a": 1}, …}, or a single record."""
    columns = list(document.values())
    if columns and all(isinstance(column, list) for column in columns):
        for i in range(max(map(len, columns))):
            yield {name: column[i] for name, column in document.items() if i < len(column)}
    elif columns and all(isinstance(column, dict) and column for column in columns):
        if all(name.isdecimal() for name in document):
            yield from columns
        else:
            rows = dict.fromkeys(row for column in columns for row in column)
            yield from ({name: column.get(row) for name, column in document.items()} for row in rows)
    else:
        yield document


class _Text:
    """A document that is read piece by piece, value by value. Raises ValueError where it is broken."""

    def __init__(self, pieces: Iterator[str]) -> None:
        self._pieces, self._text, self._at, self.line = pieces, "", 0, 1
        self._names: dict[tuple[str, ...], list[Any]] = {}            # of the columns, by the object they stand in

    def skip(self, signs: str = _BLANK) -> str:
        """The next sign that is not blank, '' at the end; it stays there."""
        while True:
            while self._at < len(self._text):
                if self._text[self._at] not in signs + "\ufeff":
                    return self._text[self._at]
                self._at += 1
            if not self._more():
                return ""

    def _more(self) -> bool:
        """Read on, twice as much as before: a value of many pieces is tried anew with each."""
        self.line += self._text.count("\n", 0, self._at)
        self._text, self._at = self._text[self._at:], 0
        pieces = list(_pieces_of(self._pieces, max(_PIECE, len(self._text))))
        self._text += "".join(pieces)
        return bool(pieces)

    def take(self, sign: str) -> None:
        if self.skip() != sign:
            raise ValueError(sign)
        self._at += 1

    def value(self) -> Any:
        """One value of any kind, however many pieces it takes."""
        self.skip()
        while True:
            try:
                value, end = _decode(self._text, self._at)
                if end < len(self._text) or not self._more():         # a number may go on in the next piece
                    self._at = end if end < len(self._text) else len(self._text)
                    return value
            except ValueError:
                if len(self._text) - self._at > _LARGEST:
                    raise KampError("json_too_large", most_mb=_LARGEST >> 20) from None
                if not self._more():
                    raise

    def list(self) -> Iterator[Any]:
        """The values of a list, one by one."""
        self.take("[")
        while self.skip(_BLANK + ",") != "]":
            yield self.value()
        self.take("]")

    def lists(self, place: tuple[str, ...]) -> Iterator[tuple[str, Any]]:
        """The values of all lists of objects or of lists within an object, with the place of their list."""
        self.take("{")
        while self.skip(_BLANK + ",") != "}":
            name = str(self.value())
            self.take(":")
            sign = self.skip()
            if sign == "{" and len(place) < _DEEPEST:
                yield from self.lists((*place, name))
            elif sign == "[" and self._holds_records():
                values = self.list() if place not in self._names else chain([self._names[place]], self.list())
                yield from (("/".join((*place, name)), value) for value in values)
            else:
                value = self.value()
                if name in _NAMES and isinstance(value, list):
                    self._names[place] = value
        self.take("}")

    def _holds_records(self) -> bool:
        """Does the list that begins here hold objects or lists?"""
        at = self._at + 1
        while True:
            rest = self._text[at:].lstrip(_BLANK)
            if rest or not self._more():
                return rest[:1] in ("{", "[")
            at = self._at + 1


def _pieces_of(pieces: Iterator[str], size: int) -> Iterator[str]:
    while size > 0 and (piece := next(pieces, None)) is not None:
        size -= len(piece)
        yield piece


def _broken(text: str, error: Exception) -> KampError:
    return KampError("json_broken", line=getattr(error, "lineno", text.count("\n") + 1))
