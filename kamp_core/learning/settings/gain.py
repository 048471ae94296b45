"""What a setting is expected to bring, and how sure that is: what the models say, put right by what really came."""
from dataclasses import dataclass

import numpy as np

from kamp_core.learning.settings.choose import Looked
from kamp_core.learning.settings.goal import Wish
from kamp_core.learning.table import Array

DRAWS = 2000


@dataclass(frozen=True)
class Gain:
    """`now`, `best`: the values expected; `low` to `high`: 90 % range of the gain; `fair`: of settings that one half chose,
    judged by the other half."""

    now: float
    best: float
    value: float
    low: float
    high: float
    fair: float


def gain_of(looked: Looked, place: int, wish: Wish, left: Array, days: Array, like_now: Array, like_best: Array, seed: int) -> Gain:
    """`left`: (rows,) what came less what was said of it by halves that did not see it; `days`: (rows,) codes.

    The value of a setting is what the halves say of it plus the mean of what was left on rows made like it: augmented inverse
    probability weighting with weights in a box (Robins, Rotnitzky & Zhao 1994), so a model that shrinks an effect is put right.
    The range: the spread of the halves (that of a whole fit: a half-sample jackknife, Wolter 2007) and of the means.
    """
    means = looked.mean()
    (right_now, sure_now), (right_best, sure_best) = (_mean(left[rows], days[rows]) for rows in (like_now, like_best))
    now, best = float(means[0] + right_now), float(means[place] + right_best)
    spread = float((looked.values[:, place] - looked.values[:, 0]).std(ddof=1))
    rng = np.random.default_rng(seed)
    starts = now + sure_now * rng.standard_normal(DRAWS)
    ends = best + np.hypot(sure_best, spread) * rng.standard_normal(DRAWS)
    low, high = np.quantile(wish.worth(ends) - wish.worth(starts), [0.05, 0.95])
    value = float(wish.worth(np.array([best]))[0] - wish.worth(np.array([now]))[0])
    return Gain(now, best, value, float(low), float(high), _fair(looked, wish))


def _fair(looked: Looked, wish: Wish) -> float:
    """Each half chooses its best setting, the other half says what that brings: the mean of these gains."""
    gains = wish.worth(looked.values) - wish.worth(looked.values[:, :1])
    picked = gains.argmax(axis=1)
    return float(np.mean([gains[half ^ 1, picked[half]] for half in range(len(gains))]))


def _mean(left: Array, days: Array) -> tuple[float, float]:
    """Mean and its standard error, whole days being drawn (cluster-robust: Liang & Zeger 1986)."""
    if not len(left):
        return 0.0, 0.0
    mean = float(left.mean())
    sums = np.bincount(days, left - mean)
    count = len(np.unique(days))
    return mean, float(np.sqrt((sums ** 2).sum() * count / max(1, count - 1)) / len(left))
