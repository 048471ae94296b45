"""Is it really different? Two groups, before and after, or two values together, with ranges that know that a day hangs together."""
from dataclasses import dataclass
from typing import Any, Literal

import duckdb
import numpy as np
from numpy.typing import NDArray

from kamp_core.look.effects import mean_ranks
from kamp_core.look.only import Only, row_test
from kamp_core.look.split import Split
from kamp_core.quality.facts import ColumnProfile
from kamp_core.quality.sql import number, sample
from kamp_core.workspace.sql import literal, quote

_ROWS = 200_000
_RESAMPLES = 2_000
_FEWEST = 10               # rows of a side: fewer tell nothing
_LEAST_BLOCKS = 3          # in which each side occurs, before a difference is called clear
_FEW_BLOCKS = 8            # fewer days than this make no range: stretches of rows serve instead
_STRETCHES = 40
_LOTS = 12                 # kinds with one result each: fewer may be so by chance
Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class Group:
    """One side of a comparison: rows, and their mean (for a result column the share of bad ones)."""

    rows: int
    mean: float
    days: int


@dataclass(frozen=True)
class Compared:
    """`difference` = first − second, with its 99 % range. `clear`: it leaves zero out, and both sides occur in enough blocks.
    `by`: what was drawn anew to find the range, whole days or stretches of rows; in `shared` of them both sides occur."""

    first: Group
    second: Group
    difference: float
    low: float
    high: float
    clear: bool
    by: Literal["days", "stretches"]
    shared: int


@dataclass(frozen=True)
class Related:
    """Spearman's rank correlation of two numbers, with its 90 % range."""

    rows: int
    rho: float
    low: float
    high: float
    clear: bool
    by: Literal["days", "stretches"]


def one_result_each(cursor: duckdb.DuckDBPyConnection, column: str, split: Split) -> bool:
    """Are these lots that were judged as a whole: many kinds of several rows each, good ones and bad ones, and no kind with both
    good and bad rows? The share of bad rows of one of them is 0 % or 100 %, which says nothing of another one."""
    known = f"{quote(column)} is not null and {quote(split.target)} is not null"
    kinds, pure, both = cursor.execute(f"""select count(*), count(*) filter (best = worst), min(best) < max(worst) from
        (select min(({split.is_bad})::int) as best, max(({split.is_bad})::int) as worst from data
         where {known} group by {quote(column)} having count(*) > 1)""").fetchone() or (0, 0, False)
    return bool(kinds >= _LOTS and pure == kinds and both)


def compare(cursor: duckdb.DuckDBPyConnection, value: str, types: dict[str, str], first: Only, second: Only,
            time: str | None, rows: int, within: Only | None = None) -> Compared | None:
    """The mean of `value` (SQL for a number) where `first` holds against where `second` does; None where a side is empty.

    `within`: like with like, only rows with one of its values, and `difference` is what is left between rows of the same value,
    each value weighted by n₁n₂ / (n₁ + n₂) (Cochran, 1954). The range is a bootstrap of whole days, as rows of one day are alike
    (Davison and Hinkley, 1997, ch. 3.8).
    """
    one, other = (row_test(part, types[part.column]) for part in (first, second))
    kind = f"list_position([{', '.join(map(literal, within.values))}], {quote(within.column)}::varchar) - 1" if within else "0"
    found = _fetch(cursor, f"{value} as v, case when {one} then 0 when {other} then 1 end as side, {kind} as kind", time, rows)
    known = np.isfinite(found["v"]) & np.isfinite(found["side"]) & np.isfinite(found["kind"])
    values, day, kinds = found["v"][known], found["day"][known], found["kind"][known].astype(int)
    side = found["side"][known].astype(int)
    if min((side == 0).sum(), (side == 1).sum()) < _FEWEST:
        return None
    blocks, by = _blocks(day, time is not None)
    count, many = int(blocks.max()) + 1, len(within.values) if within else 1
    cells = (side * many + kinds) * count + blocks
    sums, rows_in = (np.bincount(cells, part, 2 * many * count).reshape(2 * many, count) for part in (values, None))
    weights = np.random.default_rng(0).multinomial(count, np.full(count, 1 / count), _RESAMPLES)
    gaps = _gaps(weights @ sums.T, weights @ rows_in.T)
    whole = _gaps(sums.sum(axis=1)[None], rows_in.sum(axis=1)[None])
    if not len(whole) or not len(gaps):
        return None
    days = [np.unique(blocks[side == s]) for s in (0, 1)]
    a, b = (Group(int((side == s).sum()), float(values[side == s].mean()), len(days[s])) for s in (0, 1))
    enough = min(a.days, b.days) >= _LEAST_BLOCKS
    return Compared(a, b, float(whole[0]), *_sure_range(gaps), enough and _is_clear(gaps), by, len(np.intersect1d(*days)))


def _gaps(sums: Numbers, rows: Numbers) -> Numbers:
    """First less second side of each draw, within the kinds that both have; draws without such a kind are left out. Columns: the
    kinds of the first side, then those of the second."""
    kinds = sums.shape[1] // 2
    n, m = rows[:, :kinds].astype(float), rows[:, kinds:].astype(float)
    weight = n * m / np.maximum(n + m, 1)
    gap = sums[:, :kinds] / np.maximum(n, 1) - sums[:, kinds:] / np.maximum(m, 1)
    able = weight.sum(axis=1) > 0
    found: Numbers = (weight * gap).sum(axis=1)[able] / weight.sum(axis=1)[able]
    return found


def relate(cursor: duckdb.DuckDBPyConnection, x: ColumnProfile, y: ColumnProfile, time: str | None) -> Related | None:
    """Do two numbers rise together? None where too few rows have both."""
    found = _fetch(cursor, f"{number(x.name)} as x, {number(y.name)} as y", time, x.rows)
    both = np.isfinite(found["x"]) & np.isfinite(found["y"])
    if both.sum() < 10:
        return None
    ranks = np.stack([mean_ranks(found[name][both]) for name in ("x", "y")])
    ranks -= ranks.mean(axis=1, keepdims=True)
    blocks, by = _blocks(found["day"][both], time is not None)
    count = int(blocks.max()) + 1
    parts = np.stack([np.bincount(blocks, part, count) for part in (ranks[0] * ranks[1], ranks[0] ** 2, ranks[1] ** 2)])
    if not (parts[1:].sum(axis=1) > 0).all():
        return None
    weights = np.random.default_rng(0).multinomial(count, np.full(count, 1 / count), _RESAMPLES)
    drawn = weights @ parts.T
    rhos = drawn[:, 0] / np.sqrt(np.maximum(drawn[:, 1] * drawn[:, 2], 1e-12))
    whole = parts.sum(axis=1)
    return Related(int(both.sum()), float(whole[0] / np.sqrt(whole[1] * whole[2])), *_range(rhos), _is_clear(rhos), by)


def _fetch(cursor: duckdb.DuckDBPyConnection, asked: str, time: str | None, rows: int) -> dict[str, Numbers]:
    """Columns as float64, NaN where empty; `day` counts days, or stretches of rows where there is no time."""
    part = sample(rows, _ROWS)
    day = f"epoch({quote(time)}::date) // 86400" if time else f"rowid // {max(1, rows // _STRETCHES)}"
    found: dict[str, Any] = cursor.execute(f"select {asked}, {day} as day from data where {part.where} order by rowid").fetchnumpy()
    return {name: np.ma.filled(np.ma.asarray(column, dtype="float64"), np.nan)      # type: ignore[no-untyped-call]
            for name, column in found.items()}


def _blocks(day: Numbers, timed: bool) -> tuple[NDArray[np.intp], Literal["days", "stretches"]]:
    codes = np.unique(np.nan_to_num(day, nan=-1), return_inverse=True)[1]
    if codes.max() + 1 >= _FEW_BLOCKS:
        return codes, "days" if timed else "stretches"
    return np.arange(len(day)) * min(_STRETCHES, len(day)) // len(day), "stretches"


def _range(drawn: Numbers) -> tuple[float, float]:
    low, high = np.quantile(drawn, [0.05, 0.95])
    return float(low), float(high)


def _sure_range(drawn: Numbers) -> tuple[float, float]:
    low, high = np.quantile(drawn, [0.005, 0.995])
    return float(low), float(high)


def _is_clear(drawn: Numbers) -> bool:
    low, high = _sure_range(drawn)
    return bool(low > 0 or high < 0)
