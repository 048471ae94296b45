"""Our own splitter: what a model is judged on, it has never seen, nor a twin of it, nor its future."""
from dataclasses import dataclass
from typing import Any

import numpy as np

from kamp_core.learning.limits import FEW_BAD, FEW_BLOCKS
from kamp_core.learning.outcome import SchemeName

Array = np.ndarray[Any, Any]
Fold = tuple[Array, Array]           # row positions to fit on, to predict

HOLDOUT = (0.15, 0.20, 0.30)         # least, wanted, most share of rows
FIRST_PART = 0.4                     # of the rows, before the first rolling origin
ORIGINS = 5
SELECTION_FOLDS = (5, 3)     # of small tables, of large ones
LARGE = 15_000              # rows to choose by
FEWEST_BAD_TO_CHOOSE = 3
FEWEST_GROUPS = 4
RANDOM_FOLDS = 4
GROUP_FOLDS = 5


@dataclass(frozen=True)
class Plan:
    """`folds` give the headline; `select` are rows to choose a model by, none of which is in a test part of `folds`."""

    scheme: SchemeName
    pooled: bool
    folds: tuple[Fold, ...]
    blocks: Array                    # a block number for each row: day, hour, lot, group or shot
    select: tuple[Fold, ...]

    @property
    def tested(self) -> Array:
        return np.concatenate([test for _, test in self.folds])


def plan_split(when: Array | None, group: Array | None, shots: Array, bad: Array | None, seed: int) -> Plan:
    """The hardest honest split that the roles allow and the bad ones permit. `bad`: 1 for bad rows, None without classes."""
    if when is not None and (blocks := time_blocks(when)).max() >= 1:
        plan = _by_blocks("future", blocks, shots, bad, ordered=True)
        if _has_both(plan, bad):
            return plan
    if group is not None and len(np.unique(group)) >= FEWEST_GROUPS:
        plan = _by_blocks("unseen_group", shuffled(group, seed), shots, bad, ordered=False)
        if _has_both(plan, bad):
            return plan
    return _by_blocks("random", spread_shots(shots, bad, seed), shots, bad, ordered=False)


def _has_both(plan: Plan, bad: Array | None) -> bool:
    """Are there bad ones to choose a model by, and bad ones to judge it by?"""
    if bad is None:
        return True
    chosen_by = np.concatenate([test for _, test in plan.select])
    return bool(bad[chosen_by].sum() >= FEWEST_BAD_TO_CHOOSE and bad[plan.tested].any())


def time_blocks(when: Array) -> Array:
    """Calendar days where there are enough, else hours, else equal runs of rows; equal times stay together."""
    for unit in ("datetime64[D]", "datetime64[h]"):
        blocks: Array = np.unique(when.astype(unit), return_inverse=True)[1]
        if blocks.max() + 1 >= FEW_BLOCKS:
            return blocks
    moments = np.unique(when, return_inverse=True)[1]
    most = min(2 * FEW_BLOCKS, moments.max() + 1)
    return np.asarray(moments * most // (moments.max() + 1))


def shuffled(codes: Array, seed: int) -> Array:
    """The same groups under new numbers, in an order that means nothing."""
    known, codes = np.unique(codes, return_inverse=True)
    return np.random.default_rng(seed).permutation(len(known))[codes]


def spread_shots(shots: Array, bad: Array | None, seed: int) -> Array:
    """Shots numbered so that every run of numbers holds its share of bad ones."""
    known, codes = np.unique(shots, return_inverse=True)
    marked = np.zeros(len(known))
    if bad is not None:
        np.maximum.at(marked, codes, bad)
    rng = np.random.default_rng(seed)
    place = np.empty(len(known))
    for mark in (0, 1):
        which = rng.permutation(np.flatnonzero(marked == mark))
        place[which] = (np.arange(len(which)) + rng.random()) / max(1, len(which))
    return np.argsort(np.argsort(place, kind="stable"))[codes]


def _by_blocks(scheme: SchemeName, blocks: Array, shots: Array, bad: Array | None, ordered: bool) -> Plan:
    holdout = latest_share(blocks)
    count = len(np.unique(blocks[holdout]))
    enough_bad = bad is None or bad[holdout].sum() >= FEW_BAD
    if enough_bad and count >= FEW_BLOCKS:
        folds: tuple[Fold, ...] = (apart(np.flatnonzero(~holdout), np.flatnonzero(holdout), shots),)
        return Plan(scheme, False, folds, blocks, selection_folds(_not_judging(~holdout, shots), blocks, shots, bad))
    first = ~_origins_from(blocks, bad)
    pieces = cut(blocks, np.flatnonzero(~first), ORIGINS)
    folds = tuple(apart(np.flatnonzero(blocks < blocks[piece].min()) if ordered else np.setdiff1d(np.arange(len(blocks)), piece),
                        piece, shots) for piece in pieces)
    return Plan(scheme, True, folds, blocks, selection_folds(_not_judging(first, shots), blocks, shots, bad))


def _not_judging(free: Array, shots: Array) -> Array:
    """The free rows that have no twin among those that judge; where that would take most of them, all the free rows."""
    rows, _ = apart(np.flatnonzero(free), np.flatnonzero(~free), shots)
    return rows if 2 * len(rows) >= free.sum() else np.flatnonzero(free)


def latest_share(blocks: Array, share: tuple[float, float, float] = HOLDOUT) -> Array:
    """True for the rows of the last whole blocks that make up about the wanted share; never all rows."""
    counts = np.bincount(blocks)
    tail = np.cumsum(counts[::-1])[::-1] / len(blocks)        # share of rows from this block on
    starts = np.flatnonzero((counts > 0) & (tail < 1))
    if not len(starts):
        return np.zeros(len(blocks), bool)
    inside = starts[(tail[starts] >= share[0]) & (tail[starts] <= share[2])]
    starts = inside if len(inside) else starts
    start = starts[np.argmin(np.abs(tail[starts] - share[1]))]
    return np.asarray(blocks >= start)


def _origins_from(blocks: Array, bad: Array | None) -> Array:
    """True for the rows to be predicted by rolling origins: about 60 %, up to 80 % where that finds enough bad ones."""
    for share in (1 - FIRST_PART, 0.7, 0.8):
        rows = latest_share(blocks, (0.3, share, 0.8))
        if bad is None or (bad[rows].sum() >= FEW_BAD and len(np.unique(blocks[rows])) >= FEW_BLOCKS):
            break
    return rows


def cut(blocks: Array, rows: Array, pieces: int) -> list[Array]:
    """The rows in up to `pieces` parts of whole neighbouring blocks and about equal size."""
    known, codes = np.unique(blocks[rows], return_inverse=True)
    counts = np.bincount(codes)
    middle = (np.cumsum(counts) - counts / 2) / len(rows)
    number = np.minimum((middle * min(pieces, len(known))).astype(int), pieces - 1)
    return [rows[number[codes] == n] for n in np.unique(number)]


def apart(train: Array, test: Array, shots: Array) -> Fold:
    """The fold without those rows to fit on that have a twin among those to predict."""
    return train[~np.isin(shots[train], shots[test])], test


def selection_folds(rows: Array, blocks: Array, shots: Array, bad: Array | None) -> tuple[Fold, ...]:
    """Blocked folds inside `rows`; shuffled shots where blocks are too few or bad ones sit in too few of them."""
    count = SELECTION_FOLDS[len(rows) > LARGE]
    pieces = cut(blocks, rows, count)
    if (bad is not None and any(bad[piece].sum() < 3 for piece in pieces)) or len(pieces) < 2:
        pieces = cut(spread_shots(shots, bad, 0), rows, count)
    return tuple(apart(np.setdiff1d(rows, piece), piece, shots) for piece in pieces)


def thinned(folds: tuple[Fold, ...], shots: Array, most: int, seed: int) -> tuple[Fold, ...]:
    """The folds with about `most` rows in all: whole shots, drawn at random."""
    rows = np.unique(np.concatenate([np.concatenate(fold) for fold in folds]))
    if len(rows) <= most:
        return folds
    known = np.unique(shots[rows])
    kept = known[np.random.default_rng(seed).random(len(known)) < most / len(rows)]
    return tuple((train[np.isin(shots[train], kept)], test[np.isin(shots[test], kept)]) for train, test in folds)


def random_folds(shots: Array, bad: Array | None, seed: int) -> tuple[Fold, ...]:
    """The exam that other tools set: rows shuffled over all times, though twins still together."""
    places = spread_shots(shots, bad, seed)
    return _leave_out(cut(places, np.arange(len(shots)), RANDOM_FOLDS), shots)


def group_folds(group: Array, shots: Array, seed: int) -> tuple[Fold, ...]:
    """Every group predicted by a model that never saw it."""
    return _leave_out(cut(shuffled(group, seed), np.arange(len(shots)), GROUP_FOLDS), shots)


def _leave_out(pieces: list[Array], shots: Array) -> tuple[Fold, ...]:
    everything = np.arange(len(shots))
    return tuple(apart(np.setdiff1d(everything, piece), piece, shots) for piece in pieces)
