"""A whole result in a Parquet file, as the sandbox writes it, becomes the table of new data or a CSV file."""
import csv
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb

from kamp_core.intake.convert import SQL_TYPES
from kamp_core.intake.facts import Column, ColumnType
from kamp_core.intake.names import column_names, unit_of
from kamp_core.models.predict import safe
from kamp_core.sandbox import Answer
from kamp_core.workspace.faults import write_fault
from kamp_core.workspace.sql import quote

_WHOLE = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT", "HUGEINT", "UHUGEINT")
_OTHERS: dict[str, ColumnType] = {"BOOLEAN": "boolean", "DATE": "date", "TIME": "time", "FLOAT": "number", "DOUBLE": "number"}


def fill_data(cursor: duckdb.DuckDBPyConnection, result: Path, answer: Answer) -> tuple[Column, ...]:
    """Make the table `data` of a result; whole numbers beyond 64 bits become decimal ones."""
    names, _, _ = column_names([column.name for column in answer.columns], len(answer.columns))
    types = [type_of(column.type) for column in answer.columns]
    whole = [i for i, type in enumerate(types, start=1) if type == "integer"]
    tests: Sequence[Any] = ()
    if whole:
        too_large = ", ".join(f"bool_or(c{i} is not null and try_cast(c{i} as bigint) is null)" for i in whole)
        tests = cursor.execute(f"select {too_large} from read_parquet($1)", [str(result)]).fetchone() or ()
    for i, large in zip(whole, tests, strict=True):
        types[i - 1] = "number" if large else "integer"
    cells = ", ".join(f"cast(c{i} as {SQL_TYPES[type]}) as {quote(name)}"
                      for i, (name, type) in enumerate(zip(names, types, strict=True), start=1))
    cursor.execute(f"create table data as select {cells} from read_parquet($1)", [str(result)])
    return tuple(Column(name, type, unit_of(name)) for name, type in zip(names, types, strict=True))


def type_of(type: str) -> ColumnType:
    """What a column of a result is for us, by DuckDB's name."""
    if type in _WHOLE:
        return "integer"
    if type.endswith("]"):
        return "text"
    if type.startswith("DECIMAL"):
        return "number"
    return "datetime" if type.startswith("TIMESTAMP") else _OTHERS.get(type, "text")


def write_csv(db: duckdb.DuckDBPyConnection, result: Path, names: list[str], out: Path) -> None:
    cells = ", ".join(f"coalesce(c{i}::varchar, '')" for i in range(1, len(names) + 1))
    rows = db.execute(f"select {cells} from read_parquet($1)", [str(result)])
    try:
        with out.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(map(safe, names))
            while batch := rows.fetchmany(10_000):
                writer.writerows([safe(cell) for cell in row] for row in batch)
    except OSError as error:
        raise write_fault(error) from error
