"""Centre lines and limits three standard deviations away (Montgomery, Introduction to Statistical Quality Control, 6, 7, 9)."""
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kamp_core.spc.constants import LARGEST_RANGE, Numbers, Whole, c4, d2, d3
from kamp_core.spc.facts import Groups, Kind, What

Chosen = NDArray[np.bool_]
WIDTH = 3.0
_MR_NOISE = 0.8264        # variance of σ̂ from N moving ranges, times N / σ²: from Cov(|x₁−x₂|, |x₂−x₃|) of normal values


@dataclass(frozen=True)
class Sigma:
    """σ of single values from what varies inside subgroups, or from one value to the next.

    `freedom`: of the χ² that fits its noise (Patnaik 1950): 1 / (2 Var(σ̂) / σ²).
    """

    value: float
    freedom: float


@dataclass(frozen=True)
class Line:
    """Points with centre, standard deviation and limits, each point its own; NaN where a point has none."""

    what: What
    values: Numbers
    center: Numbers
    sd: Numbers
    low: Numbers
    high: Numbers

    @property
    def z(self) -> Numbers:
        with np.errstate(invalid="ignore", divide="ignore"):
            z = (self.values - self.center) / self.sd
        return np.where(np.isfinite(z), z, np.where(self.sd == 0, 0.0, np.nan))


def moving_ranges(values: Numbers, phase: Whole) -> Numbers:
    """|xᵢ − xᵢ₋₁|; NaN at the first of each phase."""
    ranges = np.full(len(values), np.nan)
    ranges[1:] = np.where(phase[1:] == phase[:-1], np.abs(np.diff(values)), np.nan)
    return ranges


def sigma_of(kind: Kind, groups: Groups, chosen: Chosen) -> Sigma | None:
    """σ from the chosen subgroups; None where they are too few.

    Moving ranges: MR̄ / d₂(2). Ranges and deviations of subgroups of any sizes: the weighted mean of R / d₂ or s / c₄ with
    the least variance (Burr 1969), which is R̄ / d₂ or s̄ / c₄ where the sizes are equal.
    """
    if kind not in ("xbar_r", "xbar_s"):
        ranges = moving_ranges(groups.mean, groups.phase)[chosen]
        ranges = ranges[~np.isnan(ranges)]
        return Sigma(float(ranges.mean()) / d2(2), len(ranges) / (2 * _MR_NOISE)) if len(ranges) else None
    use = chosen & (groups.n > 1)
    if not use.any():
        return None
    n = groups.n[use]
    each, noise = _from_ranges(groups.spread[use], n) if kind == "xbar_r" else (
        groups.sd[use] / c4(n), 1 / c4(n)**2 - 1)
    weight = 1 / noise
    return Sigma(float((weight * each).sum() / weight.sum()), float(weight.sum()) / 2)


def _from_ranges(ranges: Numbers, n: Numbers) -> tuple[Numbers, Numbers]:
    """σ̂ of each subgroup, and the variance of that over σ²."""
    mean = by_size(d2, n)
    return ranges / mean, (by_size(d3, n) / mean)**2


def by_size(factor: Callable[[int], float], n: Numbers) -> Numbers:
    """A factor for each subgroup size; NaN for sizes it is not made for."""
    sizes, where = np.unique(n, return_inverse=True)
    values = [factor(int(s)) if 1 < s <= LARGEST_RANGE else np.nan for s in sizes]
    return np.asarray(values, np.float64)[where]


def value_lines(kind: Kind, groups: Groups, chosen: Chosen, at: Chosen, target: float | None = None) -> tuple[
        list[Line], Sigma | None]:
    """The chart of the level and the chart of the spread, at the points `at`, with limits from the chosen ones."""
    n, mean = groups.n[at], groups.mean[at]
    alone = kind not in ("xbar_r", "xbar_s")
    weights = np.ones(chosen.sum()) if alone else groups.n[chosen]
    center = float(np.average(groups.mean[chosen], weights=weights)) if target is None else target
    found = sigma_of(kind, groups, chosen)
    sigma = np.nan if found is None else found.value
    level = _line("value" if alone and groups.n.max(initial=1) == 1 else "mean", mean, np.full(len(n), center),
                  np.full(len(n), sigma) if alone else sigma / np.sqrt(n))
    if alone:
        ranges = moving_ranges(groups.mean, groups.phase)[at]
        return [level, _line("moving_range", ranges, np.full(len(n), d2(2) * sigma), np.full(len(n), d3(2) * sigma), 0)], found
    if kind == "xbar_r":
        spread = np.where(n > 1, groups.spread[at], np.nan)
        return [level, _line("range", spread, by_size(d2, n) * sigma, by_size(d3, n) * sigma, 0)], found
    with np.errstate(invalid="ignore", divide="ignore"):
        unbiased = np.where(n > 1, c4(n), np.nan)
    return [level, _line("deviation", groups.sd[at], unbiased * sigma, np.sqrt(1 - unbiased**2) * sigma, 0)], found


def count_line(kind: Kind, groups: Groups, chosen: Chosen, at: Chosen) -> Line:
    """p and np: binomial; c and u: Poisson (Montgomery 7.2, 7.3). Limits of each point by its own size."""
    n, count = groups.n[at], groups.count[at]
    usual = float(groups.count[chosen].sum() / max(1e-300, groups.n[chosen].sum()))
    with np.errstate(invalid="ignore", divide="ignore"):
        if kind == "p":
            return _line("share", count / n, np.full(len(n), usual), np.sqrt(usual * (1 - usual) / n), 0, 1)
        if kind == "np":
            return _line("bad", count, n * usual, np.sqrt(n * usual * (1 - usual)), 0)
        if kind == "u":
            return _line("rate", count / n, np.full(len(n), usual), np.sqrt(usual / n), 0)
    mean = float(groups.count[chosen].mean())
    return _line("defects", count, np.full(len(n), mean), np.full(len(n), mean**0.5), 0)


def _line(what: What, values: Numbers, center: Numbers, sd: Numbers, least: float = -np.inf, most: float = np.inf) -> Line:
    return Line(what, values, center, sd, np.maximum(least, center - WIDTH * sd), np.minimum(most, center + WIDTH * sd))
