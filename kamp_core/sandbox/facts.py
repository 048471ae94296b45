"""What goes into the process of a query and what comes out, as JSON on both ways."""
import json
from dataclasses import dataclass
from typing import Any

MOST_CHARACTERS = 100_000          # of a query


@dataclass(frozen=True)
class Source:
    """A dataset version that may be read, and the name it goes by in the query."""

    name: str
    file: str


@dataclass(frozen=True)
class Limits:
    """`rows` and `cell` (characters) bound what is shown; `columns` and `size` (bytes) also a result that is kept."""

    seconds: float = 60.0
    memory: str = "1GB"
    threads: int = 2
    rows: int = 10_000
    columns: int = 1_000
    cell: int = 2_000
    size: int = 32 << 20


@dataclass(frozen=True)
class Request:
    """The first source is also called `data`. `known`: every table name that could have been asked for.

    `keep`: a Parquet file to write the whole result to, instead of showing it.
    """

    sql: str
    sources: tuple[Source, ...]
    known: tuple[str, ...] = ()
    limits: Limits = Limits()
    keep: str | None = None

    @classmethod
    def from_json(cls, text: bytes) -> "Request":
        given = json.loads(text)
        sources, limits = tuple(Source(**source) for source in given.pop("sources")), Limits(**given.pop("limits"))
        return cls(**{**given, "known": tuple(given["known"])}, sources=sources, limits=limits)


@dataclass(frozen=True)
class Column:
    name: str
    type: str                      # DuckDB's


@dataclass(frozen=True)
class Answer:
    """`rows`: numbers, booleans, text and None; times and lists as text. `more`: not all rows are here.

    `count`: rows shown, or rows kept.
    """

    columns: tuple[Column, ...]
    rows: tuple[tuple[Any, ...], ...]
    more: bool
    count: int
    seconds: float
