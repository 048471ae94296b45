"""What occurs most, or costs most: few causes make up most of it."""
import re
from dataclasses import dataclass
from itertools import accumulate
from typing import Literal

import duckdb
from scipy.special import betainc

from kamp_core.errors import KampError
from kamp_core.quality.facts import ColumnProfile
from kamp_core.quality.sql import number
from kamp_core.workspace.sql import literal, quote

_BARS = 12
_HALF = 0.5                 # one that makes up more stands alone
_MOST_OF_IT = 0.8           # the 80 % of the rule
_FEW = 0.4                  # of the kinds: where more are needed for the 80 %, it is not a few that make them
_NAMED = 5                  # more are not named one by one
_AHEAD = 1.2                # times an equal share, from which a lead is worth a word
_SURE = 0.05                # a lead that chance shows more often is none
_GOOD = re.compile(r"^(ok|good|pass|passed|y|normal|none|no|0|-|정상|양품|양호|합격|적합|없음|무|해당\s*없음|이상\s*없음)$",
                   re.IGNORECASE)


Standing = Literal["one", "few", "lead", "even", "chance"]


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
    kinds: int                # different values
    most: int                 # kinds that make up 80 %, largest first
    effective: float          # rows, or as many of equal weight as tell the same
    before: tuple[float, ...] = ()
    after: tuple[float, ...] = ()
    days: tuple[float, float] | None = None
    names: tuple[str, str] | None = None

    @property
    def equal(self) -> float:
        """The share of each kind if all were alike."""
        return 1 / self.kinds

    @property
    def by_chance(self) -> float:
        """The probability that the largest of so many equal kinds comes out as large: at most k P(X ≥ x), X binomial with 1 / k
        (Bonferroni, exact for one kind; weights by Kish's effective number)."""
        top = self.effective * self.values[0] / self.total
        return min(1.0, self.kinds * float(betainc(top, self.effective - top + 1, self.equal))) if self.kinds > 1 else 0.0

    @property
    def standing(self) -> Standing:
        """Does one stand out, do a few make up 80 %, does one lead, or is it even, as far as can be told?"""
        share = self.values[0] / self.total
        if self.kinds > 1 and share < _AHEAD * self.equal:
            return "even"
        if self.by_chance > _SURE:
            return "chance"
        if share > _HALF:
            return "one"
        return "few" if self.most <= min(_NAMED, _FEW * self.kinds) else "lead"

    @property
    def level(self) -> tuple[str, ...]:
        """The named values that are the largest, several where they are equal."""
        return tuple(label for label, value in zip(self.labels, self.values, strict=True)
                     if label and value >= self.values[0] * (1 - 1e-9))

    @property
    def first(self) -> tuple[int, float]:
        """How many of the largest are to be named, none where it is even, and their share."""
        many = {"one": 1, "lead": len(self.level), "few": max(self.most, len(self.level))}.get(self.standing, 0)
        return many, sum(self.values[:many]) / self.total


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
        coalesce(sum({how}) filter ({before}), 0) * {factor!r}, coalesce(sum({how}) filter ({after}), 0) * {factor!r}, count(*),
        sum(({how}) ** 2)
        from data where {known} group by 1 having sum({how}) > 0 order by total desc, label""").fetchall()
    if not found:
        raise KampError("pareto_nothing", column=column.name)
    bars = found if len(found) <= _BARS else found[:_BARS - 1]
    rest = found[len(bars):]
    lines = [*bars, ("", *(sum(row[i] for row in rest) for i in (1, 2, 3)))] if rest else bars
    days = _days(cursor, split) if split and split.after is None else None
    per = days or (1.0, 1.0)
    compared = split is not None
    total = float(sum(row[1] for row in found))
    whole = list(accumulate(row[1] / total for row in found))
    most = next((i for i, share in enumerate(whole, start=1) if share >= _MOST_OF_IT - 1e-9), len(whole))
    effective = (total / factor)**2 / sum(row[5] for row in found) if factor else float(len(found))
    return Pareto(column.name, tuple(row[0] for row in lines), tuple(float(row[1]) for row in lines), len(rest),
                  weight.name if weight else None, price, total, sum(row[4] for row in found), len(found), most, effective,
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
