"""Scores over origins: what was said beside what came and beside doing nothing, with ranges and a test by whole origins."""
from dataclasses import dataclass, replace
from itertools import product
from typing import Any

import numpy as np

from kamp_core.learning.forecast.forecaster import Ends
from kamp_core.learning.limits import FEW_BLOCKS
from kamp_core.learning.outcome import Interval, Metric, Score

Array = np.ndarray[Any, Any]
RESAMPLES = 2000
FLIPS = 4999                # drawn signs, where all of them are too many
ALL_FLIPS = 12              # blocks whose signs are tried out one and all
LEVEL = 0.9
WIDER = (0.90, 0.92, 0.94, 0.96, 0.98, 0.99)
BIN = 30                    # errors to learn an end from
OWN = 19                    # errors of one series: of fewer no end can be told that leaves out one in twenty
METRICS = (Metric.MAE, Metric.WAPE, Metric.MASE)


@dataclass(frozen=True)
class Said:
    """(origins, series, horizon) each; NaN in `actual` where nothing is known. `size`, `swing`: (series,) what the ends of
    periods, and of sums of them, are counted in; MASE is counted in swings, which are the errors of the seasonal naive way.
    `slots`: (origins, horizon), see Rhythm.slots."""

    actual: Array
    predicted: Array
    nothing: Array
    size: Array
    swing: Array
    slots: Array

    def errors(self, predicted: Array) -> Array:
        return np.asarray(np.abs(self.actual - predicted))


def scores_of(said: Said, seed: int) -> tuple[tuple[Score, ...], bool, float]:
    """→ (MAE, WAPE, MASE with 90 % ranges over resampled origins, is the range of the gain above nothing?, spread of the MAE)"""
    blocks = _blocks(said.actual)
    rng = np.random.default_rng(seed)
    weights = rng.multinomial(len(blocks), np.full(len(blocks), 1 / len(blocks)), RESAMPLES).astype(float)
    found, spread, better = [], 0.0, False
    for metric in METRICS:
        ours, nothing = (_sums(said, guess, metric, blocks) for guess in (said.predicted, said.nothing))
        drawn, beside = (_ratio(sums, weights) for sums in (ours, nothing))
        value, baseline = (float(_ratio(sums, np.ones((1, len(blocks))))[0]) for sums in (ours, nothing))
        low, high = (float(q) for q in np.quantile(drawn, [0.05, 0.95]))
        found.append(Score("future", metric, value, low, high, baseline, higher_is_better=False))
        if metric is Metric.MAE:
            spread, better = float(np.std(drawn)), bool(np.quantile(beside - drawn, 0.05) > 0)
    return tuple(found), better, spread


def _blocks(actual: Array) -> list[Array]:
    """Whole origins; where they are too few, parts of them, one after another."""
    parts = 1 if len(actual) >= FEW_BLOCKS else -(-(FEW_BLOCKS + 1) // len(actual))
    steps = np.array_split(np.arange(actual.shape[2]), min(parts, actual.shape[2]))
    found = []
    for origin, some in product(range(len(actual)), steps):
        mask = np.zeros(actual.shape, bool)
        mask[origin][:, some] = True
        mask &= np.isfinite(actual)
        if mask.any():
            found.append(mask)
    return found


def _sums(said: Said, guess: Array, metric: Metric, blocks: list[Array]) -> tuple[Array, Array]:
    """Of each block: the sum of errors, and of what they are divided by."""
    error = said.errors(guess)
    over = {Metric.MAE: np.ones_like(error), Metric.WAPE: np.abs(said.actual),
            Metric.MASE: np.broadcast_to(said.swing[None, :, None], error.shape)}[metric]
    return np.array([error[block].sum() for block in blocks]), np.array([over[block].sum() for block in blocks])


def _ratio(sums: tuple[Array, Array], weights: Array) -> Array:
    below = weights @ sums[1]
    return np.asarray((weights @ sums[0]) / np.where(below > 0, below, 1.0))


def sign_test(said: Said, seed: int) -> float:
    """p of a paired test: how often the gains of whole origins, their signs dealt at random, add up to as much."""
    blocks = _blocks(said.actual)
    ours, nothing = said.errors(said.predicted), said.errors(said.nothing)
    gains = np.array([(nothing[block] - ours[block]).sum() for block in blocks])
    if len(gains) <= ALL_FLIPS:
        signs = np.array(list(product((1.0, -1.0), repeat=len(gains))))
        return float((signs @ gains >= gains.sum() - 1e-12 * np.abs(gains).sum()).mean())
    signs = np.random.default_rng(seed).choice([1.0, -1.0], (FLIPS, len(gains)))
    return float((1 + (signs @ gains >= gains.sum()).sum()) / (1 + FLIPS))


def ends_of(chosen: Said, held: Said, names: tuple[str, ...], turn: int = 1) -> tuple[Ends, Interval, tuple[Array, Array]]:
    """Conformal ends by slot (Rhythm.slots), from all origins; how often they hold is seen on origins kept aside, each by the
    errors of the others (Vovk's cross-conformal). The level is raised until it holds. → also the ends of each kept-aside cell.
    `names`: of the series that are to have ends of their own; `turn`: see Rhythm."""
    relative = [_by_slot((part.actual - part.predicted) / part.size[None, :, None], part.slots) for part in (chosen, held)]
    everything = np.concatenate(relative)
    known = np.isfinite(held.actual)
    for level in WIDER:
        low, high = np.empty_like(held.predicted), np.empty_like(held.predicted)
        for place in range(len(held.actual)):
            others = _learned(np.delete(everything, len(chosen.actual) + place, axis=0), level, names, turn)
            down, up = others.of(names, held.slots[place])
            low[place] = held.predicted[place] + held.size[:, None] * down
            high[place] = held.predicted[place] + held.size[:, None] * up
        coverage = float(((low <= held.actual) & (held.actual <= high))[known].mean())
        if coverage >= LEVEL:
            break
    ends = _learned(everything, level, names, turn)
    low_share, high_share = _total_offsets(chosen, held)
    width = float(np.median((high - low)[known]))
    return (replace(ends, total_low=low_share, total_high=high_share),
            Interval(LEVEL, coverage, width, int(known.sum()), ends.slots, ends.low, ends.high), (low, high))


def _learned(relative: Array, level: float, names: tuple[str, ...], turn: int) -> Ends:
    """Of all series together and of each alone: one that is ordered now and then errs by many times its usual size, the steady
    ones beside it never do. Where errors are few, those of a weekday in one week and the next are taken together."""
    ends, horizon = Ends(*offsets(relative, level), 0.0, 0.0), relative.shape[2]
    order = np.argsort(np.arange(horizon) % turn, kind="stable")
    low, high, told = np.empty((len(names), horizon)), np.empty((len(names), horizon)), np.ones(len(names), bool)
    for group in np.array_split(order, max(1, horizon // -(-BIN // len(relative)))):
        known, down, up = _alone(relative[:, :, group], level)
        told, low[:, group], high[:, group] = told & known, down[:, None], up[:, None]
    return replace(ends, own={name: (tuple(low[place].tolist()), tuple(high[place].tolist()))
                              for place, name in enumerate(names) if told[place]})


def _alone(relative: Array, level: float) -> tuple[Array, Array, Array]:
    """Of the errors of some slots, (series,) each: are there enough, conformal lower and upper ends."""
    errors = np.sort(np.moveaxis(relative, 1, 0).reshape(relative.shape[1], -1), axis=1)          # what is unknown comes last
    known = np.isfinite(errors).sum(axis=1)
    share = np.minimum(1.0, (1 + level) / 2 * (known + 1) / np.maximum(1, known))
    last, rows = np.maximum(0, known - 1), np.arange(len(errors))
    low, high = errors[rows, np.floor((1 - share) * last).astype(int)], errors[rows, np.ceil(share * last).astype(int)]
    return known >= OWN, np.minimum(0.0, low), np.maximum(0.0, high)


def _by_slot(cells: Array, slots: Array) -> Array:
    """(origins, series, horizon), each origin's steps in the order of their slots."""
    return np.take_along_axis(cells, np.argsort(slots, axis=1)[:, None, :], axis=2)


def offsets(relative: Array, level: float) -> tuple[tuple[float, ...], tuple[float, ...], tuple[float, ...]]:
    """(steps ahead, lower ends, upper ends): conformal quantiles of the errors, of neighbouring steps together where few."""
    by_step = [relative[:, :, step][np.isfinite(relative[:, :, step])] for step in range(relative.shape[2])]
    count = sum(len(errors) for errors in by_step)
    groups = np.array_split(np.arange(len(by_step)), max(1, min(len(by_step), count // BIN)))
    at, low, high = [], [], []
    for steps in groups:
        errors = np.concatenate([by_step[step] for step in steps])
        if not len(errors):
            continue
        share = min(1.0, (1 + level) / 2 * (len(errors) + 1) / len(errors))
        at.append(float(steps.mean() + 1))
        low.append(min(0.0, float(np.quantile(errors, 1 - share, method="lower"))))
        high.append(max(0.0, float(np.quantile(errors, share, method="higher"))))
    return tuple(at), tuple(low), tuple(high)


def _total_offsets(chosen: Said, held: Said) -> tuple[float, float]:
    """The same for the sum over series and horizon, as a share of what was said of it."""
    off = []
    for part in (chosen, held):
        known = np.isfinite(part.actual)
        came, told = (np.where(known, cells, 0.0).sum(axis=(1, 2)) for cells in (part.actual, part.predicted))
        off += list((came - told) / np.where(np.abs(told) > 0, np.abs(told), 1.0))
    share = min(1.0, (1 + LEVEL) / 2 * (len(off) + 1) / len(off))
    return (min(0.0, float(np.quantile(off, 1 - share, method="lower"))),
            max(0.0, float(np.quantile(off, share, method="higher"))))
