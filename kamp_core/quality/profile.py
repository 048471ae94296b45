"""The profile of a table: a few passes over all columns together, kept as JSON beside the data."""
from dataclasses import dataclass
from math import log2
from pathlib import Path
from typing import Any

import duckdb

from kamp_core.quality.facts import ColumnProfile, Profile
from kamp_core.quality.kept import once
from kamp_core.quality.kinds import is_number, is_time, kind_of
from kamp_core.quality.marks import marks
from kamp_core.quality.sql import first_row, number, sample
from kamp_core.workspace.sql import quote

EXACT_ROWS = 1_000_000     # up to here everything is counted; beyond, what would stall is estimated, and the page says so
_SAMPLE_ROWS = 200_000     # what quantiles and frequent values of larger tables are taken from
_AT_ONCE = 25              # columns in one query: keeps the memory small on wide tables
_BINS = 20
_TOP = 20
_COUNTABLE = 2_000         # approximate distinct values up to which large columns are counted in full
_KEPT_TOGETHER = 500_000   # equal rows, or values, are looked for in a part of large tables that keeps equal ones together
_TELLING = 40              # measurements that tell so many bits apart are not equal by chance
_CUTS = (0.001, 0.05, 0.25, 0.5, 0.75, 0.95, 0.999)
_Histogram = tuple[tuple[float, ...], tuple[int, ...]]     # edges, counts


@dataclass(frozen=True)
class _Basic:
    """A column after the first pass."""

    name: str
    type: str
    filled: int
    distinct: int
    minimum: str | None
    maximum: str | None
    low: float | None          # of a number
    high: float | None
    mean: float | None
    std: float | None
    whole: bool
    length: float


def profile_table(cursor: duckdb.DuckDBPyConnection, units: dict[str, str | None], kept: Path) -> Profile:
    """The profile of the table `data`; read from `kept` if it was made before, else made and kept there."""
    return once(kept, Profile, lambda: make_profile(cursor, units))


def make_profile(cursor: duckdb.DuckDBPyConnection, units: dict[str, str | None]) -> Profile:
    """The profile of the table `data`, `units` by column name."""
    types = [(str(row[0]), str(row[1])) for row in cursor.execute("describe data").fetchall()]
    rows = int(str(first_row(cursor, "select count(*) from data")[0]))
    columns: list[ColumnProfile] = []
    for start in range(0, len(types), _AT_ONCE):
        columns += _columns(cursor, types[start:start + _AT_ONCE], rows, units)
    repeated, sets = _repeated(cursor, [name for name, _ in types], rows)
    return Profile(rows, tuple(columns), repeated, marks(cursor, tuple(columns)), sets, _alike(cursor, columns, rows),
                   rows > EXACT_ROWS)


def _columns(cursor: duckdb.DuckDBPyConnection, types: list[tuple[str, str]], rows: int,
             units: dict[str, str | None]) -> list[ColumnProfile]:
    basics = _basics(cursor, types, rows)
    quantiles = _quantiles(cursor, basics, rows)
    histograms = _histograms(cursor, basics)
    return [_column(cursor, basic, rows, units.get(basic.name), quantiles.get(basic.name, ()),
                    histograms.get(basic.name, ((), ()))) for basic in basics]


def _basics(cursor: duckdb.DuckDBPyConnection, types: list[tuple[str, str]], rows: int) -> list[_Basic]:
    distinct = "count(distinct {0})" if rows <= EXACT_ROWS else "approx_count_distinct({0})"
    parts = []
    for name, type in types:
        q, x = quote(name), number(name)
        parts += [f"count({q})", distinct.format(q)]
        if is_number(type):
            parts += [f"min({q})::varchar", f"max({q})::varchar", f"min({x})", f"max({x})", f"avg({x})",
                      f"stddev_samp({x})", f"coalesce(bool_and({x} = floor({x})), false)", "0"]
        elif is_time(type):
            parts += [f"min({q})::varchar", f"max({q})::varchar", *["null"] * 4, "false", "0"]
        else:
            parts += [*["null"] * 6, "false", f"coalesce(avg(length({q}::varchar)), 0)"]
    row: list[Any] = list(first_row(cursor, f"select {', '.join(parts)} from data"))
    return [_Basic(name, type, *row[10 * i:10 * i + 10]) for i, (name, type) in enumerate(types)]


def _quantiles(cursor: duckdb.DuckDBPyConnection, basics: list[_Basic], rows: int) -> dict[str, tuple[float, ...]]:
    numbers = [b.name for b in basics if is_number(b.type)]
    if not numbers:
        return {}
    parts = ", ".join(f"quantile_cont({number(n)}, {list(_CUTS)})" for n in numbers)
    part = sample(rows, _SAMPLE_ROWS).where if rows > EXACT_ROWS else "true"
    found: list[Any] = list(first_row(cursor, f"select {parts} from data where {part}"))
    return {name: tuple(values or ()) for name, values in zip(numbers, found, strict=True)}


def _histograms(cursor: duckdb.DuckDBPyConnection, basics: list[_Basic]) -> dict[str, _Histogram]:
    edges = {b.name: _edges(b.low, b.high, b.whole) for b in basics if b.low is not None and b.high is not None}
    if not edges:
        return {}
    parts = (f"select {i}, {bin_of(number(name), e)}, count(*) from data group by 2"
             for i, (name, e) in enumerate(edges.items()))
    bins: list[dict[int, int]] = [{} for _ in edges]
    for i, bin, count in cursor.execute(" union all ".join(parts)).fetchall():
        bins[i][bin] = count
    return {name: (e, tuple(bins[i].get(bin, 0) for bin in range(len(e) - 1))) for i, (name, e) in enumerate(edges.items())}


def bin_of(value: str, edges: tuple[float, ...]) -> str:
    """SQL: the number of the bin, of equal widths, in which `value` lies; the last one holds its right edge too."""
    width = (edges[-1] - edges[0]) / (len(edges) - 1)
    place = f"floor(({value} - ({edges[0]!r}::double)) / ({width!r}::double))::integer"
    return f"case when {value} = {edges[-1]!r} then {len(edges) - 2} else {place} end"     # least() would count NULLs


def _edges(low: float, high: float, whole: bool) -> tuple[float, ...]:
    """Borders of at most 20 bins; a whole number stands in the middle of its bin."""
    if whole and high - low < _BINS:
        return tuple(low - 0.5 + i for i in range(int(high - low) + 2))
    if high <= low or (high - low) / _BINS < abs(high) * 1e-14:
        return (low - 0.5, low + 0.5)
    return (*(low + (high - low) * i / _BINS for i in range(_BINS)), high)


def _column(cursor: duckdb.DuckDBPyConnection, basic: _Basic, rows: int, unit: str | None, quantiles: tuple[float, ...],
            histogram: _Histogram) -> ColumnProfile:
    top, distinct = _top(cursor, basic, rows)
    span = 0.0 if basic.low is None or basic.high is None else basic.high - basic.low
    kind = kind_of(basic.name, basic.type, basic.filled, distinct, basic.whole, span, basic.length)
    decimals = is_number(basic.type) and basic.filled > 0 and not basic.whole
    return ColumnProfile(basic.name, basic.type, kind, unit, rows, rows - basic.filled, distinct, basic.minimum,
                         basic.maximum, basic.mean, basic.std, quantiles[1:-1], *histogram, top, decimals,
                         (quantiles[0], quantiles[-1]) if quantiles else None)


def _top(cursor: duckdb.DuckDBPyConnection, basic: _Basic, rows: int) -> tuple[tuple[tuple[str, int], ...], int]:
    """The most frequent values and how many different ones there are; of columns with very many, estimates."""
    if basic.filled == 0:
        return (), 0
    whole = rows <= EXACT_ROWS or basic.distinct <= _COUNTABLE
    part = sample(rows, rows if whole else _SAMPLE_ROWS)
    name = quote(basic.name)
    found = cursor.execute(f"""select v::varchar, n, count(*) over () from (select {name} as v, count(*) as n from data
        where {name} is not null and {part.where} group by 1) order by n desc, v limit {_TOP}""").fetchall()
    if whole:
        return tuple((value, int(count)) for value, count, _ in found), int(found[0][2])
    often = [(value, int(count)) for value, count, _ in found if count > 5]
    return tuple((value, round(count * part.times)) for value, count in often), _distinct(cursor, basic)


def _distinct(cursor: duckdb.DuckDBPyConnection, basic: _Basic) -> int:
    """How many different values a large column has: counted among those whose hash falls into one part of many."""
    parts = max(1, basic.distinct // _KEPT_TOGETHER)
    name = quote(basic.name)
    found = first_row(cursor, f"select count(distinct {name}) from data where hash({name}) % {parts} = 0")
    return min(basic.filled, parts * int(str(found[0])))


def _repeated(cursor: duckdb.DuckDBPyConnection, names: list[str], rows: int) -> tuple[int, int]:
    """Rows beyond the first of each set of rows that are equal in all these columns, and how many such sets there are.

    Equal hashes are candidates only: DuckDB's hash of texts collides now and then.
    """
    parts = max(1, rows // _KEPT_TOGETHER) if rows > EXACT_ROWS else 1
    cells = ", ".join(map(quote, names))
    again = f"select h from (select hash({cells}) as h from data) where h % {parts} = 0 group by h having count(*) > 1"
    found = first_row(cursor, f"""select coalesce(sum(n - 1), 0), count(*) filter (n > 1)
        from (select count(*) as n from data where hash({cells}) in ({again}) group by {cells})""")
    return parts * int(str(found[0])), parts * int(str(found[1]))


def _alike(cursor: duckdb.DuckDBPyConnection, columns: list[ColumnProfile], rows: int) -> tuple[int, int] | None:
    """How many different sets of measurements there are, where there are enough to tell rows apart."""
    measured = [c for c in columns if c.kind == "number" and c.decimals]
    if len(measured) < 8 or sum(log2(max(1, c.distinct)) for c in measured) < _TELLING:
        return None
    return len(measured), rows - _repeated(cursor, [c.name for c in measured], rows)[0]
