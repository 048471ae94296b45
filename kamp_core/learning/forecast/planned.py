"""What a file says of the time to come: how much of it is planned, and what is unlike anything seen until then."""
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from kamp_core.learning.forecast.panel import Layout, Panel
from kamp_core.learning.forecast.rhythm import is_free
from kamp_core.learning.outcome import Facts, Reason
from kamp_core.wording.lists import some

Array = np.ndarray[Any, Any]
FAR = 0.5                   # of the range seen: what lies so far beyond it is told
NARROW = 0.1                # of its largest value: the range of a number that hardly ever moved counts as so wide
_TAKEN = {"day": "future_taken_day", "week": "future_taken_week", "month": "future_taken_month"}
SHOWN_SPANS = 4             # stretches of days named
SHOWN_PATTERNS = 3          # groups of series that are given alike
FEWEST_SEEN = 10            # periods of a series: of fewer, all series together say what is usual


def assumed(panel: Panel, layout: Layout, horizon: int) -> tuple[Reason, ...]:
    """Which columns known in advance are given for how much of the time to come, and as what the rest was taken; nothing where
    all is given."""
    times = _worked(panel, layout, horizon)[0]
    found = [one for mask, columns in _given_for(panel, layout, horizon) for one in _given(mask, times, ", ".join(columns))]
    taken = _TAKEN[layout.rhythm.frequency] if layout.rhythm.season > 1 else "future_taken_last"
    return (*found, Reason(taken)) if found else ()


def given_less(panel: Panel, layout: Layout, horizon: int) -> tuple[str, ...]:
    """The series of which less is given than of others."""
    less = [mask.sum(axis=1) < mask.sum(axis=1).max() for mask, _ in _given_for(panel, layout, horizon)]
    return tuple(name for place, name in enumerate(panel.names) if any(mask[place] for mask in less))


def _worked(panel: Panel, layout: Layout, horizon: int) -> tuple[Array, Array]:
    """The periods to come of which something needs to be given → (times, which of the horizon): of closed days nothing does."""
    times = layout.rhythm.ahead(panel.times[-1], horizon)
    worked = ~(is_free(times) & layout.closed)
    return times[worked], worked


def _given_for(panel: Panel, layout: Layout, horizon: int) -> list[tuple[Array, list[str]]]:
    """[((series, periods) that are given, columns)]: the columns that are not given for all of them, alike ones together."""
    worked = _worked(panel, layout, horizon)[1]
    alike: dict[bytes, tuple[Array, list[str]]] = {}
    for column, places in layout.facts():
        cells = np.full((len(panel.names), horizon), np.nan)
        there = panel.known[:, len(panel.times):, places.start][:, :horizon]
        cells[:, :there.shape[1]] = there
        mask = np.isfinite(cells)[:, worked]
        if not mask.all():
            alike.setdefault(mask.tobytes(), (mask, []))[1].append(column.name)
    return list(alike.values())


def _given(mask: Array, times: Array, columns: str) -> Iterator[Reason]:
    """Of all series alike, or of those that are given alike, the most first."""
    patterns, counts = np.unique(mask, axis=0, return_counts=True)
    if len(patterns) == 1:
        yield _part(patterns[0], times, {"columns": columns})
        return
    lacking = [place for place in np.argsort(-counts, kind="stable") if not patterns[place].all()]
    for place in lacking[:SHOWN_PATTERNS]:
        of = _part(patterns[place], times, {"columns": columns, "some": int(counts[place]), "series": len(mask)})
        yield Reason(f"{of.code}_of", of.facts)
    if rest := lacking[SHOWN_PATTERNS:]:
        yield Reason("future_given_otherwise", {"columns": columns, "some": int(counts[rest].sum()), "series": len(mask)})


def _part(given: Array, times: Array, facts: Facts) -> Reason:
    if not given.any():
        return Reason("future_not_given", facts)
    return Reason("future_given_part", facts | {"given": _spans(times, given), "rest": _spans(times, ~given),
                                                "count": int(given.sum()), "horizon": len(times)})


def _spans(times: Array, which: Array) -> str:
    """'2026-03-02–2026-03-06, 2026-03-09': the periods marked, those that follow each other in one stretch."""
    places = np.flatnonzero(which)
    runs = np.split(places, np.flatnonzero(np.diff(places) > 1) + 1) if len(places) else []
    return some([str(times[run[0]]) + (f"–{times[run[-1]]}" if len(run) > 1 else "") for run in runs], SHOWN_SPANS)


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
    for column, places in layout.facts():
        if not column.levels:
            cells = panel.known[:, :last, places.start]
            found += [far for place, name in enumerate(panel.names)
                      if (far := _farthest(column.name, name, cells[place], _usual(cells[:, :seen], place), times, seen))]
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
