"""What a file is, by its first bytes and never by its name; what is no table gets its own sentence."""
import codecs
import mmap
import re
import zipfile
import zlib
from pathlib import Path

from kamp_core.errors import KampError
from kamp_core.intake.facts import Kind

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF89a", b"GIF87a", b"II*\x00", b"MM\x00*")
_BINARY = {b"\x7fELF": "ELF", b"Rar!\x1a": "RAR", b"7z\xbc\xaf": "7z", b"\x1f\x8b": "GZIP", b"SQLite format 3\x00": "SQLite",
           b"\x00\x01\x00\x00Standard Jet DB": "Access", b"\x00\x01\x00\x00Standard ACE DB": "Access", b"\x89HDF": "HDF5"}
_BINARY_WITH_NUL = {b"MZ": "EXE", b"BM": "BMP"}                          # alone, they may begin a column name
_COMPANY_LOCKS = {b"DRMONE": "Fasoo", b"FasooSecureContainer": "Fasoo", b"SCDSA0": "SoftCamp", b"<DOCUMENT SAFER": "MarkAny",
                  b"<## NASCA DRM FILE": "NASCA"}
_MICROSOFT_LOCKS = ("DRMEncryptedTransform", "DRMEncryptedDataSpace", "\tDRMContent")     # streams of a rights-managed file
_OLE_DOCUMENTS = {"WordDocument": "Word", "PowerPoint Document": "PowerPoint", "HwpSummaryInformation": "HWP"}
_ZIP_DOCUMENTS = {"word/": "Word", "ppt/": "PowerPoint", "Contents/section0.xml": "HWPX", "Index/": "Numbers"}
_PAGE_TAGS = "!doctype html|html|head|meta|style|body|table|div|center|font|form|p|tr|title"
_WEB_PAGE = re.compile(rf"\s*(<!--.*?-->\s*)*<({_PAGE_TAGS})[\s>]", re.IGNORECASE | re.DOTALL)
_XML = re.compile(r"\s*(<\?xml|<Workbook\b|<ss:Workbook\b)", re.IGNORECASE)
_SHEET_XML = re.compile(r'progid="Excel\.Sheet"|urn:schemas-microsoft-com:office:spreadsheet', re.IGNORECASE)
_PAGE_XML = re.compile(r"<html\b|<table\b", re.IGNORECASE)               # a page that begins as XML does
_WEB_ARCHIVE = re.compile(r"\s*(MIME-Version:|From: <Saved by|Content-Type: multipart/related)", re.IGNORECASE)
_JSON = re.compile(r'\s*(\{\s*["}]|\[\s*[\[{"])')
_BOMB_BYTES = 1 << 30
_BOMB_MEMBER_BYTES = 100 << 20
_BOMB_RATIO = 200


def file_kind(path: Path) -> Kind:
    """Raises KampError on what is no table, and on what cannot be opened."""
    head = _head(path)
    _refuse_locked(head)
    if head.startswith(b"PK\x03\x04"):
        _check_zip(path)
        return "xlsx"
    if head.startswith(_OLE):
        _check_ole(path)
        return "xlsx"
    if head.startswith(b"PAR1") and _ends_with(path, b"PAR1"):
        return "parquet"
    _refuse_binary(head)
    return _text_kind(_as_text(head))


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


def _ends_with(path: Path, mark: bytes) -> bool:
    with path.open("rb") as file:
        file.seek(-len(mark), 2)
        return file.read() == mark


def _refuse_locked(head: bytes) -> None:
    """The marks that company document protections leave at the start of what they lock."""
    for mark, name in _COMPANY_LOCKS.items():
        if mark in head[:64]:
            raise KampError("file_locked_by_company", program=name)


def _refuse_binary(head: bytes) -> None:
    if head.startswith(b"%PDF-"):
        raise KampError("file_is_pdf")
    if head.startswith(b"HWP Document File"):
        raise KampError("file_is_document", program="HWP")
    if head.startswith(_PICTURES) or (head.startswith(b"BM") and b"\x00" in head):
        raise KampError("file_is_picture")
    for mark, name in (_BINARY | (_BINARY_WITH_NUL if b"\x00" in head else {})).items():
        if head.startswith(mark):
            raise KampError("file_not_a_table", kind=name)


def _as_text(head: bytes) -> str:
    """Enough to see markup by, whatever the encoding: it is plain ASCII in all of them."""
    wide = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}.get(head[:2])
    return head.decode(wide or "latin-1", "ignore").removeprefix("\ufeff").removeprefix("ï»¿")


def _text_kind(text: str) -> Kind:
    if _XML.match(text):
        if _SHEET_XML.search(text):
            return "xml"
        if _PAGE_XML.search(text):
            return "html"
        raise KampError("file_is_xml")
    if _WEB_PAGE.match(text):
        return "html"
    if _WEB_ARCHIVE.match(text):
        raise KampError("file_is_web_archive")
    return "json" if _JSON.match(text) else "csv"


def _check_ole(path: Path) -> None:
    """Old Excel files come in this wrapping; so do locked ones and other documents."""
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        def has(name: str) -> bool:
            return content.find(name.encode("utf-16-le")) >= 0

        if any(map(has, _MICROSOFT_LOCKS)):
            raise KampError("file_locked_by_company", program="Microsoft")
        if has("EncryptedPackage"):
            raise KampError("file_locked")
        if content.find(b"HWP Document File") >= 0:
            raise KampError("file_is_document", program="HWP")
        if not has("Workbook") and not has("Book"):
            for stream, program in _OLE_DOCUMENTS.items():
                if has(stream):
                    raise KampError("file_is_document", program=program)


def _check_zip(path: Path) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            is_ods = _is_ods(archive, [member.filename for member in members])
    except (zipfile.BadZipFile, zlib.error, ValueError, NotImplementedError, RuntimeError, EOFError) as error:
        raise KampError("excel_broken") from error
    if not is_ods and not any(member.filename.startswith("xl/") for member in members):
        for part, program in _ZIP_DOCUMENTS.items():
            if any(member.filename.startswith(part) for member in members):
                raise KampError("file_is_document", program=program)
        raise KampError("file_not_a_table", kind="ZIP")
    if is_bomb(members, path.stat().st_size):
        raise KampError("excel_bomb", size_mb=sum(member.file_size for member in members) // 2**20)


def is_bomb(members: list[zipfile.ZipInfo], size: int) -> bool:
    """Would an archive of `size` bytes unpack to more than anybody packs?"""
    swollen = any(member.file_size > max(_BOMB_MEMBER_BYTES, _BOMB_RATIO * member.compress_size) for member in members)
    return swollen or sum(member.file_size for member in members) > max(_BOMB_BYTES, 20 * size)


def _is_ods(archive: zipfile.ZipFile, names: list[str]) -> bool:
    """A spreadsheet of LibreOffice. Raises KampError('file_locked') on one with a password."""
    if "content.xml" not in names or "mimetype" not in names:
        return False
    with archive.open("mimetype") as file:
        kind = file.read(200)
    if "META-INF/manifest.xml" in names:
        with archive.open("META-INF/manifest.xml") as file:
            if b"encryption-data" in file.read(1 << 20):
                raise KampError("file_locked")
    if b"spreadsheet" not in kind:
        raise KampError("file_is_document", program="LibreOffice")
    return True
