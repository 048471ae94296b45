"""What a file says of the time to come, held against what was seen until then."""
from dataclasses import dataclass
from typing import Any

import numpy as np

from kamp_core.learning.forecast.panel import Layout, Panel

Array = np.ndarray[Any, Any]
FAR = 0.5                   # of the range seen: what lies so far beyond it is told
NARROW = 0.1                # of its largest value: the range of a number that hardly ever moved counts as so wide
FEWEST_SEEN = 10            # periods of a series: of fewer, all series together say what is usual


@dataclass(frozen=True)
class Far:
    """A number of a column known in advance that lies far beyond what was seen of its series: the farthest of `count`."""

    column: str
    series: str
    time: str
    value: float
    low: float
    high: float
    count: int
    share: float            # of the cells of this series
    distance: float         # beyond what was seen, in ranges of it


def far_cells(panel: Panel, layout: Layout, seen: int, horizon: int) -> tuple[Far, ...]:
    """The numbers after the first `seen` periods, up to the end of the horizon; the farthest of each column and series."""
    last = len(panel.times) + horizon
    times = np.concatenate([panel.times, layout.rhythm.ahead(panel.times[-1], horizon)])
    found: list[Far] = []
    first = 0
    for column in layout.known:
        if not column.levels:
            cells = panel.known[:, :last, first]
            found += [far for place, name in enumerate(panel.names)
                      if (far := _farthest(column.name, name, cells[place], _usual(cells[:, :seen], place), times, seen))]
        first += column.width
    return tuple(found)


def _usual(before: Array, place: int) -> Array:
    own = before[place][np.isfinite(before[place])]
    return np.asarray(own if len(own) >= FEWEST_SEEN else before[np.isfinite(before)])


def _farthest(column: str, series: str, cells: Array, usual: Array, times: Array, seen: int) -> Far | None:
    told = seen + np.flatnonzero(np.isfinite(cells[seen:]))
    if not len(told) or len(usual) < FEWEST_SEEN:
        return None
    low, high = float(usual.min()), float(usual.max())
    width = max(high - low, NARROW * max(abs(low), abs(high))) or 1.0
    beyond = np.maximum(low - cells[told], cells[told] - high) / width
    count, worst = int((beyond > FAR).sum()), int(told[beyond.argmax()])
    if not count:
        return None
    return Far(column, series, str(times[worst]), float(cells[worst]), low, high, count, count / len(told), float(beyond.max()))
