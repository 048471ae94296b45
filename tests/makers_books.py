"""Makers of workbooks in every format that Excel and LibreOffice write, the old and binary ones byte by byte."""
import io
import struct
import zipfile
from collections.abc import Mapping, Sequence
from html import escape

import openpyxl

Rows = Sequence[Sequence[object]]


def xlsx(sheets: Mapping[str, Rows] | Rows, merges: Sequence[str] = (), hidden_rows: Sequence[int] = (),
         hidden_sheets: Sequence[str] = (), at: str = "A1", formats: Mapping[str, str] | None = None) -> bytes:
    """`merges`, `hidden_rows`, `at` (where the first cell stands) and `formats` (by cell) are of every sheet."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in (sheets if isinstance(sheets, Mapping) else {"Sheet1": sheets}).items():
        sheet = book.create_sheet(title)
        corner = sheet[at]
        for i, row in enumerate(rows):
            for j, value in enumerate(row):
                if value is not None:
                    sheet.cell(corner.row + i, corner.column + j, value)
        for merge in merges:
            sheet.merge_cells(merge)
        for row in hidden_rows:
            sheet.row_dimensions[row].hidden = True
        for cell, form in (formats or {}).items():
            sheet[cell].number_format = form
        sheet.sheet_state = "hidden" if title in hidden_sheets else "visible"
    return _saved(book)


def _saved(book: openpyxl.Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def xlsx_with_values(rows: Rows, values: Mapping[str, object]) -> bytes:
    """Formulas with the value that Excel last computed for them, by cell."""
    content = xlsx(rows)
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as given, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in given.namelist():
            part = given.read(name).decode("utf-8") if name.endswith(".xml") else given.read(name)
            if name.endswith("sheet1.xml"):
                for cell, value in values.items():
                    start = part.index(f'<c r="{cell}"')
                    end = part.index("</c>", start)
                    part = part[:start] + part[start:end].replace("<v />", f"<v>{value}</v>").replace("<v></v>", f"<v>{value}</v>") + part[end:]
            archive.writestr(name, part)
    return out.getvalue()


# xls: records of BIFF8 in one stream of a compound file ------------------------------------------------------------


def xls(rows: Rows, sheet: str = "Sheet1", merges: Sequence[tuple[int, int, int, int]] = ()) -> bytes:
    """`merges`: (first row, last row, first column, last column), from 0."""
    def record(kind: int, body: bytes = b"") -> bytes:
        return struct.pack("<HH", kind, len(body)) + body

    def begin(kind: int) -> bytes:
        return record(0x0809, struct.pack("<HHHHII", 0x0600, kind, 0, 0, 0, 0))

    cells = b""
    for i, row in enumerate(rows):
        for j, value in enumerate(row):
            if isinstance(value, int | float):
                cells += record(0x0203, struct.pack("<HHHd", i, j, 0, value))
            elif value is not None:
                text = str(value)
                cells += record(0x0204, struct.pack("<HHHHB", i, j, 0, len(text), 1) + text.encode("utf-16-le"))
    if merges:
        cells += record(0x00E5, struct.pack("<H", len(merges)) + b"".join(struct.pack("<HHHH", *merge) for merge in merges))
    page = begin(0x0010) + record(0x0200, struct.pack("<IIHHH", 0, len(rows), 0, max(map(len, rows)), 0)) + cells + record(0x000A)

    def head(offset: int) -> bytes:
        name = struct.pack("<IBBBB", offset, 0, 0, len(sheet), 1) + sheet.encode("utf-16-le")
        return begin(0x0005) + record(0x0042, struct.pack("<H", 1200)) + record(0x0085, name) + record(0x000A)
    return _compound(head(len(head(0))) + page)


def _compound(stream: bytes) -> bytes:
    """A compound file whose one stream is called Workbook."""
    stream += b"\0" * (max(4096, -(-len(stream) // 512) * 512) - len(stream))
    sectors = len(stream) // 512
    free, last, fat_mark = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
    fats = -(-(sectors + 2) // 128) if sectors + 2 <= 126 else -(-(sectors + 3) // 127)
    first = fats + 1
    table = [fat_mark] * fats + [last] + [first + i + 1 for i in range(sectors - 1)] + [last]
    table += [free] * (fats * 128 - len(table))

    def entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
        wide = name.encode("utf-16-le")
        return (wide.ljust(64, b"\0") + struct.pack("<HBBIII", len(wide) + 2 if name else 0, kind, 1, free, free, child)
                + bytes(36) + struct.pack("<IQ", start, size))
    folder = entry("Root Entry", 5, 1, last, 0) + entry("Workbook", 2, free, first, len(stream)) + entry("", 0, free, 0, 0) * 2
    header = (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
              + struct.pack("<IIIIIIIII", 0, fats, fats, 0, 4096, last, 0, last, 0)
              + b"".join(struct.pack("<I", i if i < fats else free) for i in range(109)))
    return header + struct.pack(f"<{len(table)}I", *table) + folder + stream


# xlsb: records of BIFF12 in a zip ---------------------------------------------------------------------------------


def xlsb(rows: Rows, sheet: str = "Sheet1") -> bytes:
    def record(kind: int, body: bytes = b"") -> bytes:
        mark = bytes([kind]) if kind < 128 else bytes([kind & 0x7F | 0x80, kind >> 7])
        size, length = b"", len(body)
        while True:
            size += bytes([length & 0x7F | (0x80 if length > 127 else 0)])
            length >>= 7
            if not length:
                return mark + size + body

    def wide(text: str) -> bytes:
        return struct.pack("<I", len(text)) + text.encode("utf-16-le")

    lines = b""
    for i, row in enumerate(rows):
        lines += record(0, struct.pack("<IIHBBBI", i, 0, 300, 0, 0, 0, 0))
        for j, value in enumerate(row):
            if isinstance(value, int | float):
                lines += record(5, struct.pack("<IId", j, 0, value))
            elif value is not None:
                lines += record(6, struct.pack("<II", j, 0) + wide(str(value)))
    size = struct.pack("<IIII", 0, len(rows) - 1, 0, max(map(len, rows)) - 1)
    page = record(129) + record(148, size) + record(145) + lines + record(146) + record(130)
    book = record(131) + record(143) + record(156, struct.pack("<II", 0, 1) + wide("rId1") + wide(sheet)) + record(144) + record(132)
    office = "http://schemas.openxmlformats.org"
    links = (f'<Relationships xmlns="{office}/package/2006/relationships"><Relationship Id="rId1" '
             f'Type="{office}/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.bin"/></Relationships>')
    return _zip({"[Content_Types].xml": "<Types/>", "xl/workbook.bin": book, "xl/_rels/workbook.bin.rels": links,
                 "xl/worksheets/sheet1.bin": page})


def ods(rows: Rows, sheet: str = "Sheet1") -> bytes:
    def cell(value: object) -> str:
        if value is None:
            return "<table:table-cell/>"
        if isinstance(value, int | float):
            return f'<table:table-cell office:value-type="float" office:value="{value}"><text:p>{value}</text:p></table:table-cell>'
        return f'<table:table-cell office:value-type="string"><text:p>{escape(str(value))}</text:p></table:table-cell>'
    lines = "".join(f"<table:table-row>{''.join(map(cell, row))}</table:table-row>" for row in rows)
    names = " ".join(f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text"))
    page = (f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {names}><office:body><office:spreadsheet>'
            f'<table:table table:name="{sheet}">{lines}</table:table></office:spreadsheet></office:body></office:document-content>')
    return _zip({"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": page,
                 "META-INF/manifest.xml": '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'})


def _zip(members: Mapping[str, str | bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()
