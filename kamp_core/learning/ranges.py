"""How sure a score is: resampled blocks, shuffled answers, and what the next period may bring."""
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from kamp_core.learning.limits import FEW_BLOCKS
from kamp_core.learning.metrics import HIGHER_IS_BETTER, score
from kamp_core.learning.outcome import Metric

Array = np.ndarray[Any, Any]
RESAMPLES = 400
SHUFFLES = 999                # the smallest p is then 0.001
MOST_SHUFFLED_ROWS = 10_000
Z90 = 1.645
FEW = 10                      # fewer cases than this: Wilson's range would be too narrow
FEWEST_HURT = 3               # blocks with bad ones: of fewer, drawing blocks tells nothing of how the next one will do
TAIL = 0.04                   # on each side of a promise, below one in twenty: days to come differ more than those seen


@dataclass(frozen=True)
class Range:
    low: float
    high: float
    spread: float             # standard deviation over resamples
    better: bool              # nineteen of twenty resamples are on the good side of doing nothing


def block_range(metric: Metric, target: Array, predicted: Array, nothing: Array | float, blocks: Array, shots: Array,
                seed: int) -> Range:
    """90 % range by drawing whole blocks (shots, where blocks are few) with replacement.

    `nothing`: what doing nothing predicts for each row, or its score where that is a constant.
    """
    codes = _units(blocks, shots)
    rng = np.random.default_rng(seed)
    values, gains = [], []
    sign = 1 if HIGHER_IS_BETTER[metric] else -1
    for _ in range(_resamples(target)):
        weight = rng.multinomial(codes.max() + 1, np.full(codes.max() + 1, 1 / (codes.max() + 1)))[codes].astype(float)
        value = score(metric, target, predicted, weight)
        if np.isnan(value):
            continue
        values.append(value)
        gains.append(sign * (value - _nothing(metric, target, nothing, weight)))
    if not values:
        return Range(float("nan"), float("nan"), float("nan"), False)
    low, high = _at_least(metric, target, codes, score(metric, target, predicted), *map(float, np.quantile(values, [0.05, 0.95])))
    return Range(low, high, float(np.std(values)), float(np.quantile(gains, 0.05)) > 0)


def period_range(metric: Metric, target: Array, predicted: Array, blocks: Array, shots: Array, rows: int, drift: float,
                 seed: int) -> tuple[float, float]:
    """Where the score of a next period of so many rows will lie, nine times in ten.

    Drawn twice: which blocks there might have been, and of these as many as make a period; for a score may read otherwise on
    few rows than on many, as average precision does. `drift`: see `drift_between`, what periods differ by besides.
    """
    codes = _units(blocks, shots)
    count, rng, values = codes.max() + 1, np.random.default_rng(seed), []
    drawn = max(1, round(rows * count / len(target)))
    for _ in range(_resamples(target)):
        pool = rng.multinomial(count, np.full(count, 1 / count)) / count
        weight = rng.multinomial(drawn, pool)[codes].astype(float)
        values.append(score(metric, target, predicted, weight))
    low, middle, high = np.nanquantile(values, [TAIL, 0.5, 1 - TAIL])
    reach = Z90 * float(np.sqrt(drift))
    ends = float(middle - np.hypot(middle - low, reach)), float(middle + np.hypot(high - middle, reach))
    return _within(metric, *_at_least(metric, target, codes, float(middle), *ends))


def _at_least(metric: Metric, target: Array, codes: Array, value: float, low: float, high: float) -> tuple[float, float]:
    """No narrower than the exact range of a share of so many cases, where bad ones stand in one or two blocks: one failure, say."""
    hurt = len(np.unique(codes[target == 1])) if metric is Metric.AVERAGE_PRECISION else 0
    if not 0 < hurt < FEWEST_HURT:
        return low, high
    least, most = range_of_share(value, hurt)
    return min(low, least), max(high, most)


def _units(blocks: Array, shots: Array) -> Array:
    """(rows,): the block of each row, its shot where blocks are few; from 0 on."""
    units = blocks if len(np.unique(blocks)) >= FEW_BLOCKS else shots
    return np.asarray(np.unique(units, return_inverse=True)[1])


def _resamples(target: Array) -> int:
    return RESAMPLES if len(target) <= 50_000 else RESAMPLES // 4


def _nothing(metric: Metric, target: Array, nothing: Array | float, weight: Array) -> float:
    if metric is Metric.AVERAGE_PRECISION:
        return float((weight * target).sum() / weight.sum())
    return nothing if isinstance(nothing, float) else score(metric, target, nothing, weight)


def mean_range(values: Array, blocks: Array, seed: int) -> tuple[float, float]:
    """90 % range of a mean (of marks: of a share), by drawing whole blocks."""
    codes = np.unique(blocks, return_inverse=True)[1]
    sums, rows = np.bincount(codes, values), np.bincount(codes)
    weight = np.random.default_rng(seed).multinomial(len(rows), np.full(len(rows), 1 / len(rows)), RESAMPLES)
    low, high = np.quantile(weight @ sums / (weight @ rows), [0.05, 0.95])
    return float(low), float(high)


def range_of_share(share: float, count: int) -> tuple[float, float]:
    """90 % range of a share of so many cases, also of very few: exact below ten (Clopper and Pearson 1934), else Wilson's."""
    if count >= FEW:
        return wilson(share, count)
    from scipy.stats import beta  # heavy: only where it is needed
    hits = round(share * count)
    low = float(beta.ppf(0.05, hits, count - hits + 1)) if hits else 0.0
    return low, float(beta.ppf(0.95, hits + 1, count - hits)) if hits < count else 1.0


def wilson(share: float, count: int) -> tuple[float, float]:
    """90 % range of a share of so many independent cases (Wilson 1927)."""
    middle = (share + Z90 ** 2 / (2 * count)) / (1 + Z90 ** 2 / count)
    reach = Z90 / (1 + Z90 ** 2 / count) * float(np.sqrt(share * (1 - share) / count + Z90 ** 2 / (4 * count ** 2)))
    return max(0.0, middle - reach), min(1.0, middle + reach)


def shift_test(metric: Metric, target: Array, predicted: Array, order: Array, longest: int, seed: int) -> float:
    """p: how often predictions moved in a circle along time score as well as in their place.

    For rows that hang together with their neighbours, where shuffling them would make chance look rarer than it is.
    `order`: rows machine by machine in order of time; `longest`: rows of the longest run, no move is shorter (of short files
    than a quarter).
    """
    rng = np.random.default_rng(seed)
    order = order[:: max(1, len(order) // MOST_SHUFFLED_ROWS)]
    target, predicted = target[order], predicted[order]
    least = max(1, min(len(order) // 4, longest))
    shifts = rng.integers(least, max(least + 1, len(order) - least), SHUFFLES)
    return _as_good(metric, target, predicted, ((target, np.roll(predicted, shift, axis=0)) for shift in shifts))


def shuffle_test(metric: Metric, target: Array, predicted: Array, blocks: Array, lots: Array | None, seed: int) -> float:
    """p: how often answers shuffled inside their blocks score as well as the true ones.

    Lots (or shots) are shuffled as wholes: their rows are one piece of evidence, not many.
    """
    rng = np.random.default_rng(seed)
    if len(target) > MOST_SHUFFLED_ROWS:
        few = np.sort(rng.choice(len(target), MOST_SHUFFLED_ROWS, replace=False))
        target, predicted, blocks, lots = target[few], predicted[few], blocks[few], None if lots is None else lots[few]
    shuffled = _shuffler(target, blocks, lots, rng)
    return _as_good(metric, target, predicted, ((shuffled(), predicted) for _ in range(SHUFFLES)))


def _as_good(metric: Metric, target: Array, predicted: Array, by_luck: Iterable[tuple[Array, Array]]) -> float:
    """p: how often answers and predictions put together by luck score as well as the true ones. 1 where there is no score."""
    sign = 1 if HIGHER_IS_BETTER[metric] else -1
    true = sign * score(metric, target, predicted)
    if np.isnan(true):
        return 1.0
    as_good = sum(bool(sign * score(metric, *pair) >= true - 1e-12) for pair in by_luck)
    return (1 + as_good) / (1 + SHUFFLES)


def _shuffler(target: Array, blocks: Array, lots: Array | None, rng: np.random.Generator) -> Callable[[], Array]:
    """→ a function that deals the answers anew: lots of one answer swap it, others swap all theirs with a lot of like size."""
    if lots is None:
        lots = np.arange(len(target))
    unit = np.unique(np.column_stack([blocks, lots]), axis=0, return_inverse=True)[1].ravel()
    first = np.unique(unit, return_index=True)[1]
    if (target[first][unit] == target).all():
        order = np.argsort(blocks[first], kind="stable")
        answers, inside = target[first], blocks[first]

        def deal() -> Array:
            dealt = np.empty_like(answers)
            dealt[order] = answers[order][np.lexsort((rng.random(len(answers)), inside[order]))]
            return np.asarray(dealt[unit])
        return deal
    sizes = np.bincount(unit)
    rows = np.argsort(unit, kind="stable")
    starts = np.concatenate(([0], np.cumsum(sizes)))
    alike = [np.array([rows[starts[u]:starts[u + 1]] for u in np.flatnonzero(sizes == size)]) for size in np.unique(sizes)]
    # units are numbered block by block, so those of one size stand block by block too

    def deal_like_sizes() -> Array:
        dealt = np.empty_like(target)
        for places in alike:                                   # (lots of this size, rows of each), blocks in order
            inside = blocks[places[:, 0]]
            dealt[places] = target[places[np.lexsort((rng.random(len(places)), inside))]]
        return dealt
    return deal_like_sizes


def drift_between(pieces: list[float], spread: float) -> float:
    """The variance of the score from part to part beyond what chance in parts of that size brings."""
    known = [piece for piece in pieces if np.isfinite(piece)]
    return max(0.0, float(np.var(known, ddof=1)) - spread ** 2 * len(known)) if len(known) > 2 else 0.0


def promised(metric: Metric, value: float, spread: float, drift: float, share: float) -> tuple[float, float]:
    """Where the score of a next period will lie, nine times in ten.

    `spread`: of the score over all rows that judged; `drift`: see `drift_between`; `share`: the period's rows as a share of
    them. Three things add up: how sure the score is, the chance in a period of that size, and what periods differ by besides.
    """
    reach = Z90 * float(np.sqrt(spread ** 2 + spread ** 2 / share + drift))
    return _within(metric, value - reach, value + reach)


def _within(metric: Metric, low: float, high: float) -> tuple[float, float]:
    """The part of the range that the metric can take."""
    if metric in (Metric.AVERAGE_PRECISION, Metric.AUC, Metric.BALANCED_ACCURACY):
        return max(0.0, low), min(1.0, high)
    return max(0.0, low) if metric in (Metric.MAE, Metric.LOG_LOSS) else low, high
