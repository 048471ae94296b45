"""How long before a part do the readings tell most about it? A search over delays that also says when none stands out."""
from dataclasses import dataclass
from typing import Literal

import duckdb
import numpy as np
from numpy.typing import NDArray

from kamp_core.combine.tables import Table
from kamp_core.combine.times import NearestPlan, microseconds, sides
from kamp_core.errors import KampError
from kamp_core.intake.facts import Column
from kamp_core.look.delays import BLOCKS, as_good, binned, centred, explained
from kamp_core.tell import Tell
from kamp_core.workspace.sql import literal, quote

MOST_COLUMNS = 20
_ROWS = 8_000              # rows looked at: of two answers half of each, if there are so many
_LEAST_ROWS, _LEAST_BAD = 60, 10
_STEPS = 60                # delays tried besides none
_SHUFFLES = 199
_CLEAR = 0.01              # share of shuffles that may do as well
_WIDE = 0.6                # of the delays tried: as good as the best, so that none stands out
Array = NDArray[np.float64]


@dataclass(frozen=True)
class DelaySearch:
    """`told`: for each delay, how much of what differs in the result the best column explains, 0 to 1. `chance`: what the best
    of all delays and columns reaches in one of twenty shuffles. `low`–`high`: delays that are as good as the best."""

    verdict: Literal["stands_out", "at_end", "flat", "nothing"]
    delays: tuple[float, ...]
    told: tuple[float, ...]
    chance: float
    best: float
    low: float
    high: float
    column: str
    rows: int
    columns: int
    p: float

    @property
    def found(self) -> bool:
        """Is there a delay to go by?"""
        return self.verdict in ("stands_out", "at_end")


def search_delay(plan: NearestPlan, target: str, bad: str | None, longest: float, left: Table, right: Table,
                 cursor: duckdb.DuckDBPyConnection, progress: Tell) -> DelaySearch:
    """Try delays from none to `longest` seconds. `bad`: the value of `target` that is bad, None: it is a number.

    Raises KampError('delay_too_few', 'delay_no_numbers', 'delay_negative', 'column_missing').
    """
    if longest <= 0:
        raise KampError("delay_negative")
    columns = numbers_to_search(plan, left, right)
    if not columns:
        raise KampError("delay_no_numbers")
    delays = np.linspace(0.0, longest, _STEPS + 1)
    result, readings = _readings(plan, target, bad, delays, columns, left, right, cursor)
    progress(0.3)
    blocks = np.arange(len(result)) * BLOCKS // len(result)
    result = centred(result[:, None], blocks)[:, 0]
    bins = binned(readings, blocks)
    scores = _scores(result, bins, lambda share: progress(0.3 + 0.7 * share))
    return _judge(delays, [column.name for column in columns], scores, result, bins, blocks)


def numbers_to_search(plan: NearestPlan, left: Table, right: Table) -> list[Column]:
    """The number columns of the readings, at most so many."""
    keys = {theirs for _, theirs in plan.keys}
    found = [column for column in right.columns if column.type in ("integer", "number") and column.name not in keys
             and (plan.columns is None or column.name in plan.columns)]
    return found[:MOST_COLUMNS]


def _readings(plan: NearestPlan, target: str, bad: str | None, delays: Array, columns: list[Column], left: Table,
              right: Table, cursor: duckdb.DuckDBPyConnection) -> tuple[Array, Array]:
    """→ (the result of each row in the order of time; rows × delays × columns of readings, NaN where there is none)"""
    values = "".join(f", {quote(column.name)}::DOUBLE as v{i}" for i, column in enumerate(columns))
    found = sides(plan, left, right, values)
    left.column(target)
    answer = quote(target) if bad is None else f"(cast({quote(target)} as VARCHAR) = {literal(bad)})"
    group = "" if bad is None else "partition by y "
    near = f"epoch_us(l.t) - l.d - epoch_us(r.u) <= {microseconds(plan.tolerance)}" if plan.tolerance is not None else "true"
    cells = ", ".join(f"coalesce(case when {near} then r.v{i} end, 'nan'::DOUBLE) as v{i}" for i in range(len(columns)))
    most = _ROWS if bad is None else _ROWS // 2
    # A table, as DuckDB would expect few rows of the query and compare all with all.
    cursor.execute(f"""create or replace temp table tried as select *, unnest($1::BIGINT[]) as d from (
            select l.*, y from ({found.rows}) l
            join (select rowid as a, cast({answer} as DOUBLE) as y from {left.alias}.data) using (a)
            where {found.whole} and isfinite(y) qualify row_number() over ({group}order by hash(a)) <= {most})""",
                   [[microseconds(delay) for delay in delays]])
    row = cursor.execute(f"""select l.y, {cells} from tried l asof left join ({found.readings}) r
        on {found.on}l.t - to_microseconds(l.d) >= r.u order by l.t, l.a, l.d""").fetchnumpy()
    cursor.execute("drop table tried")
    y: Array = np.asarray(row["y"], np.float64)[::len(delays)]
    _need_enough(y, bad)
    x: Array = np.stack([np.asarray(row[f"v{i}"], np.float64) for i in range(len(columns))], axis=-1)
    return y, x.reshape(len(y), len(delays), len(columns))


def _need_enough(y: Array, bad: str | None) -> None:
    rarer = len(y) if bad is None else int(min(y.sum(), len(y) - y.sum()))
    if len(y) < _LEAST_ROWS or rarer < _LEAST_BAD:
        raise KampError("delay_too_few", rows=len(y), need=_LEAST_ROWS, rarer=rarer, need_rarer=_LEAST_BAD)


def _shuffled(result: Array) -> Array:
    """The result as it is, then with its pieces of time in another order: what follows closely stays together."""
    rng = np.random.default_rng(0)
    rows = np.arange(len(result))
    orders = [rows]
    for _ in range(_SHUFFLES):
        pieces = np.array_split(np.roll(rows, rng.integers(len(rows))), BLOCKS)
        orders.append(np.concatenate([pieces[i] for i in rng.permutation(len(pieces))]))
    shuffled: Array = result[np.stack(orders, axis=1)]
    return shuffled


def _scores(result: Array, bins: NDArray[np.int8], progress: Tell) -> Array:
    """Delays × columns × (as it is, shuffled…): the share of the result's variance between the bins of the readings."""
    ys = _shuffled(result).astype(np.float32)
    scores = np.zeros((bins.shape[1], bins.shape[2], ys.shape[1]))
    for delay in range(bins.shape[1]):
        for column in range(bins.shape[2]):
            scores[delay, column] = explained(bins[:, delay, column], ys)
        progress((delay + 1) / bins.shape[1])
    return scores


def _judge(delays: Array, names: list[str], scores: Array, result: Array, bins: NDArray[np.int8],
           blocks: NDArray[np.int64]) -> DelaySearch:
    real, shuffled = scores[:, :, 0], scores[:, :, 1:].max(axis=(0, 1))
    best, column = np.unravel_index(int(real.argmax()), real.shape)
    p = float((1 + (shuffled >= real.max()).sum()) / (1 + _SHUFFLES))
    low, high = as_good(result, bins[:, :, column], blocks, int(best))
    step = delays[1] / 2             # nobody looked between two delays
    wide = (high - low + 1) / len(delays) >= _WIDE
    verdict: Literal["stands_out", "at_end", "flat", "nothing"] = (
        "nothing" if p > _CLEAR else "flat" if wide else "at_end" if best >= len(delays) - 2 else "stands_out")
    return DelaySearch(verdict, tuple(delays.tolist()), tuple(real.max(axis=1).tolist()), float(np.quantile(shuffled, 0.95)),
                       float(delays[best]), max(0.0, float(delays[low] - step)), min(float(delays[-1]), float(delays[high] + step)),
                       names[column], len(result), len(names), p)
