"""What intake finds in a file, what the user may correct, and what an import did."""
from dataclasses import dataclass, field
from typing import Any, Literal

ColumnType = Literal["integer", "number", "text", "boolean", "date", "time", "datetime"]
Kind = Literal["csv", "xlsx", "html", "xml", "parquet", "json"]     # xlsx: every workbook, xls, xlsb and ods too; xml: Excel 2003
AsIs = Literal["totals", "repeats", "notes", "merged"]
AS_IS: tuple[AsIs, ...] = ("totals", "repeats", "notes", "merged")


@dataclass(frozen=True)
class Choices:
    """The user's corrections; None means: as detected."""

    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | None = None
    header_row: int | None = None                                    # 1-based; 0 = the file has no header
    types: dict[str, ColumnType] = field(default_factory=dict)       # by final column name
    names: dict[str, str] = field(default_factory=dict)              # detected name to the user's
    header_rows: int | None = None                                   # how many rows the header has, one of units among them
    as_is: tuple[AsIs, ...] = ()       # left as they stand: sums, repeated headers and notes are rows, merged cells stay blank


@dataclass(frozen=True)
class Detected:
    kind: Kind
    encoding: str | None
    delimiter: str | None
    header_row: int                   # 1-based, the first where there are several; 0 = none
    sheet: str | None
    sheets: tuple[str, ...]
    has_bom: bool = False
    header_rows: int = 1              # from header_row on, one of units among them; without a header: rows above the first of data
    cuts: tuple[int, ...] = ()        # where columns begin, if they stand at fixed places


@dataclass(frozen=True)
class Column:
    name: str
    type: ColumnType
    unit: str | None = None           # from the header: '온도(℃)' has the unit ℃ and keeps its name
    format: str | None = None         # how dates or numbers were written, e.g. '%Y-%m-%d %p %I:%M:%S', 'thousands'


@dataclass(frozen=True)
class Warning:
    """A sentence in wording/doctor.toml and its facts."""

    code: str
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Preview:
    """The first rows as they will be imported. `rows`: values as text, '' for empty."""

    detected: Detected
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    warnings: tuple[Warning, ...]


@dataclass(frozen=True)
class Unreadable:
    """A cell that would not become its column's type; `row` counts data rows from 1."""

    row: int
    column: str
    value: str


@dataclass(frozen=True)
class ImportReport:
    dataset: str
    version: int
    rows: int
    columns: tuple[Column, ...]
    detected: Detected
    unreadable: tuple[Unreadable, ...]     # the first 1,000; the dataset's table `unreadable` has all
    unreadable_count: int
    warnings: tuple[Warning, ...]
    file: str                              # id of the original
    seconds: float = 0.0

    def as_json(self) -> dict[str, Any]:
        """Plain values, as the ledger keeps them."""
        from pydantic import TypeAdapter
        kept: dict[str, Any] = TypeAdapter(ImportReport).dump_python(self, mode="json")
        return kept

    @classmethod
    def from_json(cls, report: dict[str, Any]) -> "ImportReport":
        from pydantic import TypeAdapter
        return TypeAdapter(cls).validate_python(report)
