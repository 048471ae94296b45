"""A file of one or more tables that are read row by row: workbooks, web pages, JSON documents."""
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from kamp_core.intake import excel, excel_2003, json_file, web_table
from kamp_core.intake.encoding import known_encoding
from kamp_core.intake.facts import Choices, Detected, Kind
from kamp_core.intake.page import Merge
from kamp_core.intake.peek import Peek, SheetLook
from kamp_core.intake.sift import Odd
from kamp_core.tell import Tell


@dataclass(frozen=True)
class _Reader:
    look: Callable[[Path, str | None, str | None], SheetLook]
    records: Callable[[Path, str, Odd, str | None], AbstractContextManager[Iterator[list[str]]]]


_READERS: dict[Kind, _Reader] = {
    "xlsx": _Reader(excel.look, excel.records), "html": _Reader(web_table.look, web_table.records),
    "xml": _Reader(excel_2003.look, excel_2003.records), "json": _Reader(json_file.look, json_file.records)}


class SheetFile:
    """Made for one file and the user's choices. Raises KampError on what cannot be opened."""

    def __init__(self, path: Path, kind: Kind, choices: Choices) -> None:
        self._path, self._kind = path, kind
        encoding = known_encoding(choices.encoding) if choices.encoding and kind in ("html", "xml") else None
        self._look = _READERS[kind].look(path, choices.sheet, encoding)

    @property
    def detected(self) -> Detected:
        look = self._look
        return Detected(self._kind, look.encoding, None, 0, look.sheet, look.sheets, header_rows=0)

    @property
    def merges(self) -> tuple[Merge, ...]:
        return self._look.merges

    @property
    def odd(self) -> Odd:
        """What was seen on the first way through the sheet."""
        return self._look.odd

    @property
    def named(self) -> bool:
        """Does the first record hold the names, whatever they look like?"""
        return self._look.named

    def peek(self) -> Peek:
        return self._look.peek

    @contextmanager
    def records(self, odd: Odd, tell: Tell) -> Iterator[Iterator[list[str]]]:
        with _READERS[self._kind].records(self._path, self._look.sheet, odd, self._look.encoding) as records:
            yield _told(records, len(self._look.peek.head), tell)


def _told(records: Iterator[list[str]], seen: int, tell: Tell) -> Iterator[list[str]]:
    """How many there will be, nobody knows; the bar goes on all the same."""
    for number, record in enumerate(records):
        if number % 5000 == 0:
            tell(min(0.95, number / (number + seen + 5000)))
        yield record
