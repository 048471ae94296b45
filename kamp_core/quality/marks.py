"""Cells that cannot be right: not of their type, stand-ins for "no reading", far outside, spelt or measured in two ways."""
import re
import unicodedata
from typing import Any

import duckdb

from kamp_core.quality.facts import ColumnProfile, Counted, Marks
from kamp_core.quality.sql import first_row, number
from kamp_core.units import is_unit_in_any_case
from kamp_core.workspace.sql import literal, quote

STAND_INS = (-9999.0, -999.0, -99.9, 999.9, 9999.0, 99999.0, 65535.0)   # what loggers write for "no reading"
_NEVER_ZERO = re.compile(r"온도|습도|두께|무게|중량|밀도|점도|농도|℃|humid|thick|weight|density|viscos|concentr|"
                         r"(^|[^a-z])(temp|ph($|[^a-z]))", re.IGNORECASE)
_NOTHING = ("-", "--", "?", "n/a", "na", "#n/a", "null", "none", "nan", "nil", "없음", "해당없음", "측정불가", "미측정", "결측")
_FAR = 3.0             # times the 5–95 % range beyond it
_MOST_SPELLINGS = 5_000
_WITH_UNIT = r"^\s*[-+]?[0-9][0-9.,]*\s*([^0-9.,\s+\-][^0-9]{0,7})?$"      # a number and its unit in one cell
_MOSTLY = 0.95


def marks(cursor: duckdb.DuckDBPyConnection, columns: tuple[ColumnProfile, ...]) -> Marks:
    """Search a profiled table."""
    stand_ins, far = _outside(cursor, [c for c in columns if c.kind == "number" and len(c.quantiles) == 5])
    texts = [c for c in columns if c.type == "VARCHAR" and c.kind != "empty"]
    words = [c for c in texts if c.kind in ("category", "text") and c.distinct <= _MOST_SPELLINGS]
    return Marks(_unreadable(cursor), stand_ins, far,
                 {c.name: sets for c in words if (sets := _spellings(cursor, c.name))},
                 {c.name: found for c in texts if (found := _nothing(cursor, c.name))},
                 {c.name: found for c in texts if (found := _units(cursor, c))})


def _unreadable(cursor: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """Cells that the import could not read as their column's type; under '' those beyond the last column."""
    if not cursor.execute("select 1 from duckdb_tables() where table_name = 'unreadable'").fetchone():
        return {}
    found = cursor.execute('select "column", count(*) from unreadable group by 1').fetchall()
    return {str(name): int(count) for name, count in found}


def _outside(cursor: duckdb.DuckDBPyConnection, columns: list[ColumnProfile]) -> tuple[
        dict[str, tuple[tuple[float, int], ...]], dict[str, int]]:
    """Count stand-ins, each value by itself, and other values far outside the usual range."""
    fences = {c.name: fence for c in columns if (fence := _fence(c))}
    if not fences:
        return {}, {}
    parts = []
    for name, (low, high) in fences.items():
        known = [mark for mark in stand_ins_of(name) if not low <= mark <= high]
        is_mark = f"{number(name)} in ({', '.join(map(repr, known))})" if known else "false"
        outside = f"not ({number(name)} between {low!r} and {high!r})"
        parts += [f"histogram({number(name)}) filter ({is_mark})", f"count(*) filter ({outside} and not ({is_mark}))"]
    row: Any = first_row(cursor, f"select {', '.join(parts)} from data")
    stand_ins, far = {}, {}
    for i, name in enumerate(fences):
        found, others = row[2 * i:2 * i + 2]
        if found:
            stand_ins[name] = tuple(sorted(((float(value), int(count)) for value, count in found.items()),
                                           key=lambda pair: (-pair[1], pair[0])))
        if others:
            far[name] = int(others)
    return stand_ins, far


def stand_ins_of(name: str) -> tuple[float, ...]:
    """Numbers that mean "no reading" in this column: zero too, where what it measures cannot be zero."""
    return (*STAND_INS, 0.0) if _NEVER_ZERO.search(name) else STAND_INS


def _fence(column: ColumnProfile) -> tuple[float, float] | None:
    """What the column's bulk makes believable; None where the bulk is one value, or where all values lie within."""
    low, high = column.quantiles[0], column.quantiles[-1]
    fence = low - _FAR * (high - low), high + _FAR * (high - low)
    within = fence[0] <= float(column.minimum or 0) and float(column.maximum or 0) <= fence[1]
    return None if low == high or within else fence


def _spellings(cursor: duckdb.DuckDBPyConnection, name: str) -> tuple[Counted, ...]:
    found = cursor.execute(f"""select {quote(name)}, count(*) from data where {quote(name)} is not null
                               group by 1""").fetchall()
    alike: dict[str, list[tuple[str, int]]] = {}
    for value, count in found:
        bare = "".join(unicodedata.normalize("NFKC", value).casefold().split())
        alike.setdefault(bare, []).append((value, int(count)))
    sets = [tuple(sorted(group, key=lambda pair: (-pair[1], pair[0]))) for group in alike.values() if len(group) > 1]
    return tuple(sorted(sets, key=lambda group: -group[0][1]))


def _nothing(cursor: duckdb.DuckDBPyConnection, name: str) -> Counted:
    """Words for "none", as long as the column holds something else too."""
    words = ", ".join(map(literal, _NOTHING))
    found = cursor.execute(f"""select {quote(name)}, count(*) from data where lower(trim({quote(name)})) in ({words})
                               group by 1 order by 2 desc, 1""").fetchall()
    return tuple((str(value), int(count)) for value, count in found)


def _units(cursor: duckdb.DuckDBPyConnection, column: ColumnProfile) -> Counted:
    """Units written behind the numbers of a text column, '' for none, where there is more than one."""
    if not any(re.match(_WITH_UNIT, value) for value, _ in column.top) and column.top:
        return ()
    name = quote(column.name)
    found = cursor.execute(f"""select lower(trim(regexp_extract({name}, '{_WITH_UNIT}', 1))), count(*) from data
        where regexp_full_match({name}, '{_WITH_UNIT}') group by 1 order by 2 desc, 1 limit 21""").fetchall()
    cells = sum(count for _, count in found)
    told = any(len(unit) > 1 or unit == "%" for unit, _ in found) and all(
        not unit or is_unit_in_any_case(unit) for unit, _ in found)
    if not told or len(found) == 1 or cells < _MOSTLY * (column.rows - column.missing):
        return ()                                           # 12A and 12B are codes, not amperes
    return tuple((str(unit), int(count)) for unit, count in found)
