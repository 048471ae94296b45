"""What the report of a version tells of its table: columns, rows, unreadable cells."""
from dataclasses import asdict

import duckdb
from pydantic import TypeAdapter

from kamp_core.errors import KampError
from kamp_core.intake.facts import Column
from kamp_core.recipe.facts import Json
from kamp_core.workspace import Version

_NONE = '(select 0::bigint as row, \'\' as "column", \'\' as value where false)'      # no table of unreadable cells
_KEPT = 1000               # unreadable cells in a report
_COLUMNS: TypeAdapter[tuple[Column, ...]] = TypeAdapter(tuple[Column, ...])


def columns_of(version: Version) -> tuple[Column, ...]:
    """As they were imported, or as the recipe left them."""
    return _COLUMNS.validate_python(version.report["columns"])


def column_of(version: Version, name: str) -> Column:
    """Raises KampError('column_missing')."""
    found = {column.name: column for column in columns_of(version)}
    if name not in found:
        raise KampError("column_missing", choices=tuple(found), column=name)
    return found[name]


def unreadable_in(cursor: duckdb.DuckDBPyConnection, catalog: str | None = None) -> str:
    """SQL: the table of unreadable cells; an empty one where a version has none."""
    place = f"database_name = '{catalog}'" if catalog else "database_name = current_database()"
    found = cursor.execute(f"select 1 from duckdb_tables() where table_name = 'unreadable' and {place}").fetchone()
    return (f"{catalog}.unreadable" if catalog else "unreadable") if found else _NONE


def told_of(cursor: duckdb.DuckDBPyConnection, columns: tuple[Column, ...]) -> Json:
    """The part of an import report that a recipe changes."""
    rows = (cursor.execute("select count(*) from data").fetchone() or (0,))[0]
    count = (cursor.execute("select count(*) from unreadable").fetchone() or (0,))[0]
    first = cursor.execute(f'select row, "column", value from unreadable order by row limit {_KEPT}').fetchall()
    return {"rows": rows, "columns": [asdict(column) for column in columns], "unreadable_count": count,
            "unreadable": [{"row": row, "column": column, "value": value} for row, column, value in first]}
