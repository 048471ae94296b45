"""From a database into a Parquet file, a batch at a time: what a person could have exported, and what the import reads."""
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import sqlalchemy

from kamp_core.databases.cells import ARROW, piece
from kamp_core.databases.facts import Field, Kind, Origin, Wanted
from kamp_core.databases.korean import misread, reread
from kamp_core.databases.read import Stream, streamed, told_apart
from kamp_core.errors import KampError
from kamp_core.tell import Tell
from kamp_core.workspace.faults import write_fault

_UNKNOWN = 200_000         # rows after which progress stands at a half, where nobody knows how many there are
_SAID = 5                  # columns named in a note


class _Writer:
    """What was seen on the way is counted: cells left empty, Korean read anew."""

    def __init__(self, fields: tuple[Field, ...], path: Path) -> None:
        self._fields = fields
        self._names = told_apart([field.name for field in fields])
        self._schema = pa.schema([(name, ARROW[field.kind]) for name, field in zip(self._names, fields, strict=True)])
        self._file = pq.ParquetWriter(path, self._schema, compression="zstd")
        self._encodings: dict[int, str | None] = {}
        self._odd: Counter[str] = Counter()
        self._examples: dict[str, str] = {}
        self._reread: dict[str, tuple[str, str]] = {}
        self.rows = 0

    def write(self, batch: Any) -> None:
        columns = list(zip(*batch, strict=True))
        arrays = [self._column(i, values) for i, values in enumerate(columns)]
        try:
            self._file.write_table(pa.Table.from_arrays(arrays, schema=self._schema))
        except OSError as error:
            raise write_fault(error) from error
        self.rows += len(batch)

    def _column(self, position: int, values: Any) -> pa.Array:
        name, field = self._names[position], self._fields[position]
        if field.kind == "text":
            values = self._korean(position, name, values)
        made = piece(values, field)
        if made.odd:
            self._odd[name] += len(made.odd)
            self._examples.setdefault(name, made.odd[0][:40])
        return made.array

    def _korean(self, position: int, name: str, values: Any) -> Any:
        """The first words beyond ASCII decide for the whole column."""
        if position not in self._encodings:
            texts = [value for value in values if isinstance(value, str) and not value.isascii()]
            if not texts:
                return values
            self._encodings[position] = misread(texts)
            if encoding := self._encodings[position]:
                self._reread[name] = (texts[0][:40], reread(texts[0], encoding)[:40])
        encoding = self._encodings[position]
        return [reread(value, encoding) if isinstance(value, str) else value for value in values] if encoding else values

    def close(self) -> None:
        try:
            self._file.close()
        except OSError as error:
            raise write_fault(error) from error

    def notes(self, zone: str) -> tuple[tuple[str, dict[str, Any]], ...]:
        zoned = [name for name, field in zip(self._names, self._fields, strict=True) if field.kind == "zoned"]
        found: list[tuple[str, dict[str, Any]]] = []
        if zoned:
            found.append(("database_zone", {"columns": ", ".join(zoned[:_SAID]), "zone": zone}))
        found += [("database_reread", {"column": name, "before": before, "after": after})
                  for name, (before, after) in self._reread.items()]
        found += [("database_odd", {"column": name, "count": f"{count:,}", "example": self._examples[name]})
                  for name, count in self._odd.items()]
        return tuple(found)


def fetch(connection: sqlalchemy.Connection, wanted: Wanted, kind: Kind, server: str, path: Path, progress: Tell,
          need_space: Callable[[int], None], expected: int | None = None) -> Origin:
    """Write every row into `path`. `expected`: rows, as the server estimates them. `need_space` is asked before each batch.

    Raises KampError('database_empty') where there is no column, and what the block of a connection raises."""
    asked_at = datetime.now(UTC).isoformat(timespec="seconds")
    with streamed(connection, wanted, kind) as stream:
        writer = _written(stream, path, progress, need_space, expected)
    zone = _zone(connection)
    return Origin(server, wanted.name, wanted.query, asked_at, writer.rows, writer.notes(zone))


def _written(stream: Stream, path: Path, progress: Tell, need_space: Callable[[int], None], expected: int | None) -> _Writer:
    if not stream.fields:
        raise KampError("database_empty")
    writer = _Writer(stream.fields, path)
    try:
        for batch in stream.batches:
            need_space(len(batch) * 1024)
            writer.write(batch)
            progress(min(0.99, writer.rows / expected) if expected else writer.rows / (writer.rows + _UNKNOWN))
    finally:
        writer.close()
    return writer


def _zone(connection: sqlalchemy.Connection) -> str:
    raw: Any = connection.connection.driver_connection
    return str(getattr(raw, "parameter_statuses", {}).get("TimeZone", ""))
