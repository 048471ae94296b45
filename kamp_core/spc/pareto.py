"""What occurs most, or costs most: few causes make up most of it."""
import re
from dataclasses import dataclass
from itertools import accumulate

import duckdb

from kamp_core.errors import KampError
from kamp_core.quality.facts import ColumnProfile
from kamp_core.quality.sql import number
from kamp_core.workspace.sql import literal, quote

_BARS = 12
_HALF = 0.5                 # one that makes up more stands alone
_MOST_OF_IT = 0.7           # the first few are named until they make up so much
_GOOD = re.compile(r"^(ok|good|pass|passed|y|normal|none|no|0|-|정상|양품|양호|합격|적합|없음|무|해당\s*없음|이상\s*없음)$",
                   re.IGNORECASE)


@dataclass(frozen=True)
class Split:
    """Before and after: by a moment of a time column, or by two values of a column."""

    column: str
    before: str               # the moment itself when `after` is None
    after: str | None = None


@dataclass(frozen=True)
class Pareto:
    """Bars, largest first; the last may be what is left over (`others`: how many values). With a comparison `before` and
    `after` go with the bars: a day where the split is a moment, as sums otherwise."""

    title: str
    labels: tuple[str, ...]
    values: tuple[float, ...]
    others: int
    weight: str | None
    price: float | None
    total: float
    rows: int
    before: tuple[float, ...] = ()
    after: tuple[float, ...] = ()
    days: tuple[float, float] | None = None
    names: tuple[str, str] | None = None

    @property
    def first(self) -> tuple[int, float]:
        """How many of the largest make up most of it, and their share; the largest alone where it is more than half."""
        shares = list(accumulate(value / self.total for value in self.values))
        if shares[0] > _HALF:
            return 1, shares[0]
        many = next((i for i, share in enumerate(shares, start=1) if share >= _MOST_OF_IT), len(shares))
        return many, shares[many - 1]


def usually_left_out(column: ColumnProfile) -> tuple[str, ...]:
    """The values that say that nothing was wrong."""
    return tuple(value for value, _ in column.top if _GOOD.match(value.strip()))


def pareto(cursor: duckdb.DuckDBPyConnection, column: ColumnProfile, weight: ColumnProfile | None = None,
           price: float | None = None, left_out: tuple[str, ...] = (), split: Split | None = None) -> Pareto:
    """Rows, or the sum of a number column, by value; times a price where one is given. Raises KampError('pareto_nothing')."""
    name, how = quote(column.name), number(weight.name) if weight else "1::double"
    known = f"{name} is not null and {name}::varchar not in ({', '.join(map(literal, ('', *left_out)))})"
    factor = 1.0 if price is None else price
    before, after = _sides(split)
    found = cursor.execute(f"""select {name}::varchar as label, sum({how}) * {factor!r} as total,
        coalesce(sum({how}) filter ({before}), 0) * {factor!r}, coalesce(sum({how}) filter ({after}), 0) * {factor!r}, count(*)
        from data where {known} group by 1 having sum({how}) > 0 order by total desc, label""").fetchall()
    if not found:
        raise KampError("pareto_nothing", column=column.name)
    bars = found if len(found) <= _BARS else found[:_BARS - 1]
    rest = found[len(bars):]
    lines = [*bars, ("", *(sum(row[i] for row in rest) for i in (1, 2, 3)))] if rest else bars
    days = _days(cursor, split) if split and split.after is None else None
    per = days or (1.0, 1.0)
    compared = split is not None
    return Pareto(column.name, tuple(row[0] for row in lines), tuple(float(row[1]) for row in lines), len(rest),
                  weight.name if weight else None, price, float(sum(row[1] for row in found)), sum(row[4] for row in found),
                  tuple(row[2] / per[0] for row in lines) if compared else (),
                  tuple(row[3] / per[1] for row in lines) if compared else (), days,
                  None if split is None else (split.before, split.after or split.before))


def _sides(split: Split | None) -> tuple[str, str]:
    """SQL: which rows are before, and which after."""
    if split is None:
        return "false", "false"
    name = quote(split.column)
    if split.after is None:
        moment = f"timestamp {literal(split.before)}"
        return f"{name}::timestamp < {moment}", f"{name}::timestamp >= {moment}"
    return f"{name}::varchar = {literal(split.before)}", f"{name}::varchar = {literal(split.after)}"


def _days(cursor: duckdb.DuckDBPyConnection, split: Split) -> tuple[float, float]:
    """On how many days something was recorded before and after. Raises KampError where there is nothing on one side."""
    before, after = _sides(split)
    day = f"{quote(split.column)}::date"
    row = cursor.execute(f"""select count(distinct {day}) filter ({before}), count(distinct {day}) filter ({after})
        from data""").fetchone() or (0, 0)
    if not row[0] or not row[1]:
        raise KampError("pareto_one_side", moment=split.before)
    return float(row[0]), float(row[1])
