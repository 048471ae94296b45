"""How much readings of earlier tell about a result: shared by the search over two tables and the one within a table."""
import numpy as np
from numpy.typing import NDArray

BLOCKS = 20                # pieces of time within which rows and readings are compared: slow drifts cannot tell a delay
_BINS = 8
_SIGMAS = 2.0              # of the difference, by which a delay must be worse
Array = NDArray[np.float64]


def centred(values: Array, blocks: NDArray[np.int64]) -> Array:
    """Less the mean of each block of rows (NaN aside)."""
    known = np.isfinite(values)
    sums = np.zeros((BLOCKS, values.shape[1]))
    counts = np.zeros_like(sums)
    np.add.at(sums, blocks, np.where(known, values, 0.0))
    np.add.at(counts, blocks, known)
    less: Array = values - (sums / np.maximum(counts, 1))[blocks]
    return less


def binned(readings: Array, blocks: NDArray[np.int64]) -> NDArray[np.int8]:
    """Each reading's place among all of its column, in bins of equal counts; −1 where there is none."""
    bins = np.full(readings.shape, -1, np.int8)
    for i in range(readings.shape[2]):
        values = centred(readings[:, :, i], blocks)
        known = np.isfinite(values)
        if known.any():
            edges = np.unique(np.quantile(values[known], np.linspace(0, 1, _BINS + 1)[1:-1]))
            bins[:, :, i] = np.where(known, np.searchsorted(edges, np.where(known, values, 0.0), "right"), -1)
    return bins


def explained(bins: NDArray[np.int8], ys: NDArray[np.float32]) -> Array:
    """Epsilon squared, the correlation ratio less what chance alone gives it (Kelley 1935), of each column of `ys`."""
    member = (bins[None, :] == np.arange(_BINS)[:, None]).astype(np.float32)
    member = member[member.sum(axis=1) > 0]
    known = (bins >= 0).astype(np.float32)[None, :]
    counts, n = member.sum(axis=1)[:, None].astype(np.float64), float(known.sum())
    groups = len(member)
    if groups < 2 or n <= groups:
        return np.zeros(ys.shape[1])
    sums, total = (member @ ys).astype(np.float64), (known @ ys).astype(np.float64)[0]
    whole = (known @ ys**2).astype(np.float64)[0] - total**2 / n
    within = whole - ((sums**2 / counts).sum(axis=0) - total**2 / n)
    return np.asarray(np.maximum(0.0, 1 - (within / (n - groups)) / np.maximum(whole / (n - 1), 1e-12)))


def as_good(result: Array, bins: NDArray[np.int8], blocks: NDArray[np.int64], best: int) -> tuple[int, int]:
    """From the first to the last delay that is not clearly worse than the best, by drawing pieces of time anew."""
    rng = np.random.default_rng(1)
    draws = [np.concatenate([np.flatnonzero(blocks == b) for b in rng.integers(BLOCKS, size=BLOCKS)]) for _ in range(40)]
    told = np.array([[explained(bins[rows, delay], result[rows, None].astype(np.float32))[0] for delay in range(bins.shape[1])]
                     for rows in draws])
    worse = told[:, [best]] - told
    places = np.flatnonzero(worse.mean(axis=0) <= _SIGMAS * worse.std(axis=0))
    return int(min(places.min(initial=best), best)), int(max(places.max(initial=best), best))
