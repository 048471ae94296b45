"""Cells that cannot be right: not of their type, stand-ins for "no reading", far outside, spelt in two ways."""
import unicodedata
from dataclasses import dataclass, field

import duckdb

from kamp_core.quality.facts import ColumnProfile
from kamp_core.quality.sql import first_row, number
from kamp_core.workspace.sql import quote

STAND_INS = (-9999.0, -999.0, -99.9, 999.9, 9999.0, 99999.0, 65535.0)   # what loggers write for "no reading"
_FAR = 3.0             # times the 5–95 % range beyond it
_MOST_SPELLINGS = 5_000


@dataclass(frozen=True)
class Marks:
    """By column. `spellings`: sets of values that differ only in case, width or blanks, each with its count;
    `key`: the column that numbers things, how many numbers there are, how many of them occur more than once."""

    unreadable: dict[str, int] = field(default_factory=dict)
    stand_ins: dict[str, tuple[float, int]] = field(default_factory=dict)
    far: dict[str, int] = field(default_factory=dict)
    spellings: dict[str, tuple[tuple[tuple[str, int], ...], ...]] = field(default_factory=dict)
    key: tuple[str, int, int] | None = None


def marks(cursor: duckdb.DuckDBPyConnection, columns: tuple[ColumnProfile, ...]) -> Marks:
    """Search a profiled table."""
    stand_ins, far = _outside(cursor, [c for c in columns if c.kind == "number" and len(c.quantiles) == 5])
    words = [c for c in columns if c.type == "VARCHAR" and c.kind in ("category", "text")
             and c.distinct <= _MOST_SPELLINGS]
    spellings = {c.name: found for c in words if (found := _spellings(cursor, c.name))}
    return Marks(_unreadable(cursor), stand_ins, far, spellings, _key(cursor, columns))


def _key(cursor: duckdb.DuckDBPyConnection, columns: tuple[ColumnProfile, ...]) -> tuple[str, int, int] | None:
    """The first column that numbers things, if it is filled in every row."""
    name = next((c.name for c in columns if c.kind == "id" and not c.missing), None)
    if name is None:
        return None
    row = first_row(cursor, f"""select count(*), count(*) filter (n > 1)
                                from (select count(*) as n from data group by {quote(name)})""")
    return name, int(str(row[0])), int(str(row[1]))


def _unreadable(cursor: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """Cells that the import could not read as their column's type; under '' those beyond the last column."""
    if not cursor.execute("select 1 from duckdb_tables() where table_name = 'unreadable'").fetchone():
        return {}
    found = cursor.execute('select "column", count(*) from unreadable group by 1').fetchall()
    return {str(name): int(count) for name, count in found}


def _outside(cursor: duckdb.DuckDBPyConnection, columns: list[ColumnProfile]) -> tuple[
        dict[str, tuple[float, int]], dict[str, int]]:
    """Count stand-ins and other values far outside the usual range."""
    fences = {c.name: fence for c in columns if (fence := _fence(c))}
    if not fences:
        return {}, {}
    parts = []
    for name, (low, high) in fences.items():
        known = [mark for mark in STAND_INS if not low <= mark <= high]
        is_mark = f"{number(name)} in ({', '.join(map(repr, known))})" if known else "false"
        outside = f"not ({number(name)} between {low!r} and {high!r})"
        parts += [f"count(*) filter ({is_mark})", f"any_value({number(name)}) filter ({is_mark})",
                  f"count(*) filter ({outside} and not ({is_mark}))"]
    row = first_row(cursor, f"select {', '.join(parts)} from data")
    stand_ins, far = {}, {}
    for i, name in enumerate(fences):
        many, mark, others = row[3 * i:3 * i + 3]
        if many:
            stand_ins[name] = (float(str(mark)), int(str(many)))
        if others:
            far[name] = int(str(others))
    return stand_ins, far


def _fence(column: ColumnProfile) -> tuple[float, float] | None:
    """What the column's bulk makes believable; None where the bulk is one value."""
    low, high = column.quantiles[0], column.quantiles[-1]
    return (low - _FAR * (high - low), high + _FAR * (high - low)) if high > low else None


def _spellings(cursor: duckdb.DuckDBPyConnection, name: str) -> tuple[tuple[tuple[str, int], ...], ...]:
    found = cursor.execute(f"""select {quote(name)}, count(*) from data where {quote(name)} is not null
                               group by 1""").fetchall()
    alike: dict[str, list[tuple[str, int]]] = {}
    for value, count in found:
        bare = "".join(unicodedata.normalize("NFKC", value).casefold().split())
        alike.setdefault(bare, []).append((value, int(count)))
    sets = [tuple(sorted(group, key=lambda pair: (-pair[1], pair[0]))) for group in alike.values() if len(group) > 1]
    return tuple(sorted(sets, key=lambda group: -group[0][1]))
