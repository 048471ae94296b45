"""Is one chart drawn of several products at unlike levels? Then its signals tell of the products, not of the process."""
from dataclasses import dataclass

import duckdb

from kamp_core.look.things import tells_groups, thing_of
from kamp_core.quality.facts import ColumnProfile, Profile
from kamp_core.quality.sql import first_row, number, sample
from kamp_core.workspace.sql import quote

_FEW = 12
_LEVELS = 0.15             # of the variance: two equal products some 0.8 σ apart, enough for runs on one side
_LEAST_ROWS = 20           # of each of two products
_SAMPLE_ROWS = 200_000


@dataclass(frozen=True)
class Mixed:
    """`column` tells the products; between them lies `share` of the variance. `values`: the most frequent ones first."""

    column: str
    share: float
    values: tuple[str, ...]


def mixed_products(cursor: duckdb.DuckDBPyConnection, profile: Profile, value: ColumnProfile) -> Mixed | None:
    """The column of products, parts or moulds with whose values the level of a measurement changes; of several the one with the
    fewest values. None where there is none."""
    able = [c for c in profile.columns if c.name != value.name and tells_groups(c) and c.distinct <= _FEW
            and thing_of(c.name) in ("product", "mould")]
    found = [mixed for c in sorted(able, key=lambda c: c.distinct) if (mixed := _mixed(cursor, c, value))]
    return next(iter(found), None)


def _mixed(cursor: duckdb.DuckDBPyConnection, column: ColumnProfile, value: ColumnProfile) -> Mixed | None:
    """By the correlation ratio η²: the variance of the means of the products over that of all rows."""
    x, part = number(value.name, value.type), sample(value.rows, _SAMPLE_ROWS)
    rows = f"(select {quote(column.name)}::varchar as p, {x} as x from data where {part.where})"
    groups = cursor.execute(f"""select p, count(x) as n, var_pop(x) from {rows} where p is not null and x is not null
        group by p having n >= {_LEAST_ROWS} order by n desc, p""").fetchall()
    if len(groups) < 2:
        return None
    (whole,) = first_row(cursor, f"select var_pop(x) from {rows} where p is not null")
    inside = sum(n * spread for _, n, spread in groups) / sum(n for _, n, _ in groups)
    if not isinstance(whole, float) or whole <= 0 or 1 - inside / whole < _LEVELS:
        return None
    return Mixed(column.name, 1 - inside / whole, tuple(str(name) for name, _, _ in groups))
