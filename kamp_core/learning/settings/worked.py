"""Did it work? The trial's parts at the suggested settings beside those at the present ones."""
from dataclasses import dataclass

import numpy as np

from kamp_core.learning.ranges import wilson
from kamp_core.learning.settings.goal import Wish
from kamp_core.learning.table import Array

Z90 = 1.645


@dataclass(frozen=True)
class Sample:
    """Parts of one setting: how many, their mean (share of bad ones), and the mean and variance of their worth."""

    rows: int
    mean: float
    worth: float
    variance: float


@dataclass(frozen=True)
class Worked:
    """`gain`: positive where it got better, with its 90 % range; `p`: of luck alone. `earlier`: compared with rows of before."""

    before: Sample
    after: Sample
    gain: float
    low: float
    high: float
    p: float
    earlier: bool = False

    @property
    def said(self) -> str:
        """better, worse, or open."""
        return "better" if self.low > 0 else "worse" if self.high < 0 else "open"


def sample_of(values: Array, wish: Wish) -> Sample:
    worth = wish.worth(values)
    return Sample(len(values), float(values.mean()), float(worth.mean()), float(worth.var(ddof=1)) if len(values) > 1 else 0.0)


def compare_numbers(before: Sample, after: Sample, earlier: bool = False) -> Worked:
    """Welch's unequal variances t-test (Welch 1947), on how good each part is."""
    from scipy import stats
    parts = before.variance / before.rows, after.variance / after.rows
    error = float(np.sqrt(sum(parts)))
    gain = after.worth - before.worth
    if error == 0:
        return Worked(before, after, gain, gain, gain, 0.0 if gain else 1.0, earlier)
    freedom = sum(parts) ** 2 / sum(part ** 2 / (sample.rows - 1) for part, sample in zip(parts, (before, after), strict=True))
    reach = float(stats.t.ppf(0.95, freedom)) * error
    return Worked(before, after, gain, gain - reach, gain + reach, float(2 * stats.t.sf(abs(gain) / error, freedom)), earlier)


def compare_shares(before: Sample, after: Sample, earlier: bool = False) -> Worked:
    """Fewer bad ones: range by Newcombe (1998, method 10) of Wilson's ranges, p by Fisher's exact test."""
    from scipy import stats
    was, now = before.mean, after.mean
    (was_low, was_high), (now_low, now_high) = wilson(was, before.rows), wilson(now, after.rows)
    gain = was - now
    low = gain - float(np.hypot(was - was_low, now_high - now))
    high = gain + float(np.hypot(was_high - was, now - now_low))
    counts = [[round(sample.mean * sample.rows), round((1 - sample.mean) * sample.rows)] for sample in (before, after)]
    return Worked(before, after, gain, low, high, float(stats.fisher_exact(counts)[1]), earlier)
