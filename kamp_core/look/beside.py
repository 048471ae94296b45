"""What else is not alike on two sides that are compared: the moulds of two machines, the products before and after a day."""
from dataclasses import dataclass

import duckdb

from kamp_core.look.only import Only, row_test
from kamp_core.look.things import tells_groups, thing_of
from kamp_core.quality.facts import ColumnProfile, Profile
from kamp_core.workspace.sql import quote

_MOST_KINDS = 50
_FEWEST = 10               # rows of a value on a side, from which the side has it
_APART = 0.05              # of a side's rows: less in common is nothing in common
_UNLIKE = 0.1              # of the rows have another value on the other side, from which it is worth a word
_NAMED = 3


@dataclass(frozen=True)
class Beside:
    """A column whose values are spread unlike on the two sides. `shared`: the values that both have; () where hardly a row of a
    side has one, so that the column and the sides cannot be told apart. `first`, `second`: the most frequent values of each."""

    column: str
    unlike: float              # share of the rows that would have to change their value: 0 alike, 1 nothing in common
    shared: tuple[str, ...]
    first: tuple[str, ...]
    second: tuple[str, ...]

    @property
    def apart(self) -> bool:
        return not self.shared


def beside(cursor: duckdb.DuckDBPyConnection, profile: Profile, first: Only, second: Only, besides: tuple[str, ...] = ()) -> tuple[
        Beside, ...]:
    """Products, moulds, machines, materials and people that differ between two sides, what cannot be told apart first. `besides`:
    columns that are no matter, such as the result. A column that names the same kind of thing as the sides is their own name."""
    own = thing_of(first.column)
    able = [c for c in profile.columns if c.name not in (first.column, *besides) and tells_groups(c)
            and c.distinct <= _MOST_KINDS and thing_of(c.name) not in (None, own)]
    kind = profile.column(first.column)
    type = kind.type if kind else "VARCHAR"
    found = [_of(cursor, column, row_test(first, type), row_test(second, type)) for column in able]
    return tuple(sorted((b for b in found if b and b.unlike >= _UNLIKE), key=lambda b: (not b.apart, -b.unlike)))


def _of(cursor: duckdb.DuckDBPyConnection, column: ColumnProfile, one: str, other: str) -> Beside | None:
    name = quote(column.name)
    rows = cursor.execute(f"""select {name}::varchar as kind, count(*) filter ({one}) as a, count(*) filter ({other}) as b
        from data where {name} is not null group by 1 having a + b > 0 order by a + b desc, 1""").fetchall()
    n, m = sum(row[1] for row in rows), sum(row[2] for row in rows)
    if min(n, m) < _FEWEST:
        return None
    unlike = sum(abs(a / n - b / m) for _, a, b in rows) / 2
    both = [row for row in rows if min(row[1], row[2]) >= _FEWEST]
    common = min(sum(a for _, a, _ in both) / n, sum(b for _, _, b in both) / m)
    sides = [tuple(str(row[0]) for row in sorted(rows, key=lambda row: -row[side]) if row[side])[:_NAMED] for side in (1, 2)]
    return Beside(column.name, unlike, tuple(str(row[0]) for row in both) if common >= _APART else (), sides[0], sides[1])
