"""A control chart from a table: subgroups, limits by phase, signals, and a verdict."""
from dataclasses import replace
from math import exp

import duckdb
import numpy as np

from kamp_core.errors import KampError
from kamp_core.look.numbers import title
from kamp_core.quality.facts import ColumnProfile
from kamp_core.spc.constants import LARGEST_RANGE, Numbers, Whole
from kamp_core.spc.facts import LISTED, OF_COUNTS, Ask, Chart, Event, Groups, Kind, Limits, Verdict
from kamp_core.spc.limits import Line, count_line, value_lines
from kamp_core.spc.reading import read_groups
from kamp_core.spc.rules import SETS, SPAN, WITHOUT_ZONES, Flags, Rule, fires
from kamp_core.spc.thinning import panel_of, place_of, shown_points
from kamp_core.spc.weighted import cusum, ewma

# Patterns a point of a stable process shows by chance, from 6 million normal values; `beyond` is 2 (1 − Φ(3)).
_BY_CHANCE: dict[Rule, float] = {"beyond": 0.0027, "two_of_three": 0.0020, "four_of_five": 0.0037, "run_8": 0.0039,
                                 "run_9": 0.0019, "trend_6": 0.0024, "alternate_14": 0.0017, "hug_15": 0.0011,
                                 "mixture_8": 0.0001}
_BY_CHANCE_WEIGHTED = 1 / 370
SMALL = 8                           # values a subgroup up to which the range is as good as the deviation
_FEW, _LAST = 20, 25                # points: fewer give trial limits only; so many calm ones at the end have settled
_FAR = 4.5                          # standard deviations: no chance any more


def control_chart(cursor: duckdb.DuckDBPyConnection, column: ColumnProfile, ask: Ask) -> Chart:
    """The chart of one column. Raises KampError where there is nothing to draw, or it cannot be drawn in this way."""
    return chart_of(read_groups(cursor, ask), ask, title(column) if ask.bad is None else f"{column.name} = {ask.bad}")


def chart_of(groups: Groups, ask: Ask, name: str) -> Chart:
    """The chart of subgroups that are already there."""
    kind = suits(groups) if ask.kind == "auto" else ask.kind
    ask = replace(ask, kind=kind)
    if ask.kind == "xbar_r" and groups.n.max() > LARGEST_RANGE:
        raise KampError("spc_range_too_large", size=int(groups.n.max()), most=LARGEST_RANGE)
    if ask.kind in ("xbar_r", "xbar_s") and groups.n.max() < 2:
        raise KampError("spc_subgroups_of_one")
    lines, second, limits = _lines(groups, ask, kind)
    if ask.kind not in OF_COUNTS and not np.nansum(lines[0].sd):
        raise KampError("spc_no_spread", column=ask.column)
    marked: list[Flags] = []
    events: list[Event] = []
    for line in lines:
        flags, found = _signals(line, groups, ask, second)
        marked.append(flags)
        events += found
    events.sort(key=lambda e: (e.until.number, e.since.number))
    keep = shown_points(lines, marked, second, groups.phase)
    panels = tuple(panel_of(line, flags, keep, groups.phase, ask.frozen, own, second if i == 0 else None)
                   for i, (line, flags, own) in enumerate(zip(lines, marked, limits, strict=True)))
    expected = _expected(ask, len(groups), len(lines))
    return Chart(ask, kind, _verdict(lines, events, len(groups), expected), name, panels,
                 tuple(place_of(groups, int(i)) for i in keep), _phases(groups), tuple(events[:LISTED]), len(events),
                 expected, len(groups), int(groups.n.sum()), int(groups.n.min()), int(groups.n.max()))


def suits(groups: Groups) -> Kind:
    """The chart for values that suits the sizes of the subgroups.

    The means of large ones are taken as single values: limits from inside a subgroup of hundreds would be so narrow that
    every usual change from hour to hour lies beyond them (Wheeler, three-way charts).
    """
    if groups.n.max() < 2 or np.median(groups.n) > LARGEST_RANGE:
        return "i_mr"
    return "xbar_r" if groups.n.max() <= SMALL else "xbar_s"


def _lines(groups: Groups, ask: Ask, kind: Kind) -> tuple[list[Line], Numbers | None, list[tuple[Limits, ...]]]:
    """The lines over all phases, CUSUM's second row, and the limits of each phase by line."""
    parts: list[list[Line]] = []
    limits: list[list[Limits]] = []
    seconds: list[Numbers] = []
    for phase in [0] if ask.frozen else range(int(groups.phase.max()) + 1):
        chosen = groups.phase == phase
        at = np.ones(len(groups), bool) if ask.frozen else chosen
        if ask.kind in OF_COUNTS:
            lines, sigma = [count_line(kind, groups, chosen, at)], None
        else:
            lines, sigma = value_lines(_inside(groups, kind), groups, chosen, at,
                                       ask.target if ask.kind in ("ewma", "cusum") else None)
        if ask.kind == "ewma":
            lines = [ewma(lines[0], ask.weight)]
        elif ask.kind == "cusum":
            line, below = cusum(lines[0], ask.slack, ask.decision)
            lines, seconds = [line], [*seconds, below]
        parts.append(lines)
        limits.append([_limits(line, groups.phase_names[phase], sigma.value if sigma else None) for line in lines])
    whole = [_joined([part[i] for part in parts]) for i in range(len(parts[0]))]
    return whole, np.concatenate(seconds) if seconds else None, [tuple(own[i] for own in limits) for i in range(len(whole))]


def _inside(groups: Groups, kind: Kind) -> Kind:
    """How σ is found; for EWMA and CUSUM by what varies inside small subgroups, else from one value to the next."""
    if kind not in ("ewma", "cusum"):
        return kind
    if groups.n.min() < 2 or groups.n.max() > LARGEST_RANGE:
        return "i_mr"
    return "xbar_r" if groups.n.max() <= SMALL else "xbar_s"


def _joined(lines: list[Line]) -> Line:
    return Line(lines[0].what, *(np.concatenate([getattr(line, part) for line in lines])
                                 for part in ("values", "center", "sd", "low", "high")))


def _limits(line: Line, name: str, sigma: float | None) -> Limits:
    varying = bool(np.nanmax(line.high) - np.nanmin(line.high) > 1e-9 * max(1e-300, abs(float(np.nanmax(line.high))))) if (
        np.isfinite(line.high).any()) else False
    last = [float(part[-1]) if np.isfinite(part[-1]) else None for part in (line.low, line.high)]
    return Limits(name, len(line.values), float(line.center[-1]), last[0], last[1], sigma, varying)


def _signals(line: Line, groups: Groups, ask: Ask, second: Numbers | None) -> tuple[Flags, list[Event]]:
    """Which points are marked, and the patterns they make; phases do not run into each other unless limits are frozen."""
    flags = np.zeros(len(groups), bool)
    events: list[Event] = []
    phases = np.zeros(len(groups), np.int64) if ask.frozen else groups.phase
    for phase in range(int(phases.max()) + 1):
        where = np.flatnonzero(phases == phase)
        rows = [line.z[where]] if second is None else [line.z[where], second[where] * 3 / ask.decision]
        for z in rows:
            for rule in _rules(line, ask):
                fired = fires(rule, z)
                flags[where] |= fired
                events += _events(rule, fired, where, line, groups, z)
    return flags, events


def _rules(line: Line, ask: Ask) -> tuple[Rule, ...]:
    if line.what in ("range", "deviation", "moving_range", "ewma", "cusum"):
        return ("beyond",)
    if ask.kind in OF_COUNTS:
        return tuple(rule for rule in SETS[ask.rules] if rule in WITHOUT_ZONES)
    return SETS[ask.rules]


def _events(rule: Rule, fired: Flags, where: Whole, line: Line, groups: Groups, z: Numbers) -> list[Event]:
    """Marked points in a row are one pattern."""
    edges = np.flatnonzero(np.diff(np.r_[False, fired, False].astype(np.int8)))
    found = []
    for first, end in zip(edges[::2], edges[1::2], strict=True):
        since, worst = max(0, int(first) - SPAN[rule] + 1), int(first) + int(np.argmax(np.abs(z[first:end])))
        above = bool(z[worst] > 0) if rule != "trend_6" else bool(z[first] > z[since])
        at = where[worst]
        found.append(Event(rule, line.what, place_of(groups, int(where[since])), place_of(groups, int(where[end - 1])),
                           int(end) - since, above, float(line.values[at]), float((line.high if above else line.low)[at])))
    return found


def _expected(ask: Ask, points: int, lines: int) -> float:
    """How many patterns a stable process would show by chance."""
    if ask.kind in ("ewma", "cusum"):
        return points * _BY_CHANCE_WEIGHTED
    rules = [rule for rule in SETS[ask.rules] if ask.kind not in OF_COUNTS or rule in WITHOUT_ZONES]
    return points * (sum(_BY_CHANCE[rule] for rule in rules) + (lines - 1) * _BY_CHANCE["beyond"])


def _verdict(lines: list[Line], events: list[Event], points: int, expected: float) -> Verdict:
    if not events:
        return "stable" if points >= _FEW else "few"
    far = max(float(np.nanmax(np.abs(line.z), initial=0)) for line in lines if line.what not in ("ewma", "cusum", "moving_range")
              ) if lines[0].what not in ("ewma", "cusum") else 0.0
    if len(events) <= _most_by_chance(expected) and far < _FAR:
        return "chance"
    if points >= 2 * _LAST and max(e.until.number for e in events) <= points - _LAST:
        return "settled"
    return "unstable"


def _most_by_chance(expected: float) -> int:
    """The number of patterns that a stable process exceeds once in a hundred times, for small numbers at least."""
    if expected > 50:
        return int(expected + 2.326 * expected**0.5)
    k, each = 0, exp(-expected)
    below = each
    while below < 0.99:
        k += 1
        each *= expected / k
        below += each
    return k


def _phases(groups: Groups) -> tuple[tuple[int, str], ...]:
    first = [int(np.argmax(groups.phase == phase)) + 1 for phase in range(int(groups.phase.max()) + 1)]
    return tuple(zip(first, groups.phase_names, strict=True))
