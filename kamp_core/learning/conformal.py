"""Between which two values will the true one lie? Widths by split conformal prediction, kept honest over whole blocks."""
from typing import Any

import numpy as np

from kamp_core.learning.outcome import Interval
from kamp_core.learning.split import cut

Array = np.ndarray[Any, Any]
LEVEL = 0.9
BINS, BIN_ROWS = 5, 100         # widths may differ with the predicted value where there are rows enough (Mondrian bins)
PIECES = 5
WIDER = (0.90, 0.92, 0.94, 0.96, 0.98)


def fit_interval(predicted: Array, actual: Array, blocks: Array, upper: bool = False) -> Interval:
    """The interval, and how often it holds in blocks that had no say in it (Vovk's cross-conformal, by whole blocks).

    Rows of one block err alike, so a level that promises nine in ten row by row keeps less over new blocks: the level is
    raised until it holds. `upper`: nine in ten lie below the upper end, and as many above the lower one.
    """
    level, low, high, coverage = held(predicted, actual, blocks, upper)
    return Interval(LEVEL, coverage, float(np.median(high - low)), len(actual), *_offsets(predicted, actual - predicted, level))


def held(predicted: Array, actual: Array, blocks: Array, upper: bool) -> tuple[float, Array, Array, float]:
    """(level, ends for each row from the other pieces, how often they hold), at the narrowest level that holds, else the widest."""
    for level in levels(upper):
        low, high = left_out(predicted, actual, blocks, level)
        coverage = float(((upper | (low <= actual)) & (actual <= high)).mean())
        if coverage >= LEVEL:
            break
    return level, low, high, coverage


def levels(upper: bool) -> tuple[float, ...]:
    """Of both ends together, the narrowest first."""
    return tuple(2 * level - 1 for level in WIDER) if upper else WIDER


def left_out(predicted: Array, actual: Array, blocks: Array, level: float = LEVEL) -> tuple[Array, Array]:
    """Ends for each row, from the errors of the other pieces of whole blocks."""
    pieces = cut(blocks, np.arange(len(actual)), PIECES)
    pieces = pieces if len(pieces) > 1 else np.array_split(np.arange(len(actual)), 2)
    low, high = np.empty(len(actual)), np.empty(len(actual))
    for piece in pieces:
        others = np.setdiff1d(np.arange(len(actual)), piece)
        at, down, up = _offsets(predicted[others], (actual - predicted)[others], level)
        low[piece] = predicted[piece] + np.interp(predicted[piece], at, down)
        high[piece] = predicted[piece] + np.interp(predicted[piece], at, up)
    return low, high


def _offsets(predicted: Array, error: Array, level: float) -> tuple[tuple[float, ...], tuple[float, ...], tuple[float, ...]]:
    """(predicted values, lower ends, upper ends): conformal quantiles of the errors, bin by bin of the prediction."""
    order = np.argsort(predicted, kind="stable")
    bins = np.array_split(order, max(1, min(BINS, len(order) // BIN_ROWS)))
    at, low, high = [], [], []
    for rows in bins:
        share = min(1.0, (1 + level) / 2 * (len(rows) + 1) / len(rows))         # one more row is still to come
        at.append(float(np.median(predicted[rows])))
        low.append(float(np.quantile(error[rows], 1 - share, method="lower")))
        high.append(float(np.quantile(error[rows], share, method="higher")))
    return tuple(at), tuple(low), tuple(high)
