"""The model that watches machines: how unlike its normal days each row is, and which sensors make it so.

This file stands alone (NumPy only): a downloaded model carries a copy of it.
"""
from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

WIDE = 20.0             # standard deviations: farther out a reading says no more
GUESSES = 20            # of readings that are missing, each told by the one before it: so often they are guessed anew
GAP = 10.0              # so many usual steps without a row begin a new stretch


@dataclass(frozen=True)
class Tail:
    """From a member's score to a surprise, −ln of how often normal rows go as far: as counted up to `start`, exponential beyond.

    Peaks over a threshold (Pickands 1975) with shape 0. `at`: scores, rising; `to`: their surprise.
    """

    at: tuple[float, ...]
    to: tuple[float, ...]
    scale: float

    def surprise(self, scores: np.ndarray) -> np.ndarray:
        inside = np.interp(scores, self.at, self.to)
        return np.asarray(inside + np.maximum(0.0, scores - self.at[-1]) / self.scale)


@dataclass(frozen=True)
class Lane:
    """Rows in the order they happened, machine by machine. `first`: for each row the first row of its stretch."""

    order: np.ndarray
    first: np.ndarray

    def mean(self, values: np.ndarray, window: int) -> np.ndarray:
        """Of each row and the rows before it in the same stretch, `window` in all; values in lane order."""
        total = np.concatenate([np.zeros((1, *values.shape[1:])), np.cumsum(values, axis=0)])
        here = np.arange(len(values))
        start = np.maximum(self.first, here - window + 1)
        return np.asarray((total[here + 1] - total[start]) / (here + 1 - start).reshape(-1, *[1] * (values.ndim - 1)))

    def steady(self, values: np.ndarray, window: int) -> np.ndarray:
        """The mean, at the beginning of a stretch drawn towards 0: one of few rows then strays no farther than one of them all."""
        count = np.minimum(np.arange(len(values)) - self.first + 1, window).reshape(-1, *[1] * (values.ndim - 1))
        return np.asarray(self.mean(values, window) * np.sqrt(count / window))


def lane_of(machine: np.ndarray, seconds: np.ndarray) -> Lane:
    """By machine, then time; a long gap begins a new stretch. Rows without a time follow their neighbours in the file."""
    order = np.lexsort((np.arange(len(seconds)), seconds, machine))
    step = np.diff(seconds[order])
    same = np.diff(machine[order]) == 0
    usual = np.median(step[same & (step > 0)]) if (same & (step > 0)).any() else 1.0
    starts = np.concatenate(([True], ~same | (step > GAP * usual)))
    return Lane(order, np.maximum.accumulate(np.where(starts, np.arange(len(seconds)), 0)))


@dataclass(frozen=True)
class Watcher:
    """`centres`: (machines + 1, sensors), the last for machines not seen; `spread`: (sensors,). `members`: name to its parts."""

    centres: np.ndarray
    spread: np.ndarray
    window: int
    members: dict[str, dict[str, Any]]
    tails: dict[str, Tail]
    threshold: float

    def lane(self, x: np.ndarray) -> Lane:
        """`x`: (rows, sensors + 2): readings, seconds, machine code."""
        return lane_of(x[:, -1], x[:, -2])

    def readings(self, x: np.ndarray, lane: Lane) -> np.ndarray:
        """Readings as distances from the machine's own normal, in standard deviations, in lane order. One that is missing
        is taken to be as the one before or, where that is known, as the other sensors let expect."""
        machine = np.minimum(x[lane.order, -1].astype(int), len(self.centres) - 1)
        away = (x[lane.order, :-2] - self.centres[machine]) / self.spread
        return self._guessed(np.clip(np.nan_to_num(filled(away, lane, self.window)), -WIDE, WIDE), np.isnan(away), lane)

    def _guessed(self, guess: np.ndarray, unread: np.ndarray, lane: Lane) -> np.ndarray:
        """`guess`: all readings, with a first guess of the unread ones."""
        rows = np.flatnonzero(unread.any(axis=1))
        if len(rows) and (parts := self.members.get("residual")):
            for _ in range(GUESSES):
                expected = np.clip(around(guess, lane, rows) @ parts["weights"], -WIDE, WIDE)
                guess[rows] = np.where(unread[rows], expected, guess[rows])
        return guess

    def scores(self, x: np.ndarray) -> np.ndarray:
        """(rows,): 1 and more is an alarm, in the order of `x`."""
        lane = self.lane(x)
        return self._in_file_order(lane, self.surprise(self.readings(x, lane), lane) / self.threshold)

    def surprise(self, away: np.ndarray, lane: Lane) -> np.ndarray:
        """The mean of what the members say, in lane order."""
        return np.asarray(np.mean([self.tails[name].surprise(member_score(name, parts, away, lane, self.window))
                                   for name, parts in self.members.items()], axis=0))

    def pushes(self, x: np.ndarray, least: float = 1.0) -> np.ndarray:
        """(rows, 2 * (sensors + 2)): each sensor's share of the surprise, 0 where the score is below `least`. It stands in the
        first half where the sensor's own chart says most, below 0 where it reads lower than normal; in the second half where the
        other sensors do, below 0 where it reads lower than they let expect."""
        lane = self.lane(x)
        own, beside, _ = self.pushed(x, lane, least)
        nothing = np.zeros((len(x), 2))
        return np.column_stack([self._in_file_order(lane, own), nothing, self._in_file_order(lane, beside), nothing])

    def pushed(self, x: np.ndarray, lane: Lane, least: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """(rows, sensors) each, in lane order: the two halves of `pushes`, and `off`. A reading that is missing pushes nothing."""
        away = self.readings(x, lane)
        own, beside = np.zeros_like(away), np.zeros_like(away)
        for name, parts in self.members.items():
            one = member_parts(name, parts, away, lane, self.window)
            share = one / np.maximum(one.sum(axis=1, keepdims=True), 1e-12) / len(self.members)
            own, beside = (own + share, beside) if name == "spread" else (own, beside + share)
        told = (self.surprise(away, lane) >= least * self.threshold)[:, None] * np.isfinite(x[lane.order, :-2]) * (own + beside)
        other, off = beside > own, self.off(away, lane)
        usual = told * ~other * np.where(lane.mean(away, self.window) < 0, -1.0, 1.0)
        unlike = told * other * np.where(lane.mean(off, self.window) < 0, -1.0, 1.0)
        return usual, unlike, off

    def off(self, away: np.ndarray, lane: Lane) -> np.ndarray:
        """(rows, sensors) in lane order: how far each reads in that row above what the other sensors let expect, in standard
        deviations; 0 where no member knows."""
        if parts := self.members.get("residual"):
            return np.asarray(away - around(away, lane) @ parts["weights"])
        if parts := self.members.get("pca"):
            centred = away - parts["mean"]
            return np.asarray(centred - centred @ parts["axes"].T @ parts["axes"])
        return np.zeros_like(away)

    def to_json(self) -> dict[str, Any]:
        """All there is to it."""
        return {"centres": self.centres.tolist(), "spread": self.spread.tolist(), "window": self.window,
                "threshold": self.threshold, "tails": {name: asdict(tail) for name, tail in self.tails.items()},
                "members": {name: {part: value.tolist() if isinstance(value, np.ndarray) else value
                                   for part, value in parts.items()} for name, parts in self.members.items()}}

    @staticmethod
    def from_json(told: dict[str, Any]) -> Watcher:
        members = {name: {part: np.asarray(value) if isinstance(value, list) else value for part, value in parts.items()}
                   for name, parts in told["members"].items()}
        tails = {name: Tail(tuple(tail["at"]), tuple(tail["to"]), tail["scale"]) for name, tail in told["tails"].items()}
        return Watcher(np.asarray(told["centres"]), np.asarray(told["spread"]), told["window"], members, tails, told["threshold"])

    @staticmethod
    def _in_file_order(lane: Lane, values: np.ndarray) -> np.ndarray:
        found = np.empty_like(values)
        found[lane.order] = values
        return found


def member_score(name: str, parts: dict[str, Any], away: np.ndarray, lane: Lane, window: int) -> np.ndarray:
    """(rows,): larger is stranger."""
    found = member_parts(name, parts, away, lane, window)
    return np.asarray(found.max(axis=1) if name == "spread" else found.sum(axis=1))


def member_parts(name: str, parts: dict[str, Any], away: np.ndarray, lane: Lane, window: int) -> np.ndarray:
    """(rows, sensors): each sensor's part of the member's score."""
    if name == "spread":            # one chart a sensor: its mean over the window in its own standard deviations
        return np.asarray((lane.steady(away, window) / parts["spread"]) ** 2)
    if name == "residual":          # what the other sensors and the rows before do not explain
        off = (away - around(away, lane) @ parts["weights"]) / parts["spread"]
        return lane.steady(off ** 2, window)
    centred = away - parts["mean"]
    inside = centred @ parts["axes"].T                      # (rows, components)
    rest = centred - inside @ parts["axes"]
    within = centred * ((inside / parts["variances"]) @ parts["axes"])      # sums to Hotelling's T² (MacGregor 1994)
    return lane.steady(np.maximum(0.0, within) / parts["t2"] + rest ** 2 / parts["spe"], window)


def filled(values: np.ndarray, lane: Lane, most: int) -> np.ndarray:
    """Gaps of up to `most` rows by the value before, at the beginning of a stretch by its first; in lane order. Others stay."""
    here, known = np.arange(len(values))[:, None], np.isfinite(values)
    before = np.maximum.accumulate(np.where(known, here, -1), axis=0)
    after = np.minimum.accumulate(np.where(known, here, len(values))[::-1], axis=0)[::-1]
    opening = before < lane.first[:, None]
    near = np.clip(np.where(opening, after, before), 0, len(values) - 1)
    usable = (lane.first[near] == lane.first[:, None]) & (np.abs(near - here) <= most)
    return np.where(usable, np.take_along_axis(values, near, axis=0), values)


def around(away: np.ndarray, lane: Lane, rows: np.ndarray | None = None) -> np.ndarray:
    """What a sensor is told from: all sensors now (its own weight is 0) and all one and two rows before, in a stretch."""
    rows = np.arange(len(away)) if rows is None else rows
    return np.column_stack([*(away[np.maximum(lane.first[rows], rows - steps)] for steps in (0, 1, 2)), np.ones(len(rows))])
