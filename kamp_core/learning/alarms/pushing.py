"""The sensors behind an alarm: what each reads, beside what is usual for it or what the other sensors let expect."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from kamp_core.learning.alarms.runs import Array, Run
from kamp_core.learning.alarms.watcher import Watcher
from kamp_core.learning.explain import shown
from kamp_core.learning.outcome import Facts

SENSORS = 3
WORTH = 0.1            # of an alarm: a smaller share, or one that points to and fro, is not told


@dataclass(frozen=True)
class Pushes:
    """In lane order, (rows, sensors). `own`, `beside`: the two halves of `Watcher.pushes`; `off`: standard deviations from what the
    other sensors let expect, in that row. `order`: (rows,) from the lane to the rows as they came."""

    own: Array
    beside: Array
    off: Array
    order: Array

    @staticmethod
    def of(watcher: Watcher, x: Array, least: float = 1.0) -> Pushes:
        lane = watcher.lane(x)
        return Pushes(*watcher.pushed(x, lane, least), lane.order)

    @property
    def size(self) -> Array:
        return np.asarray(np.abs(self.own) + np.abs(self.beside))


def told_of(run: Run, score: Array, x: Array, pushes: Pushes, watcher: Watcher, names: Sequence[str]) -> Facts:
    """How long, how strange, and which sensors, as each read where it was furthest off. `score`: in lane order; `x`: as it came.

    Not where the score is highest: that one looks back over a window, and rises on while a machine runs as usual again."""
    part = slice(run.first, run.last + 1)
    rows = pushes.order[part]
    weight, signed = pushes.size[part].sum(axis=0), (pushes.own + pushes.beside)[part].sum(axis=0)
    first, *others = (int(i) for i in np.argsort(-weight, kind="stable")[:SENSORS])
    strongest = [first, *(i for i in others if abs(signed[i]) > WORTH * weight.sum())]
    machine = min(int(x[rows[0], -1]), len(watcher.centres) - 1)
    sensors = []
    for i in strongest:
        read = np.isfinite(x[rows, i])
        if not read.any():
            continue
        own, beside = (float(np.abs(half[part, i]).sum()) for half in (pushes.own, pushes.beside))
        usual, off = float(watcher.centres[machine, i]), pushes.off[part, i]
        furthest = int(np.argmax(np.where(read, np.abs(off if beside > own else x[rows, i] - usual), -np.inf)))
        value = float(x[rows[furthest], i])
        found = {"column": names[i], "value": shown(value), "usual": usual, "push": float(signed[i] / max(1e-12, weight.sum()))}
        expected = value - float(off[furthest] * watcher.spread[i])
        sensors.append(found | ({"expected": expected} if beside > own and np.isfinite(expected) else {}))
    return {"rows": run.last - run.first + 1, "score": float(score[part].max()), "sensors": sensors}
