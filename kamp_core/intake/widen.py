"""A second thought about types, after the whole file was read: samples do not show everything."""
import dataclasses

import duckdb

from kamp_core.intake.facts import Column, ColumnType
from kamp_core.intake.types import ENOUGH
from kamp_core.workspace.sql import quote

_CODES = 0.001             # share of cells with a leading zero that makes a whole-number column one of codes


def widened(columns: tuple[Column, ...], chosen: set[str], cursor: duckdb.DuckDBPyConnection) -> tuple[Column, ...]:
    """The columns with types that lose less; the user's own choices stay. Reads `data` and `unreadable`."""
    found = cursor.execute(r"""select "column", count(*), count(*) filter (regexp_full_match(trim(value), '[-+]?0\d+')),
        count(*) filter (isfinite(try_cast(value as double)) and not contains(value, '_')) from unreadable group by all
        """).fetchall()
    news: dict[str, ColumnType] = {}
    for name, failed, codes, numbers in found:
        column = next(column for column in columns if column.name == name)
        if name in chosen:
            continue
        row = cursor.execute(f"select count({quote(name)}) from data").fetchone()
        filled = failed + (row[0] if row else 0)
        if column.type == "integer" and codes > _CODES * filled:
            news[name] = "text"
        elif column.type == "integer" and numbers > codes:
            news[name] = "number"
        elif failed > (1 - ENOUGH) * filled:
            news[name] = "text"
    return tuple(dataclasses.replace(column, type=news[column.name], format=None) if column.name in news else column
                 for column in columns)
