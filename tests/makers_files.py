"""Makers of files as factories give them, good and bad: bytes in, a path out."""
import csv
import io
import zipfile
from pathlib import Path

HEADER = ["로트", "온도(℃)", "판정"]
ROWS = [["A1", "21.5", "OK"], ["A2", "22.0", "NG"], ["A3", "19.75", "OK"]]
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def text_of(rows: list[list[str]], delimiter: str = ",", line_end: str = "\n") -> str:
    """Rows as CSV text, quoted where they must be."""
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter, lineterminator=line_end).writerows(rows)
    return out.getvalue()


def text_file(folder: Path, content: str | bytes, encoding: str = "utf-8", name: str = "original.csv") -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
    return path


def table_file(folder: Path, rows: list[list[str]], encoding: str = "utf-8", delimiter: str = ",") -> Path:
    return text_file(folder, text_of(rows, delimiter), encoding)


def column_file(folder: Path, values: list[str], name: str = "값") -> Path:
    """A numbered table whose second column holds the values."""
    return table_file(folder, [["번호", name], *([str(i), value] for i, value in enumerate(values))])


def excel_file(folder: Path, sheets: dict[str, list[list[object]]], name: str = "original.xlsx") -> Path:
    import openpyxl
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    book.save(folder / name)
    return folder / name


def zip_bomb(folder: Path, size: int = 300 << 20) -> Path:
    """An Excel file of a few hundred kilobytes whose sheet unpacks to `size` bytes of blanks."""
    path = folder / "original.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        with archive.open("xl/worksheets/sheet1.xml", "w") as sheet:
            for _ in range(size >> 20):
                sheet.write(b" " * (1 << 20))
    return path


def locked_excel_file(folder: Path) -> Path:
    """What Excel writes with a password: an OLE wrapping around an encrypted package."""
    return text_file(folder, OLE + b"\x00" * 1016 + "EncryptedPackage".encode("utf-16-le") + b"\x00" * 2048,
                     name="original.xlsx")
