"""Conditions under which defects gather: searched for in one half of the days, proven in the other, counted in all rows."""
from dataclasses import dataclass
from itertools import combinations
from math import exp, inf, log, sqrt
from typing import Literal

import duckdb
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kamp_core.look.facts import Difference
from kamp_core.look.split import Split, balanced, split_rows
from kamp_core.quality.facts import ColumnProfile, Profile
from kamp_core.quality.sql import first_row, number
from kamp_core.workspace.sql import literal, quote

_ROWS = 60_000
_COLUMNS = 8               # the columns that differ most
_BEAM = 24                 # conditions that are tried in pairs
_LEVELS = 12
_SHOWN = 3
_FEWEST_BAD = 20           # in each half
_SURE, _RANGE = 2.576, 1.645      # standard errors: one false alarm in 200, and a 90 % range
_BETTER = 1.25             # times its parts' rate that a pair must reach to be worth a longer sentence
_ALIKE = 0.6               # of the bad rows in common: then the second rule says nothing new
Marks = NDArray[np.bool_]


@dataclass(frozen=True)
class Condition:
    column: str
    sign: Literal["above", "below", "is"]
    value: float | str
    unit: str | None = None


@dataclass(frozen=True)
class Rule:
    """Counted in every row that was judged: `inside` of `rows` fulfil the conditions, and `caught` of the `bad` ones.

    `low` to `high` is the 90 % range of how many times as many are bad there as elsewhere, in the half that the search did not see.
    `by_days`: the halves are days, else stretches of rows.
    """

    conditions: tuple[Condition, ...]
    rows: int
    inside: int
    bad: int
    caught: int
    low: float
    high: float
    by_days: bool

    @property
    def share(self) -> float:
        """Of bad rows where the conditions are fulfilled."""
        return self.caught / max(1, self.inside)

    @property
    def others(self) -> float:
        """Of bad rows everywhere else."""
        return (self.bad - self.caught) / max(1, self.rows - self.inside)

    @property
    def times(self) -> float:
        return self.share / self.others if self.others else inf


@dataclass(frozen=True)
class _Half:
    bad: Marks
    weight: NDArray[np.float64]


@dataclass(frozen=True)
class _Found:
    conditions: tuple[Condition, ...]
    holds: Marks
    gain: float
    rate: float


def conditions(cursor: duckdb.DuckDBPyConnection, profile: Profile, target: str, bad: str, ranked: tuple[Difference, ...],
               time: str | None) -> tuple[Rule, ...]:
    """At most three rules over the columns that differ most, the one that gathers most defects first."""
    columns = [c for d in ranked if d.clear and not d.whole and (c := profile.column(d.column))][:_COLUMNS]
    split = split_rows(cursor, profile, target, bad)
    if not columns or min(split.bad, split.good) < 2 * _FEWEST_BAD:
        return ()
    part = balanced(split, _ROWS)
    half = f"hash(({quote(time)})::date) % 2" if time else "(rowid // 50) % 2"
    cells = ", ".join(f"{number(c.name, c.type) if c.kind == 'number' else quote(c.name) + '::varchar'} as c{i}"
                      for i, c in enumerate(columns))
    table = cursor.execute(f"select {split.is_bad} as bad, {half} as half, {cells} from data where {part.where}").df()
    worse = table["bad"].to_numpy(bool)
    weight = np.where(worse, part.bad.times, part.good.times)
    first = table["half"].fillna(0).to_numpy() == 0
    if min(worse[first].sum(), worse[~first].sum()) < _FEWEST_BAD:
        return ()
    singles = _singles(table, columns)
    found = _search(singles, first, _Half(worse, weight))
    proven = [(f, ends) for f in found if (ends := _proven(f, ~first, _Half(worse, weight)))]
    return tuple(_counted(cursor, profile, split, f.conditions, ends, time is not None) for f, ends in proven[:_SHOWN])


def _singles(table: pd.DataFrame, columns: list[ColumnProfile]) -> list[tuple[Condition, Marks]]:
    found: list[tuple[Condition, Marks]] = []
    for i, column in enumerate(columns):
        values = table[f"c{i}"]
        if column.kind == "number":
            x = values.to_numpy("float64")
            for cut in np.unique(np.nanquantile(x, np.linspace(0.05, 0.95, 19))) if np.isfinite(x).any() else ():
                limit = float(f"{cut:.4g}")
                with np.errstate(invalid="ignore"):
                    found += [(Condition(column.name, "above", limit, column.unit), x > limit),
                              (Condition(column.name, "below", limit, column.unit), x < limit)]
        else:
            for level in values.value_counts().index[:_LEVELS]:
                found.append((Condition(column.name, "is", str(level)), (values == level).to_numpy(bool)))
    return found


def _search(singles: list[tuple[Condition, Marks]], first: Marks, half: _Half) -> list[_Found]:
    """Subgroups by weighted relative accuracy (Lavrač et al., 2004), singles and pairs, those that say the same left out."""
    made = [f for condition, holds in singles if (f := _measured((condition,), holds, first, half))]
    best = sorted(made, key=lambda f: -f.gain)[:_BEAM]
    for one, other in combinations(best, 2):
        if one.conditions[0].column == other.conditions[0].column and one.conditions[0].sign == other.conditions[0].sign:
            continue
        pair = _measured((*one.conditions, *other.conditions), one.holds & other.holds, first, half)
        if pair and pair.rate >= _BETTER * max(one.rate, other.rate):
            made.append(pair)
    kept: list[_Found] = []
    for f in sorted(made, key=lambda f: -f.gain):
        if all(_overlap(f, other, first & half.bad) < _ALIKE for other in kept):
            kept.append(f)
        if len(kept) == 2 * _SHOWN:
            break
    return kept


def _measured(conditions: tuple[Condition, ...], holds: Marks, where: Marks, half: _Half) -> _Found | None:
    """None where it gathers nothing, or too few to tell."""
    inside = holds & where
    bad = int((inside & half.bad).sum())
    rows = float(half.weight[inside].sum())
    whole = float(half.weight[where].sum())
    usual = float(half.weight[where & half.bad].sum()) / whole
    if bad < 5 or rows >= 0.5 * whole:
        return None
    rate = float(half.weight[inside & half.bad].sum()) / rows
    return _Found(conditions, holds, rows / whole * (rate - usual), rate) if rate > 1.5 * usual else None


def _overlap(one: _Found, other: _Found, bad: Marks) -> float:
    both = (one.holds & other.holds & bad).sum()
    return float(both / max(1, min((one.holds & bad).sum(), (other.holds & bad).sum())))


def _proven(found: _Found, where: Marks, half: _Half) -> tuple[float, float] | None:
    """The range of the risk ratio against all other rows by the log method (Katz et al., 1978); None if it may be chance."""
    inside, outside = found.holds & where, ~found.holds & where
    a, c = int((inside & half.bad).sum()), int((outside & half.bad).sum())
    n1, n0 = float(half.weight[inside].sum()), float(half.weight[outside].sum())
    if a < 5 or not n1 or not n0:
        return None
    c_or_half = max(c, 0.5)
    ratio = (a / n1) / (c_or_half / n0)
    error = sqrt(max(0.0, 1 / a - 1 / max(n1, a) + 1 / c_or_half - 1 / n0))
    if log(ratio) <= _SURE * error:
        return None
    return ratio * exp(-_RANGE * error), ratio * exp(_RANGE * error)


def _counted(cursor: duckdb.DuckDBPyConnection, profile: Profile, split: Split, parts: tuple[Condition, ...],
             ends: tuple[float, float], by_days: bool) -> Rule:
    holds = " and ".join(_test(part, profile) for part in parts)
    inside, caught = first_row(cursor, f"""select count(*), count(*) filter ({split.is_bad}) from data
        where {quote(split.target)} is not null and {holds}""")
    return Rule(parts, split.good + split.bad, int(str(inside)), split.bad, int(str(caught)), *ends, by_days)


def _test(part: Condition, profile: Profile) -> str:
    if part.sign == "is":
        return f"{quote(part.column)}::varchar = {literal(str(part.value))}"
    column = profile.column(part.column)
    return f"{number(part.column, column.type if column else 'DOUBLE')} {'>' if part.sign == 'above' else '<'} {part.value!r}"
