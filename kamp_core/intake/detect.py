"""How a text file is written: its encoding, and what parts its cells."""
import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from kamp_core.errors import KampError
from kamp_core.intake.encoding import BOMS, SAMPLE_BYTES, decode_sample, find_encoding, known_encoding
from kamp_core.intake.facts import Choices
from kamp_core.intake.fixed import Cuts, find_cuts
from kamp_core.intake.marks import is_value

LONGEST_CELL = 1 << 20              # characters; Excel's own limit is 32,767
csv.field_size_limit(LONGEST_CELL)
BLANK, BLANKS, FIXED = " ", "  ", "fixed"        # any blanks; two and more; columns at fixed places
_USUAL = (",", "\t", ";", "|")
_NEVER = re.compile(r"[\w\s\"'.,;\t|()\[\]{}<>+\-%₩$\\°℃㎜·※◎]")       # what stands within cells; and the usual ones
_NAMES = {"tab": "\t", "\\t": "\t", "comma": ",", "semicolon": ";", "pipe": "|", "blank": BLANK, "space": BLANK, "blanks": BLANKS,
          "spaces": BLANKS}
_QUOTED = re.compile(r'(?<![\w ])"(?:[^"]|"")*"')
_OPENS = re.compile(r'(?:^|[^\w\s"])"')
_TALLEST = 30              # lines of one cell
_FEW_LINES = 3             # that may be parted by blanks
_LINES = 300
_SAYS = re.compile(r'"?sep=(.)"?', re.IGNORECASE)     # Excel's own word on what parts the cells
_SURE, _ALIKE, _MOSTLY_ALIKE = 0.75, 0.9, 0.6


@dataclass(frozen=True)
class Dialect:
    """How to read a text file."""

    encoding: str
    delimiter: str                # one character, or BLANK, BLANKS, FIXED
    has_bom: bool = False
    cuts: Cuts | None = None      # with FIXED


def detect_text(path: Path, choices: Choices) -> Dialect:
    """Encoding and delimiter from the head of the file, the user's choices first."""
    with path.open("rb") as file:
        head = file.read(SAMPLE_BYTES)
        whole = not file.read(1)
    encoding = known_encoding(choices.encoding) if choices.encoding else find_encoding(path, head, whole)
    text = decode_sample(head, encoding, whole)
    if text.count("\x00") > 0.1 * len(text):
        raise KampError("file_not_a_table", kind="binary")
    if not whole and "\n" not in text and "\r" not in text:
        raise KampError("line_too_long", mb=SAMPLE_BYTES >> 20)
    lines = head_lines(text, whole)
    delimiter = _chosen(choices.delimiter) if choices.delimiter else _delimiter(lines)
    cuts = find_cuts(lines) if delimiter == FIXED else None
    if delimiter == FIXED and cuts is None:
        raise KampError("nothing_lines_up")
    return Dialect(encoding, delimiter, any(head.startswith(bom) for bom, _ in BOMS), cuts)


def _chosen(delimiter: str) -> str:
    found = _NAMES.get(delimiter.lower(), delimiter)
    if found in (BLANKS, FIXED):
        return found
    if len(found) != 1 or found in "\r\n\"\x00" or found.isalnum():
        raise KampError("delimiter_wrong", delimiter=delimiter)
    return found


def head_lines(text: str, whole: bool, most: int = _LINES) -> list[str]:
    """The first lines that hold anything, without a last one that a sample cut off."""
    if not whole:
        text = text[:max(text.rfind("\n"), text.rfind("\r")) + 1] or text
    lines = (line.rstrip("\n") for line in io.StringIO(text.replace("\x00", ""), newline=None))
    return list(islice((line for line in _whole(lines) if line.strip()), most))


def _is_open(lines: list[str]) -> bool:
    """Does a cell in quotation marks go on below?"""
    return bool(_OPENS.search(_QUOTED.sub("", "\n".join(lines))))


def _whole(lines: Iterator[str]) -> Iterator[str]:
    """Lines that belong together, as a cell in quotation marks goes on in the next, as one."""
    for line in lines:
        if '"' in line and _OPENS.search(_QUOTED.sub("", line)):
            more = [line]
            while len(more) < _TALLEST and _is_open(more) and (after := next(lines, None)) is not None:
                more.append(after)
            yield from more if _is_open(more) else ["\n".join(more)]
        else:
            yield line


def split_lines(lines: Iterable[str], dialect: Dialect) -> Iterator[list[str]]:
    """Records out of lines. Raises csv.Error on a cell that never ends."""
    if dialect.cuts:
        return (dialect.cuts.cells(line.rstrip("\n")) for line in lines)
    if dialect.delimiter == BLANKS:
        return (re.split(r" {2,}|\t+", line.strip()) if line.strip() else [] for line in lines)
    if dialect.delimiter == BLANK:
        single = (line.strip().replace("\t", " ") + "\n" for line in lines)
        return csv.reader(single, delimiter=" ", skipinitialspace=True)
    return csv.reader(lines, delimiter=dialect.delimiter)


def says_delimiter(line: str) -> str | None:
    """The sign that a first line such as 'sep=;' names."""
    found = _SAYS.fullmatch(line.strip("\ufeff \r\n"))
    return found[1] if found else None


# what parts the cells ---------------------------------------------------------------------------------------------


def _delimiter(lines: list[str]) -> str:
    """What cuts most lines into the same number of clean cells, more than one."""
    if lines and (said := says_delimiter(lines[0])):
        return said
    bare = [_QUOTED.sub("", line) for line in lines]
    rare = _rare(bare)
    named = "".join(sign for sign in rare if _parts_names(bare, sign))
    scores = {delimiter: _score(lines, delimiter, named) for delimiter in _USUAL}
    best = max(scores, key=lambda delimiter: scores[delimiter])
    if scores[best] >= _SURE:
        return best
    words = [line for line in lines if not is_value(line.strip())]
    if len(words) <= 0.1 * len(lines) + 1:               # each line is a date or a clock: only what parts their names can part them
        others = [sign for sign in rare if any(sign in line for line in words)]
    else:
        others = [*rare, *_blank(lines)]
    scores |= {delimiter: 0.9 * _score(lines, delimiter, named.replace(delimiter, "")) for delimiter in others}
    return max(scores, key=lambda delimiter: scores[delimiter])


def _rare(lines: list[str]) -> list[str]:
    """Signs that stand in many lines and are not known to stand within cells."""
    found = Counter(sign for line in lines for sign in set(line) if not _NEVER.match(sign) or sign in "\x1c\x1d\x1e\x1f")
    return [sign for sign, count in found.items() if count >= 0.5 * len(lines)]


def _parts_names(lines: list[str], sign: str) -> bool:
    """Does it stand in a line without a digit, the header, as often as in the others?"""
    usual = Counter(line.count(sign) for line in lines if sign in line).most_common(1)[0][0]
    return any(line.count(sign) == usual and not any(map(str.isdecimal, line)) for line in lines)


def _blank(lines: list[str]) -> list[str]:
    """Blanks, if they cut every line alike; else fixed places, if there are any."""
    filled = [line.strip() for line in lines if line.strip()]
    if len(filled) < _FEW_LINES or (" " not in filled[0] and any(map(str.isdecimal, filled[1]))):
        return []                   # a sentence; or one name above values such as Jan 01, 2010
    scores = {delimiter: _score(lines, delimiter, "") for delimiter in (BLANKS, BLANK)}
    best = max(scores, key=lambda delimiter: scores[delimiter])
    if scores[best] < _ALIKE and find_cuts(lines):
        return [FIXED]
    return [best] if scores[best] >= _MOSTLY_ALIKE else []


def _score(lines: list[str], delimiter: str, others: str) -> float:
    """The share of lines cut alike, times the share of cells that hold no other delimiter; a little more for many columns.

    `others`: signs that may be delimiters as well. Lines above the first that can be cut are titles: half of them do not count.
    """
    dialect = Dialect("", delimiter, cuts=find_cuts(lines) if delimiter == FIXED else None)
    titles = next((i for i, line in enumerate(lines) if delimiter in line.strip()), len(lines)) if delimiter != FIXED else 0
    try:
        rows = [row for row in split_lines(lines[titles:], dialect) if any(map(str.strip, row))]
    except csv.Error:
        return 0.0
    widths = Counter(len(row) for row in rows)
    width, count = max(widths.items(), key=lambda item: (item[1] * (item[0] > 1), item[0]), default=(1, 0))
    if width < 2:
        return 0.0
    cells = [cell.strip() for row in rows if len(row) == width for cell in row]
    clean = sum(_is_clean(cell, others) for cell in cells) / len(cells)
    return count / (len(rows) + titles / 2) * clean * (1 + min(width, 50) / 200)


def _is_clean(cell: str, others: str) -> bool:
    return not any(sign in cell for sign in others) and (
        is_value(cell) or not any(sign in cell for sign in (",", "\t", ";", "|", "  ")))
