"""A version as it stands: its rows page by page, its frequent values, its groups, and all of it as a CSV file."""
import shutil
from dataclasses import dataclass
from pathlib import Path

import duckdb

from kamp_core.intake.facts import Column
from kamp_core.workspace.sql import as_text, literal, quote

_MOST_VALUES = 200
_BOM = b"\xef\xbb\xbf"     # so that Excel opens Korean


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


def blanks(cursor: duckdb.DuckDBPyConnection, column: str) -> int:
    """How many rows have an empty cell in this column."""
    return int((cursor.execute(f"select count(*) from data where {quote(column)} is null").fetchone() or (0,))[0])


def take_group(cursor: duckdb.DuckDBPyConnection, source: str, unreadable: str, column: Column, value: str | None) -> None:
    """Make `data` and `unreadable` of the rows of a table whose cell in `column`, as text, is this value; None: is empty."""
    cell = as_text(quote(column.name), column.type)
    wanted = f"{cell} is null" if value is None else f"{cell} = {literal(value)}"
    cursor.execute(f"create table data as select * from {source} where {wanted} order by rowid")
    cursor.execute(f"""create table unreadable as select p.place as row, u."column", u.value from {unreadable} u
        join (select rowid + 1 as r, row_number() over (order by rowid) as place from {source} where {wanted}) p on p.r = u.row
        order by 1, 2""")


def write_csv(cursor: duckdb.DuckDBPyConnection, columns: tuple[Column, ...], out: Path) -> Path:
    """Every row, as Excel opens it: UTF-8 with a mark, and no text that Excel would run as a formula."""
    cells = ", ".join(f"{_safe(column)} as {quote(_plain_head(column.name))}" for column in columns)
    bare = out.with_name(out.name + ".part")
    cursor.execute(f"copy (select {cells} from data order by rowid) to {literal(str(bare))} (header, delimiter ',')")
    with out.open("wb") as whole, bare.open("rb") as rows:
        whole.write(_BOM)
        shutil.copyfileobj(rows, whole)
    bare.unlink()
    return out


def _safe(column: Column) -> str:
    name = quote(column.name)
    if column.type != "text":
        return as_text(name, column.type)
    risky = f"regexp_matches({name}, '^[=+@\\-\\t\\r]') and try_cast({name} as double) is null"
    return f"case when {risky} then chr(39) || {name} else {name} end"


def _plain_head(name: str) -> str:
    return "'" + name if name.startswith(("=", "+", "-", "@", "\t", "\r")) else name
