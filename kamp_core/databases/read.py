"""Rows of a table or a query, a batch at a time, never more of them in memory than a few megabytes."""
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import sqlalchemy

from kamp_core.databases.facts import Field, Kind, Rows, Wanted
from kamp_core.databases.fields import mysql_fields, postgresql_fields, seen_fields
from kamp_core.databases.guard import checked
from kamp_core.databases.korean import misread, reread
from kamp_core.errors import KampError

_FIRST, _LARGEST = 200, 10_000             # rows of a batch: the first one tells how wide rows are
_BATCH_BYTES = 8 << 20
_SHOWN = 50
_LONGEST_CELL = 200                        # characters shown


@dataclass(frozen=True)
class Stream:
    """`batches` of rows as the driver gives them, to be read within the block only."""

    fields: tuple[Field, ...]
    batches: Iterator[Sequence[Sequence[Any]]]


def statement(wanted: Wanted, kind: Kind) -> str:
    """The one statement that is sent. Raises KampError of `guard.checked` on a query that is none."""
    if wanted.query:
        return checked(wanted.query, kind)
    return f"select * from {'.'.join(_quoted(part, kind) for part in (wanted.schema, wanted.table) if part)}"


def _quoted(name: str, kind: Kind) -> str:
    if not name or "\x00" in name:
        raise KampError("database_table_gone", detail="")
    if kind == "mysql":
        return "`" + name.replace("`", "``") + "`"
    return "[" + name.replace("]", "]]") + "]" if kind == "mssql" else '"' + name.replace('"', '""') + '"'


@contextmanager
def streamed(connection: sqlalchemy.Connection, wanted: Wanted, kind: Kind) -> Iterator[Stream]:
    """Ask, and read the answer from the server as it is needed."""
    sql = statement(wanted, kind)
    raw: Any = connection.connection.driver_connection
    fields: tuple[Field, ...] = ()
    if kind == "postgresql":
        raw.pg_types = defaultdict(lambda: str)          # as the server writes them: Arrow reads that faster
        if raw.parameter_statuses.get("server_encoding") == "SQL_ASCII":
            sql = sql.encode().decode("latin-1")
        fields = postgresql_fields(raw.prepare_statement(sql, ())[1] or ())     # and a second statement is refused there, too
        if not fields:
            raise KampError("database_only_reads", word=sql[:40])
    elif kind == "mysql":
        raw.decoders = {}
    result = connection.execution_options(stream_results=True, no_parameters=True).exec_driver_sql(sql)
    if kind == "mysql":
        fields = mysql_fields(result.cursor.description or ())
    first = result.fetchmany(_FIRST)
    if kind not in ("postgresql", "mysql"):
        fields = seen_fields(tuple(result.keys()), first)
    yield Stream(fields, _batches(result, first))


def _batches(result: sqlalchemy.CursorResult[Any], first: Sequence[Sequence[Any]]) -> Iterator[Sequence[Sequence[Any]]]:
    batch = first
    while batch:
        yield batch
        width = sum(map(_size, batch[0])) + sum(map(_size, batch[-1]))      # of two rows
        batch = result.fetchmany(max(_FIRST // 10, min(_LARGEST, 2 * _BATCH_BYTES // (width + 1))))


def _size(cell: Any) -> int:
    return 50 + (len(cell) if isinstance(cell, str | bytes) else 0)


def first_rows(connection: sqlalchemy.Connection, wanted: Wanted, kind: Kind) -> Rows:
    """The first rows, as text."""
    with streamed(connection, wanted, kind) as stream:
        batch = next(stream.batches, ())
    columns = [_shown([row[i] for row in batch[:_SHOWN]]) for i in range(len(stream.fields))]
    return Rows(tuple(told_apart([field.name for field in stream.fields])), tuple(zip(*columns, strict=True)), len(batch) > _SHOWN)


def _shown(values: list[Any]) -> list[str]:
    texts = ["" if value is None else value.hex() if isinstance(value, bytes) else str(value) for value in values]
    encoding = misread(texts)
    return [(reread(text, encoding) if encoding else text)[:_LONGEST_CELL] for text in texts]

def told_apart(names: list[str]) -> list[str]:
    """A join may name two columns alike."""
    seen: set[str] = set()
    found = []
    for name in names:
        free, number = name or "column", 1
        while free.casefold() in seen:
            number += 1
            free = f"{name or 'column'}_{number}"
        seen.add(free.casefold())
        found.append(free)
    return found
