"""Join by nearest earlier time: each row gets the newest reading that was there `delay` seconds before it, never a later one."""
from dataclasses import dataclass

import duckdb

from kamp_core.combine.propose import likenesses
from kamp_core.combine.tables import Table, added_columns, write
from kamp_core.combine.times import NearestPlan, microseconds, sides, time_sql
from kamp_core.combine.window import join_windows, window_columns
from kamp_core.intake.facts import Column
from kamp_core.workspace.sql import quote

_MOST_MACHINES = 200


@dataclass(frozen=True)
class NearestCheck:
    """Of `rows` rows so many have no time or key (`blank`), no earlier reading at all (`before`), only older ones than the
    tolerance or window allows (`too_old`). `age`, `oldest`: seconds between a row (less the delay) and its reading, usual
    and greatest; `first`, `last`: the readings; `row_first`, `row_last`: the rows."""

    rows: int
    blank: int
    before: int
    too_old: int
    age: float | None
    oldest: float | None
    first: str | None
    last: str | None
    row_first: str | None
    row_last: str | None

    @property
    def without(self) -> int:
        return self.blank + self.before + self.too_old


def propose_nearest(left: Table, right: Table, cursor: duckdb.DuckDBPyConnection) -> NearestPlan | None:
    """The first columns of dates with clocks, and a machine that both know; None where one side has no such time."""
    times = [(table.named("datetime") or table.named("date"))[:1] for table in (left, right)]
    if not all(times):
        return None
    machines = [likeness.pair for likeness in likenesses(left, right, cursor)
                if likeness.named and left.column(likeness.pair[0]).type in ("text", "integer")
                and 1 < _different(right, likeness.pair[1], cursor) <= _MOST_MACHINES]
    return NearestPlan(left.side, right.side, times[0][0], times[1][0], tuple(machines[:1]))


def _different(table: Table, name: str, cursor: duckdb.DuckDBPyConnection) -> int:
    row = cursor.execute(f"select approx_count_distinct({quote(name)}) from {table.alias}.data").fetchone()
    return int(row[0]) if row else 0


def check_nearest(plan: NearestPlan, left: Table, right: Table, cursor: duckdb.DuckDBPyConnection) -> NearestCheck:
    """Count, without joining. Raises KampError('column_missing', 'not_a_time', 'delay_negative')."""
    row = cursor.execute(f"""{pairs_sql(plan, left, right)}
        select count(*) filter (not whole), count(*) filter (whole and b is null), count(*) filter (not {_near(plan)}),
            median(age) filter ({_near(plan)}) / 1e6, max(age) filter ({_near(plan)}) / 1e6, min(t)::varchar, max(t)::varchar
        from pairs""").fetchone() or (0,) * 7
    u = time_sql(right, plan.right_time)
    ends = cursor.execute(f"select min({u})::varchar, max({u})::varchar from {right.alias}.data").fetchone() or (None, None)
    return NearestCheck(left.rows, row[0], row[1], row[2], row[3], row[4], ends[0], ends[1], row[5], row[6])


def join_nearest(plan: NearestPlan, left: Table, right: Table, cursor: duckdb.DuckDBPyConnection) -> dict[str, Column]:
    """Fill `data` and `unreadable`; every row of the left table once, in its order. → the columns added, by a name each"""
    if plan.window is not None:
        return join_windows(plan, left, right, cursor)
    added = nearest_columns(plan, left, right)
    cursor.execute(f"""create temp table places as {pairs_sql(plan, left, right)}
        select a + 1 as n, a, case when {_near(plan)} then b end as b from pairs""")
    write(cursor, left, right, added)
    return added


def nearest_columns(plan: NearestPlan, left: Table, right: Table) -> dict[str, Column]:
    """The columns that the join adds; of a window, some for each number."""
    if plan.window is not None:
        return window_columns(plan, left, right)
    return added_columns(left, right, plan.columns, {theirs: mine for mine, theirs in plan.keys})


def pairs_sql(plan: NearestPlan, left: Table, right: Table) -> str:
    """`with pairs as …`: a, t, whether the row has all it takes, b of its nearest earlier reading, and its age.

    Of several readings at one moment the last in the file counts: sorting alone would leave it to chance.
    """
    found = sides(plan, left, right)
    keys = "".join(f", k{i}" for i in range(len(plan.keys)))
    return f"""with l as ({found.rows}), r as (select max(b) as b, u{keys} from ({found.readings}) group by u{keys}),
        pairs as (select l.a, l.t, {found.whole} as whole, r.b, epoch_us(l.h) - epoch_us(r.u) as age
                  from l asof left join r on {found.on}l.h >= r.u)"""


def _near(plan: NearestPlan) -> str:
    """SQL: is the reading young enough?"""
    if plan.window is not None:
        return f"age < {microseconds(plan.window)}"
    return f"age <= {microseconds(plan.tolerance)}" if plan.tolerance is not None else "true"
