"""What joining by time is told, and the two sides as SQL."""
from dataclasses import dataclass
from typing import Literal

from kamp_core.combine.keys import Pair, key_sql
from kamp_core.combine.tables import Side, Table
from kamp_core.errors import KampError
from kamp_core.workspace.sql import quote

Statistic = Literal["mean", "min", "max", "std"]


@dataclass(frozen=True)
class NearestPlan:
    """`keys`: what must be equal as well, such as the machine. In seconds: `delay`, from the reading to the row; `tolerance`:
    how old a reading may be, counted from there; `window`: the mean, least, greatest and spread of so many seconds of
    readings instead of the nearest one. `columns`: those of the right table to add, None: all that are not the keys.
    `words`: what the statistics are called in the names of the columns.
    """

    left: Side
    right: Side
    left_time: str
    right_time: str
    keys: tuple[Pair, ...] = ()
    delay: float = 0.0
    tolerance: float | None = None
    window: float | None = None
    columns: tuple[str, ...] | None = None
    words: dict[Statistic, str] | None = None


def microseconds(seconds: float) -> int:
    """As DuckDB counts time."""
    return round(seconds * 1e6)


def time_sql(table: Table, name: str) -> str:
    """Raises KampError('column_missing', 'not_a_time')."""
    if table.column(name).type not in ("date", "datetime"):
        raise KampError("not_a_time", choices=tuple(table.named("date", "datetime")), column=name)
    return f"cast({quote(name)} as TIMESTAMP)"


@dataclass(frozen=True)
class Sides:
    """`rows`: a, t, h, k…, where h is t less the delay; `readings`: b, u, k… and what else was asked for; `on`: what must be
    equal, ending in 'and'; `whole`: does a row l have a time and all keys?"""

    rows: str
    readings: str
    on: str
    whole: str


def sides(plan: NearestPlan, left: Table, right: Table, more: str = "") -> Sides:
    """Raises KampError('delay_negative') and what `time_sql` raises."""
    if plan.delay < 0:
        raise KampError("delay_negative")
    pairs = [key_sql(pair, left, right, ()) for pair in plan.keys]
    mine = "".join(f", {key} as k{i}" for i, (key, _) in enumerate(pairs))
    theirs = "".join(f", {key} as k{i}" for i, (_, key) in enumerate(pairs))
    t, u = time_sql(left, plan.left_time), time_sql(right, plan.right_time)
    return Sides(
        f"select rowid as a, {t} as t, {t} - to_microseconds({microseconds(plan.delay)}) as h{mine} from {left.alias}.data",
        f"select rowid as b, {u} as u{theirs}{more} from {right.alias}.data where {u} is not null",
        "".join(f"l.k{i} = r.k{i} and " for i in range(len(pairs))),
        " and ".join(["l.t is not null", *(f"l.k{i} is not null" for i in range(len(pairs)))]))
