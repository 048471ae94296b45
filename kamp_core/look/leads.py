"""What moves first? For each sensor, how long before the result it tells most about it, and whether that is more than chance."""
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import ceil
from typing import Literal

import duckdb
import numpy as np
from numpy.typing import NDArray

from kamp_core.errors import KampError
from kamp_core.look.delays import BLOCKS, Array, as_good, binned, centred, explained
from kamp_core.look.effects import mean_ranks
from kamp_core.look.split import Split
from kamp_core.quality.facts import ColumnProfile
from kamp_core.quality.kinds import numbers_things
from kamp_core.quality.sql import first_row, number, sample
from kamp_core.workspace.sql import quote

MOST_SENSORS = 40
_ROWS = 4_000              # stretches of time that are compared; of very long data, 20 pieces of it
_STEPS = 40                # delays tried besides none
_FEWEST_STEPS = 4
_LEAST_ROWS = 200
_LOOKED = 200_000          # rows that tell where in time the record lies
_SHUFFLES = 199
_NEARLY = 0.95            # of the usual gap: as good as all rows keep it
_ALLOWED = 1               # of the shuffles may do as well: one in a hundred, itself included
_WIDE = 0.6                # of the delays tried: as good as the best, so that none stands out
_OVERLAID = 400            # points of the two series laid over each other
_LENGTHS = (60, 300, 600, 1800, 3600, 4 * 3600, 12 * 3600, 86400, 3 * 86400, 7 * 86400)     # seconds
_RANK = {"first": 0, "at_end": 0, "same": 1, "flat": 2, "chance": 3}       # what moves first is said first
Bins = NDArray[np.int8]
Places = NDArray[np.int64]


@dataclass(frozen=True)
class Lead:
    """One sensor. `told`: for each delay how much of the result's movement it explains, 0 to 1; `best`, and `low` to `high` that
    are as good, in seconds. `sign`: the result is higher (1) or lower (−1) after high values, 0: neither."""

    column: str
    verdict: Literal["first", "same", "at_end", "flat", "chance"]
    told: tuple[float, ...]
    best: float
    low: float
    high: float
    sign: int

    @property
    def share(self) -> float:
        return max(self.told)


@dataclass(frozen=True)
class Overlay:
    """The result and the strongest sensor, this moved by its best delay: values at the times of the result, None where a gap is."""

    times: tuple[str, ...]
    result: tuple[float | None, ...]
    sensor: tuple[float | None, ...]


@dataclass(frozen=True)
class Leads:
    """`leads`: those that move first, the one that tells most before all, then the others; `overlays`: of each.

    `chance`: a sensor must tell more than this, which the best of all delays and sensors reaches in one of a hundred shuffles;
    `step`: seconds that were taken together; `pieces`: only some pieces of the time were looked at.
    """

    delays: tuple[float, ...]
    leads: tuple[Lead, ...]
    overlays: tuple[Overlay, ...]
    chance: float
    step: float
    rows: int
    pieces: bool


def likely(columns: tuple[ColumnProfile, ...]) -> tuple[ColumnProfile, ...]:
    """The numbers that move at all: no constants, none that hold one value nine times in ten, and no numbers of things."""
    return tuple(c for c in columns if c.kind == "number" and not numbers_things(c) and len(c.quantiles) > 1
                 and c.quantiles[0] < c.quantiles[-1])


def lengths(cursor: duckdb.DuckDBPyConnection, time: ColumnProfile,
            result: ColumnProfile | Split) -> tuple[tuple[float, ...], float]:
    """The longest delays that can be looked for in these data, in seconds, () where they are too short; and the one to begin with:
    it is tried nearly row by row. Each of them leaves enough stretches with a result."""
    clock = _clock(cursor, time)
    _, span, gap = clock
    able = [float(n) for n in _LENGTHS if n >= _FEWEST_STEPS * gap and n <= span / 20]
    able = [n for n in able if _enough(cursor, time, result, clock, n)]
    return tuple(able), max((n for n in able if n <= 2 * _STEPS * gap), default=min(able, default=0.0))


def find_leads(cursor: duckdb.DuckDBPyConnection, time: ColumnProfile, result: ColumnProfile | Split,
               sensors: tuple[ColumnProfile, ...], longest: float) -> Leads:
    """Try delays from none to `longest` seconds for each sensor. `result`: a number, or good and bad rows (their share is taken).

    Raises KampError('lead_too_few') where too little of the time has a result.
    """
    start, span, gap = _clock(cursor, time)
    step, steps = _steps(gap, longest)
    places = _places(cursor, time, result, start, int(span // step) + 1, step, steps)
    found = _series(cursor, time, result, sensors, start, step, places, steps)
    bucket, y = found[:, 0].astype(np.int64), found[:, 1]
    rows = np.flatnonzero(np.isfinite(y) & _wanted(bucket, places))
    if len(rows) < _LEAST_ROWS or not np.ptp(y[rows]):
        raise KampError("lead_too_few", rows=len(rows), need=_LEAST_ROWS)
    rows = rows[len(rows) % BLOCKS:]                                 # pieces of one length, to be dealt anew; the latest rows stay
    at = bucket[rows][:, None] - np.arange(steps + 1)[None, :]
    where = np.minimum(np.searchsorted(bucket, at), len(bucket) - 1)
    there = bucket[where] == at
    delays = np.arange(steps + 1) * step
    blocks = np.arange(len(rows)) // (len(rows) // BLOCKS)
    dealt = _dealt(y[rows] if isinstance(result, Split) else mean_ranks(y[rows]), blocks)
    readings = [np.where(there, found[where, 2 + i], np.nan) for i in range(len(sensors))]
    bins = [binned(values[:, :, None], blocks)[:, :, 0] for values in readings]
    scores = np.stack([_scores(of_one, dealt) for of_one in bins])                   # sensors × delays × (real, shuffled…)
    shuffled = scores[:, :, 1:].max(axis=(0, 1))
    leads = [_lead(c.name, delays, scores[i, :, 0], shuffled, dealt[:, 0], bins[i], blocks) for i, c in enumerate(sensors)]
    order = sorted(range(len(sensors)), key=lambda i: (_RANK[leads[i].verdict], -leads[i].share))
    overlays = tuple(_overlay(found[rows], readings[i][:, int(scores[i, :, 0].argmax())], start, step) for i in order)
    return Leads(tuple(delays.tolist()), tuple(leads[i] for i in order), overlays, float(np.sort(shuffled)[-1 - _ALLOWED]), step,
                 len(rows), places is not None)


def _clock(cursor: duckdb.DuckDBPyConnection, time: ColumnProfile) -> tuple[float, float, float]:
    """First moment (seconds since 1970), length of the time, and the usual seconds from one moment to the next."""
    name = quote(time.name)
    first, last, rows = first_row(cursor, f"""select epoch_us(min({name})::timestamp) / 1e6, epoch_us(max({name})::timestamp) / 1e6,
        count({name}) from data""")
    if not isinstance(first, float) or not isinstance(last, float) or last <= first:
        return 0.0, 0.0, 1.0
    gap, at_once = first_row(cursor, f"""select median(gap) filter (gap > 0), count(*) / greatest(1, count(distinct t))
        from (select t, t - lag(t) over (order by t) as gap
        from (select epoch_us({name}::timestamp) / 1e6 as t from data where {name} is not null limit 20000))""")
    even = (last - first) / max(1, int(str(rows)) - 1) * float(str(at_once))       # several machines at one moment are one step
    if gap is None:
        return first, last - first, max(1e-3, even)
    usual = float(str(gap))
    return first, last - first, max(1e-3, usual if even > _NEARLY * usual else even)


def _steps(gap: float, longest: float) -> tuple[float, int]:
    """Seconds from one delay to the next, and how many there are besides none."""
    step = max(1, ceil(longest / _STEPS / gap)) * gap
    return step, int(longest // step)


def _outcome(result: ColumnProfile | Split) -> str:
    return f"({result.is_bad})::int" if isinstance(result, Split) else number(result.name)


def _places(cursor: duckdb.DuckDBPyConnection, time: ColumnProfile, result: ColumnProfile | Split, start: float, buckets: int,
            step: float, steps: int) -> Places | None:
    """The first bucket of each piece, of the time that is too long to be looked at whole; None: all of it.

    They lie where the results do, not in the pauses, and the last piece ends with the record.
    """
    if buckets <= _ROWS + steps:
        return None
    length = _ROWS // BLOCKS
    ranks = [(i + 0.5) / BLOCKS for i in range(BLOCKS)]
    (found,) = first_row(cursor, f"""select quantile_disc(epoch_us({quote(time.name)}::timestamp), {ranks}) from data
        where {quote(time.name)} is not null and {_outcome(result)} is not null
        and {sample(time.rows, _LOOKED).where}""")
    middles = np.array(found or [], np.float64) / 1e6
    places = ((middles - start) // step).astype(np.int64) - length // 2
    if len(places):
        places[-1] = buckets - length
    for i in range(1, len(places)):                                  # apart from one another, …
        places[i] = max(places[i], places[i - 1] + length)
    for i in range(len(places) - 1, -1, -1):                         # … and none beyond the end
        places[i] = max(0, min(places[i], buckets - (len(places) - i) * length))
    return places


def _enough(cursor: duckdb.DuckDBPyConnection, time: ColumnProfile, result: ColumnProfile | Split,
            clock: tuple[float, float, float], longest: float) -> bool:
    """Have enough stretches a result, and not all the same?"""
    start, span, gap = clock
    step, steps = _steps(gap, longest)
    places = _places(cursor, time, result, start, int(span // step) + 1, step, steps)
    found = _series(cursor, time, result, (), start, step, places, steps)
    wanted = found[_wanted(found[:, 0].astype(np.int64), places) & np.isfinite(found[:, 1]), 1]
    return len(wanted) >= _LEAST_ROWS and bool(np.ptp(wanted))


def _wanted(bucket: NDArray[np.int64], places: Places | None) -> NDArray[np.bool_]:
    if places is None:
        return np.ones(len(bucket), bool)
    piece = np.searchsorted(places, bucket, "right") - 1
    inside: NDArray[np.bool_] = (piece >= 0) & (bucket < places[piece] + _ROWS // BLOCKS)
    return inside


def _series(cursor: duckdb.DuckDBPyConnection, time: ColumnProfile, result: ColumnProfile | Split,
            sensors: tuple[ColumnProfile, ...], start: float, step: float, places: Places | None, steps: int) -> Array:
    """One line a bucket that has rows: its number, the mean result, the mean of each sensor; NaN where empty."""
    values = f"{_outcome(result)} as y" + "".join(f", {number(c.name, c.type)} as v{i}" for i, c in enumerate(sensors))
    rows = f"select {quote(time.name)}::timestamp as t, {values} from data where {quote(time.name)} is not null"
    if places is not None:
        ends = [(start + (a - steps) * step, start + (a + _ROWS // BLOCKS) * step) for a in places]
        rows = " union all ".join(f"{rows} and {quote(time.name)} between make_timestamp({round(a * 1e6)}) and make_timestamp("
                                  f"{round(b * 1e6)})" for a, b in ends)
    means = "".join(f", avg(v{i})" for i in range(len(sensors)))
    found = cursor.execute(f"""select (epoch_us(t) - {round(start * 1e6)}) // {max(1, round(step * 1e6))} as bucket, avg(y){means}
        from ({rows}) group by 1 order by 1""").fetchall()
    return np.array(found, np.float64).reshape(len(found), 2 + len(sensors))


def _dealt(result: Array, blocks: NDArray[np.int64]) -> NDArray[np.float32]:
    """The result as it is, then with its pieces of time in another order: what follows closely stays together, so that two series
    that merely wander are no more alike than their pieces are by chance (block permutation, Davison and Hinkley 1997, ch. 8)."""
    less = centred(result[:, None], blocks)[:, 0].reshape(BLOCKS, -1)
    rng = np.random.default_rng(0)
    orders = [np.arange(BLOCKS), *(rng.permutation(BLOCKS) for _ in range(_SHUFFLES))]
    dealt: NDArray[np.float32] = np.stack([less[order].ravel() for order in orders], axis=1).astype(np.float32)
    return dealt


def _scores(bins: Bins, dealt: NDArray[np.float32]) -> Array:
    return np.stack([explained(bins[:, delay], dealt) for delay in range(bins.shape[1])])


def _lead(column: str, delays: Array, told: Array, shuffled: Array, result: NDArray[np.float32], bins: Bins,
          blocks: NDArray[np.int64]) -> Lead:
    best = int(told.argmax())
    sign = _sign(bins[:, best], result)
    if (shuffled >= told[best]).sum() > _ALLOWED:
        return Lead(column, "chance", tuple(told.tolist()), float(delays[best]), 0.0, float(delays[-1]), sign)
    low, high = as_good(result.astype(np.float64), bins, blocks, best)
    wide = (high - low + 1) / len(delays) >= _WIDE
    verdict: Literal["first", "same", "at_end", "flat"] = (
        "flat" if wide else "same" if low == 0 else "at_end" if best >= len(delays) - 2 else "first")
    half = delays[1] / 2              # nobody looked between two delays
    ends = max(0.0, float(delays[low] - half)), min(float(delays[-1]), float(delays[high] + half))
    return Lead(column, verdict, tuple(told.tolist()), float(delays[best]), *ends, sign)


def _sign(bins: Bins, result: NDArray[np.float32]) -> int:
    """Is the result higher after high values? By the correlation of bins with it, where that is most of what they explain."""
    known = bins >= 0
    x, y = bins[known].astype(float), result[known].astype(float)
    if len(x) < 3 or not np.ptp(x) or not np.ptp(y):
        return 0
    r = float(np.corrcoef(x, y)[0, 1])
    whole = float(explained(bins, result[:, None])[0])
    return 0 if r**2 < whole / 2 else 1 if r > 0 else -1


def _overlay(found: Array, sensor: Array, start: float, step: float) -> Overlay:
    """The last stretch of both, broken where buckets are empty."""
    last, sensor = found[-_OVERLAID:], sensor[-_OVERLAID:]
    gaps = np.flatnonzero(np.diff(last[:, 0]) > 1) + 1
    times = np.insert(last[:, 0], gaps, last[gaps, 0] - 0.5) if len(gaps) else last[:, 0]
    values = [np.insert(series, gaps, np.nan) if len(gaps) else series for series in (last[:, 1], sensor)]
    origin = datetime.fromtimestamp(0, UTC).replace(tzinfo=None)
    moments = tuple((origin + timedelta(seconds=start + (t + 0.5) * step)).isoformat(" ", "seconds") for t in times.tolist())
    y, x = (tuple(None if np.isnan(v) else float(f"{v:.6g}") for v in series.tolist()) for series in values)
    return Overlay(moments, y, x)
