"""What of many points goes to the screen: every signal, both ends of each stretch, and where the limits change."""
from itertools import pairwise

import numpy as np

from kamp_core.spc.constants import Numbers, Whole
from kamp_core.spc.facts import Groups, Limits, Panel, Place
from kamp_core.spc.limits import Line
from kamp_core.spc.rules import Flags

MOST_SHOWN = 2_500           # some 370 kB with what the pointer tells
_STRETCHES = 300


def shown_points(lines: list[Line], marked: list[Flags], second: Numbers | None, phase: Whole) -> Whole:
    """Numbers (from 0) of at most 2,500 points, in order.

    The highest and the lowest of each stretch are kept for every row of points, and so is each signal; of more signals
    than fit, the farthest of each stretch.
    """
    points = len(lines[0].values)
    if points <= MOST_SHOWN:
        return np.arange(points)
    keep = [np.array([0, points - 1]), np.flatnonzero(np.diff(phase)), np.flatnonzero(np.diff(phase)) + 1]
    for values in [*(line.values for line in lines), *([] if second is None else [second])]:
        keep += [_most_of_each(values, _STRETCHES), _most_of_each(-values, _STRETCHES)]
    base = np.unique(np.concatenate(keep))[:MOST_SHOWN]
    signals = np.flatnonzero(np.logical_or.reduce(marked))
    room = MOST_SHOWN - len(base)
    if len(signals) > room:
        far = np.max([np.nan_to_num(np.abs(line.z)) for line in lines], axis=0)
        signals = signals[_most_of_each(far[signals], max(1, room))]
    shown: Whole = np.unique(np.concatenate([base, signals]))
    return shown


def _most_of_each(values: Numbers, stretches: int) -> Whole:
    """Where the greatest value of each of so many equal stretches stands."""
    edges = np.linspace(0, len(values), min(stretches, len(values)) + 1).astype(np.int64)
    filled = np.where(np.isnan(values), -np.inf, values)
    return np.array([a + int(np.argmax(filled[a:b])) for a, b in pairwise(edges.tolist()) if b > a], np.int64)


def panel_of(line: Line, flags: Flags, keep: Whole, phase: Whole, frozen: bool, limits: tuple[Limits, ...],
             second: Numbers | None) -> Panel:
    """One row of points; limits as steps: only where they change."""
    steps = _changes(line, np.zeros_like(phase) if frozen else phase, keep)
    return Panel(line.what, _cells(line.values[keep]), tuple(bool(f) for f in flags[keep]), tuple((steps + 1.0).tolist()),
                 _cells(line.center[steps]), _cells(line.low[steps]), _cells(line.high[steps]), limits,
                 () if second is None else _cells(second[keep]))


def _changes(line: Line, phase: Whole, keep: Whole) -> Whole:
    """The points shown at which limits change, with the first and the last of each run of equal ones."""
    sides = np.nan_to_num(np.stack([line.center[keep], line.low[keep], line.high[keep], phase[keep]]))
    scale = np.maximum(np.abs(sides).max(axis=1, keepdims=True), 1e-300)
    changed = (np.abs(np.diff(sides)) > 1e-9 * scale).any(axis=0)
    ends = np.concatenate([[0], np.flatnonzero(changed), np.flatnonzero(changed) + 1, [len(keep) - 1]])
    steps: Whole = keep[np.unique(ends)]
    return steps


def _cells(values: Numbers) -> tuple[float | None, ...]:
    """Six digits are more than a screen can show."""
    return tuple(float(f"{v:.7g}") if np.isfinite(v) else None for v in values.tolist())


def place_of(groups: Groups, i: int) -> Place:
    """Where the point number i (from 0) stands."""
    time = None if groups.start is None else str(groups.start[i].astype("datetime64[s]")).replace("T", " ")
    return Place(i + 1, int(groups.first_row[i]), int(groups.last_row[i]), time, groups.key[i] if groups.key else None)
