"""What is brought together, how, and what it would come to: plain data for screens, errands and the ledger."""
from dataclasses import dataclass, field
from typing import Any, Literal

from kamp_core.intake.facts import Choices, Column, ColumnType, Question, Warning

Fate = Literal["append", "apart", "leave"]      # a part's rows go into the whole, into a dataset of their own, nowhere


@dataclass(frozen=True)
class Part:
    """One table of those that were brought: a file, or one sheet of it. `name`: the user's, with the folders above it."""

    file: str
    name: str
    sheet: str | None = None

    @property
    def label(self) -> str:
        return f"{self.name} · {self.sheet}" if self.sheet else self.name

    @property
    def key(self) -> str:
        return f"{self.file}/{self.sheet}" if self.sheet else self.file


@dataclass(frozen=True)
class LeftOut:
    """What was brought and is no table; the sentence is error.<code>."""

    name: str
    code: str
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Brought:
    """Files unpacked and looked at from outside. `files`: id to the user's name."""

    files: dict[str, str]
    left_out: tuple[LeftOut, ...] = ()


@dataclass(frozen=True)
class Looked:
    """A part and the columns that its samples show. `untyped`: those without a filled cell, which may be of any type.
    `question`: a day and month that it does not tell apart."""

    part: Part
    columns: tuple[Column, ...]
    untyped: frozenset[str] = frozenset()
    question: Question | None = None


@dataclass(frozen=True)
class Gathered:
    """All parts of what was brought. `reading`: a person's corrections, for all files alike. `twins`: names of files that hold
    the very same bytes."""

    parts: tuple[Looked, ...]
    left_out: tuple[LeftOut, ...] = ()
    reading: Choices = Choices()  # noqa: RUF009 frozen
    twins: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True)
class AppendChoices:
    """A person's corrections of an append; None and nothing: as proposed. Parts go by their key."""

    fates: dict[str, Fate] = field(default_factory=dict)
    sources: dict[str, dict[str, str | None]] = field(default_factory=dict)    # part → column of the whole → its column
    dated: bool | None = None                     # should the date in the names become a column?
    date_column: str = "file_date"
    year: int | None = None                       # for names that tell a month only
    clock: str | None = None                      # a column of clock times to put the date before; '': none
    moment_column: str = "date_time"
    name_column: str | None = None                # should the names become a column, and called what?


@dataclass(frozen=True)
class PlannedColumn:
    """A column of the whole. `sources`: what it is called in each part, None where it is missing; `units`: the unit of each
    part, to be turned into the one of the whole; `beside`: the column of the same name but another unit."""

    name: str
    type: ColumnType
    sources: tuple[str | None, ...]
    unit: str | None = None
    units: tuple[str | None, ...] = ()
    beside: str | None = None


@dataclass(frozen=True)
class AppendPlan:
    """Which columns of which parts stand below each other.

    `dates`: of each part, from its name, as ISO; used where `date_column` has a name. `unused`: (part, column) that would
    be left out. `year`: None where the names tell it, else what was taken.
    """

    parts: tuple[Part, ...]
    columns: tuple[PlannedColumn, ...]
    dates: tuple[str | None, ...]
    date_column: str | None = None
    year: int | None = None
    clock: str | None = None
    moment_column: str | None = None
    name_column: str | None = None
    apart: tuple[Part, ...] = ()
    left: tuple[Part, ...] = ()
    odd: tuple[Part, ...] = ()                    # of all parts, those that share few columns with the others
    unused: tuple[tuple[str, str], ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    reading: Choices = Choices()  # noqa: RUF009 frozen
    warnings: tuple[Warning, ...] = ()            # units that differ from part to part


@dataclass(frozen=True)
class Source:
    """What a dataset was made of: a file (with its sheet) or a version of another dataset."""

    name: str
    rows: int
    file: str | None = None
    sheet: str | None = None
    dataset: str | None = None
    version: int | None = None
    warnings: tuple[Warning, ...] = ()


@dataclass(frozen=True)
class MadeOf:
    """How a dataset came from others, kept in its report. `plan`: what was decided, `counts`: what came of it, as JSON."""

    way: Literal["append", "join", "nearest", "labels"]
    sources: tuple[Source, ...]
    plan: dict[str, Any]
    counts: dict[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        from pydantic import TypeAdapter
        kept: dict[str, Any] = TypeAdapter(MadeOf).dump_python(self, mode="json")
        return kept

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> "MadeOf":
        from pydantic import TypeAdapter
        return TypeAdapter(cls).validate_python(kept)


def told_by(made: MadeOf) -> list[tuple[Warning, tuple[str, ...]]]:
    """What was noticed while the sources were read, each thing once, with the names of the sources it is true of."""
    found: dict[str, tuple[Warning, list[str]]] = {}
    for source in made.sources:
        for warning in source.warnings:
            found.setdefault(repr(warning), (warning, []))[1].append(source.name)
    return [(warning, tuple(names)) for warning, names in found.values()]


def place_of(made: MadeOf, row: int) -> tuple[str, int]:
    """Which source a row (from 1) of an appended table is from, and which row it is there."""
    for source in made.sources:
        if row <= source.rows:
            break
        row -= source.rows
    return source.name, row
