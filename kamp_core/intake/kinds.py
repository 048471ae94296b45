"""What a file is, by its first bytes and never by its name; what is no table gets its own sentence."""
import mmap
import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

from kamp_core.errors import KampError

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BINARY = {b"\x89PNG": "PNG", b"\xff\xd8\xff": "JPEG", b"GIF89a": "GIF", b"GIF87a": "GIF", b"%PDF-": "PDF",
           b"\x7fELF": "ELF", b"Rar!\x1a": "RAR", b"7z\xbc\xaf": "7z", b"\x1f\x8b": "GZIP",
           b"SQLite format 3\x00": "SQLite"}
_BINARY_WITH_NUL = {b"MZ": "EXE", b"PAR1": "Parquet", b"BM": "BMP"}      # alone, they may begin a column name
_COMPANY_LOCKS = (b"DRMONE", b"SCDSA0", b"<DOCUMENT SAFER")              # Fasoo, SoftCamp, MarkAny
_WEB_PAGE = re.compile(rb"\s*(<!doctype html|<html|<table|<meta|<\?xml)", re.IGNORECASE)
_BOMB_BYTES = 1 << 30
_BOMB_MEMBER_BYTES = 100 << 20
_BOMB_RATIO = 200


def file_kind(path: Path) -> Literal["csv", "xlsx"]:
    """Raises KampError on what is no table, and on what cannot be opened."""
    head = _head(path)
    if head.startswith(b"PK\x03\x04"):
        _check_zip(path)
        return "xlsx"
    if head.startswith(_OLE):
        _check_ole(path)
        return "xlsx"
    if any(mark in head[:64] for mark in _COMPANY_LOCKS):
        raise KampError("file_locked_by_company")
    if _WEB_PAGE.match(head.removeprefix(b"\xef\xbb\xbf")):
        raise KampError("file_is_web_page")
    marks = _BINARY | (_BINARY_WITH_NUL if b"\x00" in head else {})
    for mark, name in marks.items():
        if head.startswith(mark):
            raise KampError("file_not_a_table", kind=name)
    return "csv"


def _head(path: Path) -> bytes:
    """The first bytes, if the file has any but blanks."""
    try:
        with path.open("rb") as file:
            head = file.read(8192)
            piece = head
            while piece and not piece.strip(b"\x00\r\n\t \xef\xbb\xbf"):
                piece = file.read(1 << 20)
    except FileNotFoundError as error:
        raise KampError("file_missing", file=path.name) from error
    except PermissionError as error:
        raise KampError("file_held", file=path.name) from error
    except IsADirectoryError as error:
        raise KampError("file_missing", file=path.name) from error
    if not piece:
        raise KampError("file_empty")
    return head


def _check_ole(path: Path) -> None:
    """Old Excel files come in this wrapping; so do locked ones and Hangul documents."""
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        if content.find("EncryptedPackage".encode("utf-16-le")) >= 0:
            raise KampError("file_locked")
        if content.find(b"HWP Document File") >= 0:
            raise KampError("file_not_a_table", kind="HWP")


def _check_zip(path: Path) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise KampError("excel_broken") from error
    if not any(member.filename.startswith("xl/") for member in members):
        raise KampError("file_not_a_table", kind="ZIP")
    if is_bomb(members, path.stat().st_size):
        raise KampError("excel_bomb", size_mb=sum(member.file_size for member in members) // 2**20)


def is_bomb(members: list[zipfile.ZipInfo], size: int) -> bool:
    """Would an archive of `size` bytes unpack to more than anybody packs?"""
    swollen = any(member.file_size > max(_BOMB_MEMBER_BYTES, _BOMB_RATIO * member.compress_size) for member in members)
    return swollen or sum(member.file_size for member in members) > max(_BOMB_BYTES, 20 * size)


@contextmanager
def open_workbook(path: Path) -> Iterator[Any]:
    """A calamine workbook; xls or xlsx is told by the content, as people rename files."""
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError
    try:
        with path.open("rb") as file, CalamineWorkbook.from_filelike(file) as book:
            yield book
    except PasswordError as error:
        raise KampError("file_locked") from error
    except CalamineError as error:
        raise KampError("excel_broken") from error


def excel_sheets(path: Path) -> tuple[str, ...]:
    """The names of the sheets. Raises KampError on a file that Excel could not open either."""
    with open_workbook(path) as book:
        return tuple(book.sheet_names)
