"""A version as it stands: its rows page by page, its frequent values, its groups."""
from dataclasses import dataclass

import duckdb

from kamp_core.intake.facts import Column
from kamp_core.recipe.step import as_text
from kamp_core.workspace.sql import quote

_MOST_VALUES = 200


@dataclass(frozen=True)
class Rows:
    """Some rows as text. `numbers`: theirs in the version, from 1; `found`: how many rows there are to page through."""

    columns: tuple[Column, ...]
    numbers: tuple[int, ...]
    rows: tuple[tuple[str, ...], ...]
    found: int


def read_rows(cursor: duckdb.DuckDBPyConnection, columns: tuple[Column, ...], start: int, count: int, column: str | None = None,
              text: str = "") -> Rows:
    """Rows from `start` (0 is the first), all or those whose cell in `column` holds `text` in whatever case."""
    cells = ", ".join(f"coalesce({as_text(quote(c.name), c.type)}, '')" for c in columns)
    sought = next((as_text(quote(c.name), c.type) for c in columns if c.name == column), None) if text.strip() else None
    where = f"where contains(lower({sought}), lower($1))" if sought else ""
    values = [text.strip()] if sought else []
    found = cursor.execute(f"select count(*) from data {where}", values).fetchone() or (0,)
    place = f"{where} order by rowid limit {count} offset {start}"
    part = place if sought else f"where rowid >= {start} order by rowid limit {count}"
    rows = cursor.execute(f"select rowid + 1, {cells} from data {part}", values).fetchall()
    return Rows(columns, tuple(row[0] for row in rows), tuple(tuple(row[1:]) for row in rows), int(found[0]))


def frequent(cursor: duckdb.DuckDBPyConnection, column: Column, most: int = _MOST_VALUES) -> tuple[tuple[str, int], ...]:
    """The most frequent values of a column as text, with how often they occur; of equally frequent ones the smallest first."""
    name = quote(column.name)
    rows = cursor.execute(f"""select {as_text('v', column.type)}, n from (select {name} as v, count(*) as n from data
        where {name} is not null group by 1 order by n desc, v limit {most})""").fetchall()
    return tuple((str(value), int(count)) for value, count in rows)
