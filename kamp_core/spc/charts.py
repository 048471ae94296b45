"""A control chart from a table: subgroups, limits by phase, signals, and a verdict."""
from dataclasses import replace

import duckdb
import numpy as np

from kamp_core.errors import KampError
from kamp_core.look.numbers import title
from kamp_core.quality.facts import ColumnProfile
from kamp_core.spc.chance import tally_of, verdict_of
from kamp_core.spc.constants import LARGEST_RANGE, Numbers, Whole
from kamp_core.spc.facts import LISTED, OF_COUNTS, Ask, Chart, Event, Groups, Kind, Limits
from kamp_core.spc.limits import Line, count_line, value_lines
from kamp_core.spc.reading import read_groups
from kamp_core.spc.rules import SETS, SPAN, WITHOUT_ZONES, Flags, Rule, fires
from kamp_core.spc.thinning import panel_of, place_of, shown_points
from kamp_core.spc.weighted import cusum, ewma

SMALL = 8                           # values a subgroup up to which the range is as good as the deviation


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
    events = [replace(e, number=i) for i, e in enumerate(sorted(events, key=lambda e: (e.until.number, e.since.number)), 1)]
    keep = shown_points(lines, marked, second, groups.phase)
    panels = tuple(panel_of(line, flags, keep, groups.phase, ask.frozen, own, second if i == 0 else None)
                   for i, (line, flags, own) in enumerate(zip(lines, marked, limits, strict=True)))
    tally = tally_of(lines, events, groups.n, ask)
    told = events if len(events) <= LISTED else [events[0], *events[1 - LISTED:]]
    return Chart(ask, kind, verdict_of(tally), name, panels, tuple(place_of(groups, int(i)) for i in keep), _phases(groups),
                 tuple(told), len(events), tally, len(groups), int(groups.n.sum()), int(groups.n.min()), int(groups.n.max()))


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
        rows = [(line.z, line.values)] if second is None else [(line.z, line.values), (second * 3 / ask.decision, second)]
        for z, values in rows:
            for rule in _rules(line, ask):
                fired = fires(rule, z[where])
                flags[where] |= fired
                events += _events(rule, fired, where, line, groups, z[where], values)
    return flags, events


def _rules(line: Line, ask: Ask) -> tuple[Rule, ...]:
    if line.what in ("range", "deviation", "moving_range", "ewma", "cusum"):
        return ("beyond",)
    if ask.kind in OF_COUNTS:
        return tuple(rule for rule in SETS[ask.rules] if rule in WITHOUT_ZONES)
    return SETS[ask.rules]


def _events(rule: Rule, fired: Flags, where: Whole, line: Line, groups: Groups, z: Numbers, values: Numbers) -> list[Event]:
    """Marked points in a row are one pattern; `values` is the row of points that is marked."""
    edges = np.flatnonzero(np.diff(np.r_[False, fired, False].astype(np.int8)))
    found = []
    for first, end in zip(edges[::2], edges[1::2], strict=True):
        since, worst = max(0, int(first) - SPAN[rule] + 1), int(first) + int(np.argmax(np.abs(z[first:end])))
        above = bool(z[worst] > 0) if rule != "trend_6" else bool(z[first] > z[since])
        at = where[worst] if rule == "beyond" else where[end - 1]          # a pattern is marked where it is complete
        found.append(Event(rule, line.what, place_of(groups, int(where[since])), place_of(groups, int(where[end - 1])),
                           int(end) - since, above, int(at) + 1, float(values[at]), float((line.high if above else line.low)[at])))
    return found


def _phases(groups: Groups) -> tuple[tuple[int, str], ...]:
    first = [int(np.argmax(groups.phase == phase)) + 1 for phase in range(int(groups.phase.max()) + 1)]
    return tuple(zip(first, groups.phase_names, strict=True))
