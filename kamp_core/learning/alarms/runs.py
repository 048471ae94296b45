"""Alarms without a break."""
from dataclasses import dataclass
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Run:
    """An unbroken run of rows in the log's lane order: first and last place, both inside."""

    first: int
    last: int


def runs_of(marked: Array, first: Array, gap: int) -> tuple[Run, ...]:
    """Marked rows that follow each other in one stretch, with up to `gap` unmarked ones between."""
    places = np.flatnonzero(marked)
    if not len(places):
        return ()
    new = np.concatenate(([True], (np.diff(places) > gap + 1) | (first[places[1:]] > places[:-1])))
    starts = np.flatnonzero(new)
    ends = np.concatenate((starts[1:] - 1, [len(places) - 1]))
    return tuple(Run(int(places[a]), int(places[b])) for a, b in zip(starts, ends, strict=True))
