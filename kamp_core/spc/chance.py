"""What a stable process shows by chance, and the verdict that counts with it.

Three things are counted apart: points of the level beyond their limits, signs of the spread, and patterns of the other rules.
More of any of them, later or farther out, is never read as calmer; a point beyond its limits is never called stable.
"""
from math import sqrt

import numpy as np
from scipy.special import bdtr, bdtrc, chdtr, chdtrc, ndtr, ndtri, pdtr, pdtrc

from kamp_core.spc.constants import Numbers, c4, d2, d3, range_below
from kamp_core.spc.facts import OF_COUNTS, Ask, Event, Tally, Verdict
from kamp_core.spc.limits import WIDTH, Line, by_size
from kamp_core.spc.rules import SETS, WITHOUT_ZONES, Rule

# Patterns a point of a stable process shows by chance, from 6 million normal values; `beyond` is 2 (1 − Φ(3)).
BY_CHANCE: dict[Rule, float] = {"beyond": 0.0027, "two_of_three": 0.0020, "four_of_five": 0.0037, "run_8": 0.0039,
                                "run_9": 0.0019, "trend_6": 0.0024, "alternate_14": 0.0017, "hug_15": 0.0011,
                                "mixture_8": 0.0001}
_BY_CHANCE_WEIGHTED = 1 / 370
_FEW, _LAST = 20, 25        # points: fewer give trial limits only; so many calm ones at the end have settled
_SHORT = 100                # points: here two beyond the limits are no chance, whatever the exact figure
_FAR = 4.5                  # standard deviations: no chance any more
_SURE = 0.99                # of stable processes show no more than this
_SPREADS = ("moving_range", "range", "deviation")
_WEIGHTED = ("ewma", "cusum")
_ROUNDING = 1e-9


def tally_of(lines: list[Line], events: list[Event], n: Numbers, ask: Ask) -> Tally:
    """The signals of a chart by kind, each with what chance alone would show; `n`: values, or pieces, of each point."""
    points = len(n)
    level = [e for e in events if e.rule == "beyond" and e.what not in _SPREADS]
    spread = [e for e in events if e.rule == "beyond" and e.what in _SPREADS]
    weighted = lines[0].what in _WEIGHTED            # their points follow each other: each pattern counts once
    rules = [] if weighted else [r for r in SETS[ask.rules] if r != "beyond" and (ask.kind not in OF_COUNTS or r in WITHOUT_ZONES)]
    return Tally(points, points - max((e.until.number for e in events), default=0),
                 len(level) if weighted else sum(e.points for e in level), beyond_by_chance(lines[0], n),
                 len(spread), sum(beyond_by_chance(line, n) for line in lines[1:]),
                 len(events) - len(level) - len(spread), points * sum(BY_CHANCE[rule] for rule in rules),
                 _farthest(lines[0], n))


def _farthest(line: Line, n: Numbers) -> float:
    """How far the farthest point of the level lies from the centre, in standard deviations; of counts, whose upper tail is longer,
    by the normal value that is as unlikely."""
    if line.what in _WEIGHTED:
        return 0.0
    if line.what in ("value", "mean"):
        return float(np.nanmax(np.abs(line.z), initial=0))
    size = n if line.what in ("share", "rate") else np.ones(len(n))
    counts, usual = line.values * size, line.center * size
    if line.what in ("share", "bad"):
        tail = bdtrc(np.maximum(counts - 1, 0), np.floor(n), np.clip(usual / n, 0, 1))
    else:
        tail = pdtrc(np.maximum(counts - 1, 0), usual)
    far = -ndtri(np.maximum(tail, 1e-300))[(counts > usual) & (counts >= 1)]
    return float(np.nanmax(far, initial=0))


def verdict_of(tally: Tally) -> Verdict:
    """`chance`: only patterns inside the limits, no more than chance shows. `look`: no proof of a change, but points beyond the
    limits, or a chart too short to tell."""
    if not tally.signals:
        return "stable" if tally.points >= _FEW else "few"
    if tally.far >= _FAR or _too_many(tally):
        return "settled" if tally.points >= 2 * _LAST and tally.calm >= _LAST else "unstable"
    return "look" if tally.beyond or tally.spread or tally.points < _FEW else "chance"


def _too_many(tally: Tally) -> bool:
    most = 1 if tally.points <= _SHORT else most_by_chance(tally.beyond_expected)
    return (tally.beyond > most or tally.spread > max(1, most_by_chance(tally.spread_expected))
            or tally.runs > max(1, most_by_chance(tally.runs_expected)))


def most_by_chance(expected: float) -> int:
    """The number that a stable process exceeds once in a hundred times (Poisson)."""
    k = max(0, int(expected - 4 * sqrt(expected)))
    while pdtr(k, expected) < _SURE:
        k += 1
    return k


def chance_of(tally: Tally) -> float:
    """The probability that a stable process shows as many, of the kind of signal for which it is least."""
    found = ((tally.beyond, tally.beyond_expected), (tally.spread, tally.spread_expected), (tally.runs, tally.runs_expected))
    return min((float(pdtrc(count - 1, expected)) for count, expected in found if count), default=1.0)


def beyond_by_chance(line: Line, n: Numbers) -> float:
    """How many points of a stable process lie beyond the limits, if these are right.

    Normal values: 2 (1 − Φ(3)); moving ranges, ranges and deviations by their own distributions, which have a longer upper tail;
    counts by the binomial or Poisson distribution. EWMA and CUSUM: one alarm in 370 points.
    """
    there = np.isfinite(line.z)
    n, center, sd = n[there], line.center[there], line.sd[there]
    if line.what in _WEIGHTED:
        return len(n) * _BY_CHANCE_WEIGHTED
    if line.what in ("value", "mean"):
        return len(n) * float(2 * ndtr(-WIDTH))
    if line.what == "moving_range":
        return len(n) * float(2 * ndtr(-(d2(2) + WIDTH * d3(2)) / sqrt(2)))
    if line.what == "range":
        return float(np.nansum(by_size(_range_beyond, n)))
    if line.what == "deviation":
        return _deviations_beyond(n)
    return _counts_beyond(line, n, center, sd)


def _range_beyond(n: int) -> float:
    low, high = d2(n) - WIDTH * d3(n), d2(n) + WIDTH * d3(n)
    return 1 - range_below(n, high) + (range_below(n, low) if low > 0 else 0.0)


def _deviations_beyond(n: Numbers) -> float:
    """(n − 1) s² / σ² is χ² with n − 1 degrees of freedom."""
    n = n[n > 1]
    mean = c4(n)
    low, high = (np.maximum(0, mean + side * WIDTH * np.sqrt(1 - mean**2)) for side in (-1, 1))
    return float(np.sum(chdtrc(n - 1, (n - 1) * high**2) + chdtr(n - 1, (n - 1) * low**2)))


def _counts_beyond(line: Line, n: Numbers, center: Numbers, sd: Numbers) -> float:
    size = n if line.what in ("share", "rate") else np.ones(len(n))
    low, high = ((center + side * WIDTH * sd) * size for side in (-1, 1))
    above, below = np.floor(high + _ROUNDING), np.ceil(low - _ROUNDING) - 1
    some = below >= 0
    if line.what in ("share", "bad"):
        p = np.clip(center if line.what == "share" else center / n, 0, 1)
        pieces = np.floor(n)
        tails = np.where(above < pieces, bdtrc(np.minimum(above, pieces), pieces, p), 0.0)
        return float(np.sum(tails) + np.sum(bdtr(below[some], pieces[some], p[some])))
    return float(np.sum(pdtrc(above, center * size)) + np.sum(pdtr(below[some], (center * size)[some])))
