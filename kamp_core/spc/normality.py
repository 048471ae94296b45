"""Are values spread like a bell? Anderson and Darling's test, and how far the shape is from one."""
from dataclasses import dataclass
from math import exp, log

import numpy as np
from scipy.special import log_ndtr

_SURE = 0.005
_SKEW, _HEAVY, _FLAT = 0.5, 1.0, -0.8        # from here on it matters for the tails
_FEW = 25


@dataclass(frozen=True)
class Shape:
    """`normal` also where there are too few values to tell (`few`). `excess`: kurtosis − 3."""

    normal: bool
    few: bool
    p: float
    skew: float
    excess: float


def shape_of(values: np.ndarray) -> Shape:
    """Not normal: unlikely by chance and far enough to matter; of many values any small difference is no chance."""
    if len(values) < 8 or not values.std():
        return Shape(True, True, 1.0, 0.0, 0.0)
    z = (values - values.mean()) / values.std()
    skew, excess = float((z**3).mean()), float((z**4).mean()) - 3
    p = anderson_darling(values)
    far = abs(skew) > _SKEW or excess > _HEAVY or excess < _FLAT
    return Shape(not (p < _SURE and far), len(values) < _FEW, p, skew, excess)


def anderson_darling(values: np.ndarray) -> float:
    """The p value for a normal distribution with unknown mean and σ (D'Agostino and Stephens 1986, table 4.9)."""
    n = len(values)
    z = np.sort((values - values.mean()) / values.std(ddof=1))
    i = np.arange(1, n + 1)
    a2 = -n - float(np.mean((2 * i - 1) * (log_ndtr(z) + log_ndtr(-z[::-1]))))
    a = a2 * (1 + 0.75 / n + 2.25 / n**2)
    if a < 0.2:
        return 1 - exp(-13.436 + 101.14 * a - 223.73 * a**2)
    if a < 0.34:
        return 1 - exp(-8.318 + 42.796 * a - 59.938 * a**2)
    if a < 0.6:
        return exp(0.9177 - 4.279 * a - 1.38 * a**2)
    return exp(1.2937 - 5.709 * a + 0.0186 * a**2) if a < 13 else exp(max(-700.0, -log(10) * 30))
