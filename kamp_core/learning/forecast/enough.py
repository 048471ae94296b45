"""How much of each series is enough in nine of ten, over a whole week of days or the whole horizon; seen on origins kept aside."""
from dataclasses import dataclass
from typing import Any

import numpy as np

from kamp_core.learning.forecast.evaluate import LEVEL, WIDER, Said, offsets

Array = np.ndarray[Any, Any]
FEWEST = 9                  # spans: of fewer none can be exceeded by one in ten
MOSTLY = 0.5                # of its periods: a span of which less is known tells nothing


@dataclass(frozen=True)
class Enough:
    """`beyond`: for each span ahead, how many usual swings of a series are added to what is expected of it. Kept aside were `spans`
    spans, `cases` with each series counted; in `held` of these it had been enough."""

    beyond: tuple[float, ...]
    spans: int
    cases: int
    held: int


def enough_of(chosen: Said, held: Said, span: int) -> Enough | None:
    """One-sided conformal ends of sums, from every origin and all series together; how often they hold is seen as in `ends_of`.
    None where there is too little to tell."""
    off = [_off(part, span) for part in (chosen, held)]
    everything, known = np.concatenate(off), np.isfinite(off[1])
    if not known.any() or np.isfinite(everything).any(axis=1).sum() < FEWEST:
        return None
    for level in WIDER:
        others = (np.delete(everything, len(chosen.actual) + place, axis=0) for place in range(len(held.actual)))
        met = off[1] <= np.stack([_beyond(rest, level) for rest in others])[:, None, :]
        if met[known].mean() >= LEVEL:
            break
    beyond = tuple(float(end) for end in _beyond(everything, level))
    return Enough(beyond, int(known.any(axis=1).sum()), int(known.sum()), int(met[known].sum()))


def _off(said: Said, span: int) -> Array:
    """(origins, series, spans): how much more came than was said, in usual swings of the series."""
    many = said.actual.shape[2] // span
    more = (said.actual - said.predicted)[:, :, :many * span].reshape(*said.actual.shape[:2], many, span)
    known = np.isfinite(more)
    total = np.where(known, more, 0.0).sum(axis=3)
    return np.asarray(np.where(known.mean(axis=3) >= MOSTLY, total, np.nan) / said.swing[None, :, None])


def _beyond(off: Array, level: float) -> Array:
    """(spans,): not exceeded in the share `level`; both ends leave out as much, so that of two ends with 80 % between them the
    upper one is exceeded by one in ten."""
    at, _, high = offsets(off, 2 * level - 1)
    return np.asarray(np.interp(np.arange(1, off.shape[2] + 1), at, high))
