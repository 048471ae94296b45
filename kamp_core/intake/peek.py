"""A first look at records: those at the top, a few from all over, and the last ones."""
from collections import Counter, deque
from collections.abc import Iterable
from dataclasses import dataclass, field

from kamp_core.errors import KampError
from kamp_core.intake.page import Merge
from kamp_core.intake.sift import Odd

HEAD = 3000                # records
FOOT = 60
Records = list[list[str]]
_FORM = 4                  # names that make a form of a lone row


@dataclass(frozen=True)
class Peek:
    """Some records of a file, blanks around the cells removed."""

    head: Records                                       # from the first one on; all there are, if `whole`
    whole: bool
    spread: Records = field(default_factory=list)       # from further down
    foot: Records = field(default_factory=list)         # the last ones


class Peeker:
    """Takes records one after the other and keeps the first and the last ones."""

    def __init__(self) -> None:
        self._head: Records = []
        self._foot: deque[list[str]] = deque(maxlen=FOOT)
        self.cells = 0                                  # filled ones

    def add(self, record: list[str]) -> None:
        self.cells += len(record) - record.count("")
        if len(self._head) < HEAD:
            self._head.append([cell.strip() for cell in record])
        else:
            self._foot.append(record)

    def peek(self) -> Peek:
        return Peek(self._head, not self._foot, foot=[[cell.strip() for cell in record] for record in self._foot])


def peek_into(records: Iterable[list[str]]) -> Peek:
    peeker = Peeker()
    for record in records:
        peeker.add(record)
    return peeker.peek()


def is_table(peek: Peek) -> bool:
    """Two records or more with as many filled cells, more than one: not a cover sheet."""
    widths = Counter(sum(map(bool, record)) for record in peek.head)
    return any(width > 1 and count > 1 for width, count in widths.items())


def is_blank_form(peek: Peek) -> bool:
    """Names for many columns and nothing below: a table that nobody has filled in, and no cover sheet either."""
    filled = [sum(map(bool, record)) for record in peek.head if any(record)]
    return len(filled) == 1 and filled[0] >= _FORM


@dataclass(frozen=True)
class SheetLook:
    """The sheet that will be read, and what was seen of it on the way."""

    sheets: tuple[str, ...]
    sheet: str
    peek: Peek
    odd: Odd
    merges: tuple[Merge, ...] = ()
    encoding: str | None = None
    named: bool = False              # the first record holds the names, whatever they look like


def need_sheet(wanted: str | None, sheets: tuple[str, ...]) -> None:
    if wanted is not None and wanted not in sheets:
        raise KampError("sheet_unknown", choices=sheets, sheet=wanted)
