"""How a text file is written: encoding, delimiter, header row."""
import codecs
import csv
import io
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from kamp_core.errors import KampError
from kamp_core.intake.facts import Choices

DELIMITERS = (",", "\t", ";", "|")
LONGEST_CELL = 1 << 20              # characters; Excel's own limit is 32,767
csv.field_size_limit(LONGEST_CELL)
_SAMPLE_BYTES = 1 << 20
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_BEYOND_ASCII = re.compile(rb"[\x80-\xff]+")
_WIDER = {"euc_kr": "cp949"}        # what is called EUC-KR nearly always has letters that only CP949 knows
_DELIMITER_NAMES = {"tab": "\t", "\\t": "\t", "comma": ",", "semicolon": ";", "pipe": "|"}


@dataclass(frozen=True)
class Dialect:
    """How to read a text file."""

    encoding: str
    delimiter: str
    header_row: int               # 1-based record; 0 = none
    has_bom: bool


def detect_text(path: Path, choices: Choices) -> Dialect:
    """Encoding, delimiter and header row from the head of the file, the user's choices first."""
    with path.open("rb") as file:
        head = file.read(_SAMPLE_BYTES)
        whole = not file.read(1)
    encoding = _known(choices.encoding) if choices.encoding else _encoding(path, head, whole)
    text = decode_sample(head, encoding, whole)
    if text.count("\x00") > 0.1 * len(text):
        raise KampError("file_not_a_table", kind="binary")
    if not whole and "\n" not in text and "\r" not in text:
        raise KampError("line_too_long", mb=_SAMPLE_BYTES >> 20)
    delimiter = _one_character(choices.delimiter) if choices.delimiter else _delimiter(text)
    header = choices.header_row
    if header is None:
        header = find_header(sample_rows(text, delimiter, whole))
    return Dialect(encoding, delimiter, header, any(head.startswith(bom) for bom, _ in _BOMS))


def _known(encoding: str) -> str:
    """The plain name of an encoding for text. Raises KampError('encoding_unknown')."""
    try:
        "0".encode(encoding)         # codecs.lookup alone would let hex and zip pass
        name = codecs.lookup(encoding).name
    except (LookupError, ValueError) as error:
        raise KampError("encoding_unknown", encoding=encoding) from error
    return _WIDER.get(name, name)


def _one_character(delimiter: str) -> str:
    found = _DELIMITER_NAMES.get(delimiter.lower(), delimiter)
    if len(found) != 1 or found in "\r\n\"\x00" or found.isalnum():
        raise KampError("delimiter_wrong", delimiter=delimiter)
    return found


def decode_sample(head: bytes, encoding: str, whole: bool) -> str:
    """The text of a piece of a file that may end in the middle of a character. Raises KampError('encoding_wrong')."""
    try:
        text = codecs.getincrementaldecoder(encoding)("strict").decode(head, final=whole)
    except UnicodeError as error:
        raise KampError("encoding_wrong", encoding=encoding, byte=getattr(error, "start", 0) + 1) from error
    return text.removeprefix("\ufeff")


def _encoding(path: Path, head: bytes, whole: bool) -> str:
    """By its mark, by the zeros of UTF-16, else by what the first letters beyond ASCII can be."""
    for bom, name in _BOMS:
        if head.startswith(bom):
            return name
    if (wide := _without_bom(head[:4096])) is not None:
        return wide
    sample, whole = (_first_beyond_ascii(path), False) if head.isascii() and not whole else (head, whole)
    if _decodes(sample, "utf-8", whole):
        return "utf-8"
    letters = sample.decode("utf-8", "ignore")
    if sum(not letter.isascii() for letter in letters) > 20 * sample.decode("utf-8", "replace").count("\ufffd"):
        decode_sample(sample, "utf-8", whole)          # damaged UTF-8: say where
    runs = _BEYOND_ASCII.findall(sample)
    single = sum(len(run) == 1 for run in runs) >= 0.9 * len(runs)      # Korean letters are two bytes long
    for name in ("cp1252",) if single else ("cp949",):
        if _decodes(sample, name, whole):
            return name
    raise KampError("encoding_not_found")


def _without_bom(head: bytes) -> str | None:
    """UTF-16 without its mark: one byte of each pair is nearly always zero, the other never."""
    first, second = head[::2].count(0), head[1::2].count(0)
    pairs = max(1, len(head) // 2)
    if min(first, second) < 0.02 * pairs and max(first, second) > 0.2 * pairs:
        return "utf-16-le" if second > first else "utf-16-be"
    return None


def _first_beyond_ascii(path: Path) -> bytes:
    """The first large piece that is not plain ASCII, as an English header may stand above Korean rows."""
    with path.open("rb") as file:
        while piece := file.read(1 << 24):
            if not piece.isascii():
                return piece
    return b""


def _decodes(sample: bytes, encoding: str, whole: bool) -> bool:
    try:
        decode_sample(sample, encoding, whole)
    except KampError:
        return False
    return True


def sample_rows(text: str, delimiter: str, whole: bool = True, most: int = 2000) -> list[list[str]]:
    """The first records; a last line cut off by the sample is left out."""
    if not whole:
        text = text[:max(text.rfind("\n"), text.rfind("\r")) + 1] or text
    rows = []
    try:
        for row in csv.reader(io.StringIO(text.replace("\x00", ""), newline=None), delimiter=delimiter):
            rows.append([cell.strip() for cell in row])
            if len(rows) >= most:
                break
    except csv.Error as error:
        raise KampError("quote_open", line=len(rows) + 1) from error
    return rows


def _delimiter(text: str) -> str:
    """The one that cuts most lines into the same number of pieces, more than one."""
    head = text[:200_000]
    best, best_score = ",", 0.0
    for delimiter in DELIMITERS:
        widths = Counter(len(row) for row in sample_rows(head, delimiter, len(head) == len(text), 300) if any(row))
        if not widths:
            continue
        width, count = max(widths.items(), key=lambda item: (item[1] * (item[0] > 1), item[0]))
        score = count / sum(widths.values()) * (1 + min(width, 50) / 100) if width > 1 else 0.0
        if score > best_score:
            best, best_score = delimiter, score
    return best


def find_header(rows: list[list[str]]) -> int:
    """The 1-based record that names the columns; 0 when the first full record already looks like data."""
    filled = [sum(bool(cell) for cell in row) for row in rows[:200]]
    if not any(filled):
        return 1
    width = Counter(n for n in filled if n).most_common(1)[0][0]
    start = next((i for i, n in enumerate(filled) if n >= max(1, 0.6 * width) and (n > 1 or width == 1)), 0)
    names = [cell for cell in rows[start] if cell]
    body = rows[start + 1:start + 60]
    numbers = sum(_is_number(cell) for cell in names)
    body_numbers = [sum(_is_number(cell) for cell in row) for row in body if any(row)]
    looks_like_data = bool(body_numbers) and numbers >= max(1, 0.8 * (sum(body_numbers) / len(body_numbers)))
    return 0 if looks_like_data else start + 1


def _is_number(cell: str) -> bool:
    try:
        float(cell.replace(",", ""))
    except ValueError:
        return False
    return True
