"""Factors of control charts, computed from their definitions for normal values (ASTM MNL 7; Montgomery, Appendix VI)."""
from dataclasses import dataclass
from functools import cache
from math import sqrt

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln, ndtr

Numbers = NDArray[np.float64]
Whole = NDArray[np.int64]
LARGEST_RANGE = 25                  # values a subgroup: beyond it the range says little
_STEPS, _REACH = 400, 9.0           # of the integrals; the normal tails beyond are below 1e-18


@cache
def d2(n: int) -> float:
    """Mean range of n standard normal values: ∫ 1 − Φⁿ − (1 − Φ)ⁿ (Tippett 1925)."""
    below = ndtr(np.linspace(-_REACH, _REACH, 4 * _STEPS))
    return float(np.sum(1 - below**n - (1 - below)**n) * 2 * _REACH / (4 * _STEPS - 1))


@cache
def d3(n: int) -> float:
    """Standard deviation of that range, from its distribution P(W ≤ w) = n ∫ φ(x) (Φ(x + w) − Φ(x))ⁿ⁻¹ dx."""
    x = np.linspace(-_REACH, _REACH, 2 * _STEPS)
    w = np.linspace(0, 2 * _REACH, 2 * _STEPS)[:, None]
    density = np.exp(-x**2 / 2) / sqrt(2 * np.pi)
    within = n * np.sum(density * (ndtr(x + w) - ndtr(x))**(n - 1), axis=1) * (x[1] - x[0])
    square = 2 * np.sum(w[:, 0] * (1 - within)) * float(w[1, 0] - w[0, 0])
    return sqrt(square - d2(n)**2)


@cache
def range_below(n: int, w: float) -> float:
    """P(W ≤ w) of the range of n standard normal values: n ∫ φ(x) (Φ(x + w) − Φ(x))ⁿ⁻¹ dx."""
    x = np.linspace(-_REACH, _REACH, 2 * _STEPS)
    density = np.exp(-x**2 / 2) / sqrt(2 * np.pi)
    return float(n * np.sum(density * (ndtr(x + w) - ndtr(x))**(n - 1)) * (x[1] - x[0]))


def c4(n: Numbers | int) -> Numbers:
    """Mean standard deviation of n standard normal values: √(2/(n−1)) Γ(n/2) / Γ((n−1)/2)."""
    size = np.asarray(n, np.float64)
    return np.asarray(np.sqrt(2 / (size - 1)) * np.exp(gammaln(size / 2) - gammaln((size - 1) / 2)))


@dataclass(frozen=True)
class Factors:
    """The factors that tables print for subgroups of n values; limits three standard deviations away."""

    n: int

    @property
    def a2(self) -> float:
        return 3 / (d2(self.n) * sqrt(self.n))

    @property
    def a3(self) -> float:
        return 3 / (float(c4(self.n)) * sqrt(self.n))

    @property
    def b3(self) -> float:
        return max(0.0, 2 - self.b4)

    @property
    def b4(self) -> float:
        mean = float(c4(self.n))
        return 1 + 3 * sqrt(1 - mean**2) / mean

    @property
    def d3(self) -> float:
        """D₃, the factor of the lower limit of a range; not d₃."""
        return max(0.0, 2 - self.d4)

    @property
    def d4(self) -> float:
        return 1 + 3 * d3(self.n) / d2(self.n)
