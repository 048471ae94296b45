"""What intake finds in a file, what the user may correct, and what an import did."""
from dataclasses import dataclass, field
from typing import Any, Literal

ColumnType = Literal["integer", "number", "text", "boolean", "date", "time", "datetime"]
DayOrder = Literal["day-first", "month-first"]
REPAIRS = ("spelling", "wide_letters", "midnight_last")       # conversions that leave the type of a column as it is
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
    dates: DayOrder | None = None                                    # where the file does not tell day from month
    as_written: tuple[str, ...] = ()                                 # columns, by final name, that are not repaired
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
    format: str | None = None         # how cells are written, as intake/written.py tells; None: the plainest way


@dataclass(frozen=True)
class Warning:
    """A sentence in wording/doctor.toml and its facts."""

    code: str
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Conversion:
    """What is made of the cells of a column, in a sentence doctor.do_<code>. Undone by the choice of the type text, of a repair
    by `as_written`."""

    column: str
    code: str
    converted: int                                # cells that it reads or changes
    failed: int                                   # filled cells that it could not read
    examples: tuple[tuple[str, str], ...]         # (before, after), at most three; '' for empty

    @property
    def is_repair(self) -> bool:
        return self.code in REPAIRS


@dataclass(frozen=True)
class Question:
    """Which number is the day? `examples`: dates as written, with the day first, with the month first, as 2024-03-05."""

    columns: tuple[str, ...]
    examples: tuple[tuple[str, str, str], ...]
    guess: DayOrder | None                        # what the even steps of the dates speak for; None: it must be asked


@dataclass(frozen=True)
class Preview:
    """The first rows as they will be imported. `rows`: values as text, '' for empty."""

    detected: Detected
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    warnings: tuple[Warning, ...]
    conversions: tuple[Conversion, ...] = ()      # counted in a sample of so many rows
    sampled: int = 0
    question: Question | None = None
    unfilled: tuple[str, ...] = ()                # columns without a filled cell in that sample


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
    conversions: tuple[Conversion, ...] = ()
    made_of: dict[str, Any] = field(default_factory=dict)      # of a combination: combine.facts.MadeOf as JSON

    def as_json(self) -> dict[str, Any]:
        """Plain values, as the ledger keeps them."""
        from pydantic import TypeAdapter
        kept: dict[str, Any] = TypeAdapter(ImportReport).dump_python(self, mode="json")
        return kept

    @classmethod
    def from_json(cls, report: dict[str, Any]) -> "ImportReport":
        from pydantic import TypeAdapter
        return TypeAdapter(cls).validate_python(report)
