"""What a sheet's XML tells and calamine does not: hidden rows, cells such as #N/A, formulas that were never computed."""
import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

from kamp_core.intake.sift import Odd

_PIECE = 1 << 22
_HIDDEN = re.compile(rb'<(?:\w+:)?row\b(?=[^>]*\bhidden="(?:1|true)")[^>]*?\br="(\d+)"')
_ERROR = re.compile(rb'<(?:\w+:)?c\b(?=[^>]*\bt="e")[^>]*?\br="[A-Z]+(\d+)"')
_NEVER_COMPUTED = re.compile(rb'<(?:\w+:)?c\b(?![^>]*\bt="str")[^>]*?\br="[A-Z]+(\d+)"[^>]*>\s*'
                             rb'<(?:\w+:)?f\b(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)\s*(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?\s*'
                             rb'</(?:\w+:)?c>')
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


def read_marks(path: Path, sheet: str, odd: Odd) -> None:
    """Note them with their rows; in files other than xlsx they cannot be told."""
    try:
        with zipfile.ZipFile(path) as archive:
            part = _part(archive, sheet)
            for piece in _pieces(archive, part) if part else ():
                _note(piece, odd)
    except (zipfile.BadZipFile, zlib.error, ElementTree.ParseError, KeyError, ValueError, NotImplementedError, RuntimeError,
            OSError, EOFError):
        return          # calamine has the last word on whether the file can be read


def _part(archive: zipfile.ZipFile, sheet: str) -> str | None:
    """Where the XML of a sheet lies in the archive."""
    if "xl/workbook.xml" not in archive.namelist():
        return None
    book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
    links = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    targets = {link.get("Id"): link.get("Target", "") for link in links}
    for element in book.iter():
        if element.tag.endswith("}sheet") and element.get("name") == sheet:
            target = targets.get(element.get(_RELATION), "")
            return target.removeprefix("/") if target.startswith("/") else f"xl/{target}"
    return None


def _pieces(archive: zipfile.ZipFile, part: str) -> Iterator[bytes]:
    """The XML in large pieces, each of whole cells."""
    rest = b""
    with archive.open(part) as file:
        while piece := file.read(_PIECE):
            piece = rest + piece
            end = max(piece.rfind(b"</row>") + 6, piece.rfind(b"</c>") + 4)
            end = end if end > 5 else len(piece)
            rest = piece[end:]
            yield piece[:end]
    yield rest


def _note(piece: bytes, odd: Odd) -> None:
    if b"hidden=" in piece:
        odd.hidden += [int(row) for row in _HIDDEN.findall(piece)]
    if b't="e"' in piece:
        rows = _ERROR.findall(piece)
        odd.errors += len(rows)
        odd.first_error = odd.first_error or int([*rows, 0][0])
    if b"<f" in piece or b":f" in piece:
        rows = _NEVER_COMPUTED.findall(piece)
        odd.formulas += len(rows)
        odd.first_formula = odd.first_formula or int([*rows, 0][0])
