"""Learn what normal looks like: the members of a watcher, how far normal rows stray, and from where on to alarm."""
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from kamp_core.learning.alarms.reading import WEEK, WINDOW, Asked, Log
from kamp_core.learning.alarms.watcher import GAP, Lane, Tail, Watcher, around, member_score

Array = np.ndarray[Any, Any]
MEMBERS = ("residual", "pca", "spread")
PARTS = 4                       # of the normal period, each judged by a model that did not see it
WINDOW_SHARE = 12               # rows smoothed over: no more than this part of the normal period
MOST_ROWS = 60_000              # of the normal period to fit a member on
EXPLAINED = 0.9                 # of the spread, by the axes that are kept (PCA)
RIDGE = 0.01
COUNTED = 0.9                   # of normal scores: up to there surprise is counted, beyond it is an exponential tail
PEAKS_OVER = 0.95               # of normal surprise: what rises above are peaks
LEAST_SCALE = 0.5               # of the tail of the peaks, in units of surprise
TINY = 1e-6


@dataclass(frozen=True)
class Ground:
    """What every member is fitted on, in lane order. `normal`: rows to learn from; `part`: which part of them, else -1."""

    away: Array
    lane: Lane
    normal: Array
    part: Array
    window: int
    seed: int


@dataclass(frozen=True)
class Member:
    """`apart`: surprise of normal rows by fits that did not see them, lane order, NaN elsewhere."""

    parts: dict[str, Any]
    tail: Tail
    apart: Array


def window_of(log: Log, asked: Asked) -> int:
    """As asked; else by the length of the normal period."""
    return asked.window or int(max(2, min(WINDOW, log.normal.sum() // WINDOW_SHARE)))


def bare_watcher(log: Log, window: int) -> Watcher:
    """Centres and spreads of the normal period, robust against its outliers; no members yet."""
    readings, machine = log.x[:, :-2], log.x[:, -1].astype(int)
    everywhere = _median(readings[log.normal])
    own_centres = [_median(own) if len(own := readings[log.normal & (machine == code)]) >= PARTS else everywhere
               for code in range(len(log.machines))]
    centres = np.asarray(own_centres)
    off = readings[log.normal] - centres[machine[log.normal]]
    spread = 1.4826 * _median(np.abs(off))
    usual = np.nanstd(off, axis=0)
    spread = np.where(spread > 0, spread, usual)
    spread = np.where(spread > 0, spread, np.maximum(1e-3 * np.abs(everywhere), TINY))       # a still sensor that moves is strange
    return Watcher(np.vstack([centres, everywhere]), spread, window, {}, {}, 1.0)


def _median(values: Array) -> Array:
    known = np.isfinite(values).any(axis=0)
    found = np.zeros(values.shape[1])
    found[known] = np.nanmedian(values[:, known], axis=0)
    return found


def ground_of(log: Log, watcher: Watcher, seed: int) -> Ground:
    """The normal period in parts of neighbouring rows, machine by machine."""
    lane = log.lane
    normal = log.normal[lane.order]
    part = np.full(len(normal), -1)
    in_time = np.argsort(lane.order[normal], kind="stable")             # the log is in order of time
    for number, some in enumerate(np.array_split(np.flatnonzero(normal)[in_time], PARTS)):
        part[some] = number
    return Ground(watcher.readings(log.x, lane), lane, normal, part, watcher.window, seed)


def fit_member(name: str, ground: Ground) -> Member:
    """Fitted on the whole normal period; its tail from each part of it as the others see it."""
    scores = np.full(len(ground.away), np.nan)
    for number in range(PARTS):
        here = ground.part == number
        parts = _fit(name, ground, ground.normal & ~here)
        scores[here] = member_score(name, parts, ground.away, ground.lane, ground.window)[here]
    tail = _tail(scores[ground.normal])
    apart = np.full(len(scores), np.nan)
    apart[ground.normal] = tail.surprise(scores[ground.normal])
    return Member(_fit(name, ground, ground.normal), tail, apart)


def _fit(name: str, ground: Ground, rows: Array) -> dict[str, Any]:
    places = np.flatnonzero(rows)
    if len(places) > MOST_ROWS:
        places = np.sort(np.random.default_rng(ground.seed).choice(places, MOST_ROWS, replace=False))
    return _FITS[name](ground, places)


def _fit_spread(ground: Ground, rows: Array) -> dict[str, Any]:
    return {"spread": np.maximum(ground.lane.steady(ground.away, ground.window)[rows].std(axis=0), 1e-3)}


def _fit_residual(ground: Ground, rows: Array) -> dict[str, Any]:
    """Ridge regression of each sensor on the others and on the two rows before."""
    told = around(ground.away, ground.lane)[rows]
    sensors = ground.away.shape[1]
    weights = np.zeros((told.shape[1], sensors))
    square, answer = told.T @ told, told.T @ ground.away[rows]
    penalty = np.eye(len(square)) * len(rows) * RIDGE
    penalty[-1, -1] = TINY
    for sensor in range(sensors):
        use = np.arange(len(square)) != sensor
        weights[use, sensor] = np.linalg.solve((square + penalty)[np.ix_(use, use)], answer[use, sensor])
    off = ground.away[rows] - told @ weights
    return {"weights": weights, "spread": np.maximum(off.std(axis=0), 1e-3)}


def _fit_pca(ground: Ground, rows: Array) -> dict[str, Any]:
    """Hotelling's T² and the squared prediction error, each by its 99 % limit, added up (Yue and Qin 2001)."""
    seen = ground.away[rows]
    mean = seen.mean(axis=0)
    _, sizes, axes = np.linalg.svd(seen - mean, full_matrices=False)
    variances = np.maximum(sizes ** 2 / max(1, len(rows) - 1), TINY)
    kept = int(np.searchsorted(np.cumsum(variances) / variances.sum(), EXPLAINED)) + 1
    kept = max(1, min(kept, len(variances) - 1))
    inside = (seen - mean) @ axes[:kept].T
    t2 = (inside ** 2 / variances[:kept]).sum(axis=1)
    spe = ((seen - mean - inside @ axes[:kept]) ** 2).sum(axis=1)
    return {"mean": mean, "axes": axes[:kept], "variances": variances[:kept], "t2": max(TINY, float(np.quantile(t2, 0.99))),
            "spe": max(TINY, float(np.quantile(spe, 0.99)))}


_FITS = {"spread": _fit_spread, "residual": _fit_residual, "pca": _fit_pca}


def _tail(scores: Array) -> Tail:
    shares = np.linspace(0, COUNTED, 46)
    at = np.maximum.accumulate(np.quantile(scores, shares) + np.arange(len(shares)) * 1e-12)
    beyond = scores[scores > at[-1]] - at[-1]
    scale = float(beyond.mean()) if len(beyond) else TINY
    return Tail(tuple(map(float, at)), tuple(float(s) for s in -np.log(1 - shares)), max(scale, 1e-9))


def with_members(watcher: Watcher, members: dict[str, Member]) -> Watcher:
    return replace(watcher, members={name: member.parts for name, member in members.items()},
                   tails={name: member.tail for name, member in members.items()})


# from where on to alarm ---------------------------------------------------------------------------------------------

def weeks_of(log: Log, rows: Array) -> float:
    """How long the machines were watched in these rows: long gaps count as one usual step; together, not one by one."""
    lane = log.lane
    seconds, inside = log.x[lane.order, -2], rows[lane.order]
    step = np.diff(seconds)
    both = inside[1:] & inside[:-1] & (np.diff(log.x[lane.order, -1]) == 0)
    if not (both & (step > 0)).any():
        return TINY
    usual = float(np.median(step[both & (step > 0)]))
    total = float(np.where(step <= GAP * usual, step, usual)[both].sum())
    return max(TINY, total / WEEK / len(np.unique(log.x[rows, -1])))


def peaks_of(surprise: Array, lane: Lane, over: float, window: int) -> Array:
    """The highest of each run of rows above a level; runs less than a window apart in one stretch are one."""
    above = np.flatnonzero(np.nan_to_num(surprise, nan=-np.inf) > over)
    if not len(above):
        return np.empty(0)
    new = np.concatenate(([True], (np.diff(above) > window) | (lane.first[above[1:]] > above[:-1])))
    return np.maximum.reduceat(surprise[above], np.flatnonzero(new))


def threshold_of(surprise: Array, lane: Lane, window: int, allowed: float) -> tuple[float, bool]:
    """The surprise that so many peaks of the normal rows reach. → (threshold, is it beyond what was seen?)

    Where fewer than one peak is allowed, the peaks' exponential tail tells (peaks over a threshold, Pickands 1975).
    """
    known = surprise[np.isfinite(surprise)]
    over = float(np.quantile(known, PEAKS_OVER))
    peaks = np.sort(peaks_of(surprise, lane, over, window))[::-1]
    if allowed >= 1:
        return max(TINY, float(peaks[int(allowed)]) if len(peaks) > int(allowed) else over) * (1 + 1e-9), False
    highest = max(TINY, float(known.max()))
    if not len(peaks):
        return highest * (1 + 1e-9), False
    scale = max(LEAST_SCALE, float((peaks - over).mean()))
    return max(highest * (1 + 1e-9), over + scale * float(np.log(len(peaks) / allowed))), True


def false_alarms_apart(surprise: Array, ground: Ground, weeks: float, allowed: float) -> float:
    """A week: the threshold from one half of the normal period, the alarms counted in the other, both ways round."""
    count = 0
    for half in ((0, 1), (2, 3)):
        mine = np.where(np.isin(ground.part, half), surprise, np.nan)
        other = np.where(np.isin(ground.part, half), np.nan, surprise)
        threshold, _ = threshold_of(mine, ground.lane, ground.window, allowed * weeks / 2)
        count += len(peaks_of(other, ground.lane, threshold, ground.window))
    return count / weeks
