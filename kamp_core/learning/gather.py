"""Where the bad ones gather, and whether they do so day after day."""
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
import pandas as pd

from kamp_core.learning.limits import FEW_BLOCKS
from kamp_core.learning.ranges import mean_range
from kamp_core.look.effects import cliffs_delta
from kamp_core.look.recurrence import Recurrence, of_level, of_number

Array = np.ndarray[Any, Any]
BAND_BINS = 20
MOST_ALSO, CHANCE = 4, 0.05
LIFT, LEAST_BAD, MOST_SHARE = 1.5, 5, 0.5      # so many times the usual share, so many bad ones, at most this share of the rows
DEALS, DEALT_ROWS = 199, 20_000


@dataclass(frozen=True)
class Gathering:
    """A range (or a word) that holds `bad` of all bad rows, with a 90 % range by whole days, beside `good` of the good ones.
    `beyond`: of all rows, those that are bad there beyond what the other places would have had; no range, none of it.

    None where nothing stands out. `also`: other words that hold more bad rows than chance gives any word. `open`: it goes on to
    this end of the values. `same` of the `able` days that have both good and bad rows tell the same; `left`: of the difference,
    once good and bad rows of the same day are compared (1: all of it). `p`: how often bad rows dealt anew among the rows of their
    day gather as much somewhere in the column.
    """

    low: float | None = None
    high: float | None = None
    level: str | None = None
    also: tuple[str, ...] = ()
    open: Literal["", "up", "down"] = ""
    bad: float | None = None
    bad_low: float | None = None
    bad_high: float | None = None
    good: float | None = None
    beyond: float | None = None
    beyond_low: float | None = None
    beyond_high: float | None = None
    same: int | None = None
    able: int | None = None
    left: float | None = None
    p: float | None = None


@dataclass(frozen=True)
class Marks:
    """Bad rows (1, else 0), the day (lot, machine) of each, and for some `rows` the marks dealt anew within days."""

    bad: Array
    blocks: Array
    rows: Array
    dealt: Array                # (DEALS, rows)
    seed: int


def marks_of(bad: Array, blocks: Array, seed: int) -> Marks:
    rng = np.random.default_rng(seed)
    rows = np.arange(len(bad)) if len(bad) <= DEALT_ROWS else np.sort(rng.choice(len(bad), DEALT_ROWS, replace=False))
    order = np.argsort(blocks[rows], kind="stable")
    inside = blocks[rows][order]
    dealt = np.empty((DEALS, len(rows)), dtype=np.int8)
    for deal in dealt:
        deal[order] = bad[rows][order][np.lexsort((rng.random(len(rows)), inside))]
    return Marks(bad, blocks, rows, dealt, seed)


def gathering(values: pd.Series, marks: Marks) -> Gathering:
    """Of a column of numbers or words."""
    if not pd.api.types.is_numeric_dtype(values):
        return _of_words(values.astype("object").where(values.notna(), "").astype(str).to_numpy(), marks)
    numbers = values.to_numpy("float64")
    band = danger_band(numbers, marks.bad)
    if band is None:
        return Gathering()
    known, bad = np.isfinite(numbers), marks.bad.astype(bool)
    band, way = _opened(band, numbers, bad)
    recurs = None
    if not (numbers < band[0]).any() or not (numbers > band[1]).any():      # at an end: then all values have their say
        whole = cliffs_delta(numbers[known & bad], numbers[known & ~bad])
        recurs = of_number(numbers[known], bad[known], marks.blocks[known], whole)
    edges = _edges(numbers[known])
    place = np.where(known, _bins(numbers, edges), len(edges) - 1)           # the empty ones in a bin of their own
    return _told(Gathering(low=band[0], high=band[1], open=way), (numbers >= band[0]) & (numbers <= band[1]), marks, recurs,
                 _by_chance(_runs(_surplus(place, marks)).max(axis=1)))


def _of_words(words: Array, marks: Marks) -> Gathering:
    """The word with most bad rows beyond its share, where that share is clearly higher than usual, and others that have more than
    the best word gets by chance."""
    kinds, place = np.unique(words, return_inverse=True)
    rows, hits = np.bincount(place), np.bincount(place, marks.bad)
    able = (hits >= LEAST_BAD) & (hits >= LIFT * marks.bad.mean() * rows) & (rows <= MOST_SHARE * len(words))
    if not able.any():
        return Gathering()
    surplus = _surplus(place, marks)
    best = surplus.max(axis=1)
    order = sorted(np.flatnonzero(able), key=lambda kind: -surplus[0, kind])
    clear = [str(kinds[kind]) for kind in order[1:] if surplus[0, kind] > np.quantile(best[1:], 1 - CHANCE)]
    worst = str(kinds[order[0]])
    return _told(Gathering(level=worst, also=tuple(clear[:MOST_ALSO])), words == worst, marks, None, _by_chance(best))


def _told(found: Gathering, inside: Array, marks: Marks, recurs: Recurrence | None, p: float) -> Gathering:
    bad = marks.bad.astype(bool)
    low, high = mean_range(inside[bad], marks.blocks[bad], marks.seed)
    of_bad, of_good = float(inside[bad].mean()), float(inside[~bad].mean())
    recurs = recurs or of_level(inside, bad, marks.blocks, of_bad - of_good)
    beyond, beyond_low, beyond_high = beyond_elsewhere(inside, marks.bad, marks.blocks) or (None, None, None)
    return replace(found, bad=of_bad, bad_low=low, bad_high=high, good=of_good, beyond=beyond, beyond_low=beyond_low,
                   beyond_high=beyond_high, same=recurs.same, able=recurs.able,
                   left=recurs.within / recurs.whole if recurs.whole else None, p=p)


def beyond_elsewhere(inside: Array, bad: Array, blocks: Array) -> tuple[float, float, float] | None:
    """Bad rows in a place beyond the risk elsewhere, as a share of all rows (the attributable fraction, Levin 1953, of all rows),
    with its 90 % range; None without such rows, or with too few days to make a range.

    Leaving out one day after the other moves all its parts at once, as they hang together (jackknife: Tukey 1958). What is
    beyond is skewed, and the place was sought on the same rows: the range reaches as far down as an even one, as far up as an
    even one of its logarithm. `benchmarks/money.py` counts how often it holds.
    """
    from scipy.special import stdtrit  # heavy: only where it is needed
    codes = np.unique(blocks, return_inverse=True)[1]
    days = codes.max() + 1
    sums = np.stack([np.bincount(codes, part) for part in (np.ones(len(bad)), inside, bad * inside, bad * ~inside)])
    value = float(_beyond(sums.sum(axis=1)))
    if days < FEW_BLOCKS or value <= 0:
        return None
    without = _beyond(sums.sum(axis=1, keepdims=True) - sums)
    reach = float(stdtrit(days - 1, 0.95) * np.sqrt((days - 1) * without.var()))
    return value, value - reach, min(float(bad.mean()), value * float(np.exp(reach / value)))


def _beyond(sums: Array) -> Array:
    """`sums`: of rows, of those inside, of bad ones inside and outside."""
    rows, inside, bad_inside, bad_outside = sums
    return np.asarray((bad_inside - inside * bad_outside / np.maximum(rows - inside, 1)) / rows)


def _surplus(place: Array, marks: Marks) -> Array:
    """(1 + DEALS, bins): bad rows beyond the share of the bin, as they are and as they were dealt anew."""
    rows = np.bincount(place[marks.rows], minlength=int(place.max()) + 1)
    hits = np.stack([np.bincount(place[marks.rows], bad, minlength=len(rows)) for bad in (marks.bad[marks.rows], *marks.dealt)])
    return np.asarray(hits - rows * (hits.sum(axis=1, keepdims=True) / rows.sum()))


def _runs(surplus: Array) -> Array:
    """Of runs of neighbouring bins: the best one ends at the highest rise of the sum above its lowest point before."""
    sums = np.cumsum(np.hstack([np.zeros((len(surplus), 1)), surplus]), axis=1)
    return np.asarray(sums - np.minimum.accumulate(sums, axis=1))


def _by_chance(best: Array) -> float:
    """p of the largest surplus, among the largest of each deal."""
    return float((1 + (best[1:] >= best[0] - 1e-9).sum()) / (1 + DEALS))


def _opened(band: tuple[float, float], numbers: Array, bad: Array) -> tuple[tuple[float, float], Literal["", "up", "down"]]:
    """A range beyond which, to one end, there is nothing, or bad ones gather as well, reaches to that end."""
    low, high = band
    if _goes_on(numbers > high, bad):
        return (low, float(np.nanmax(numbers))), "up"
    if _goes_on(numbers < low, bad):
        return (float(np.nanmin(numbers)), high), "down"
    return band, ""


def _goes_on(beyond: Array, bad: Array) -> bool:
    return not beyond.any() or float(bad[beyond].mean()) >= LIFT * float(bad.mean())


def _edges(known: Array) -> Array:
    return np.unique(np.quantile(known, np.linspace(0, 1, BAND_BINS + 1))) if len(known) else np.array([])


def _bins(values: Array, edges: Array) -> Array:
    return np.clip(np.searchsorted(edges, values, side="right") - 1, 0, len(edges) - 2)


def danger_band(values: Array, bad: Array) -> tuple[float, float] | None:
    """The range of values where bad rows gather most beyond their share; None where nothing stands out."""
    known = np.isfinite(values)
    values, bad = values[known], bad[known]
    edges = _edges(values)
    if len(edges) < 3 or bad.sum() < LEAST_BAD:
        return None
    place = _bins(values, edges)
    rows, hits = np.bincount(place, minlength=len(edges) - 1), np.bincount(place, bad, minlength=len(edges) - 1)
    surplus = np.concatenate(([0.0], np.cumsum(hits - rows * bad.mean())))
    start, end = max(((i, j) for i in range(len(surplus)) for j in range(i + 1, len(surplus))),
                     key=lambda pair: surplus[pair[1]] - surplus[pair[0]])
    inside = (place >= start) & (place < end)
    if inside.mean() > MOST_SHARE or bad[inside].sum() < LEAST_BAD or bad[inside].mean() < LIFT * bad.mean():
        return None
    return float(edges[start]), float(edges[end])
