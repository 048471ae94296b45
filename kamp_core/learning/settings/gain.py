"""What a setting is expected to bring, and how sure that is: what the models say, put right by what really came."""
from dataclasses import dataclass

import numpy as np

from kamp_core.learning.settings.choose import Looked
from kamp_core.learning.settings.goal import Wish
from kamp_core.learning.table import Array

DRAWS = 2000
Z90 = 1.645


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


@dataclass(frozen=True)
class Alike:
    """Rows made like a setting. `left`: (rows,) what came less what was said of it by halves that did not see it; `days`: (rows,)
    codes; `beside`: (rows, columns) how far what leans with the knobs stood from where it stands now."""

    left: Array
    days: Array
    beside: Array


def gain_of(looked: Looked, place: int, wish: Wish, like_now: Alike, like_best: Alike, seed: int) -> Gain:
    """The value of a setting is what the halves say of it plus what was left on rows made like it: augmented inverse probability
    weighting with weights in a box (Robins, Rotnitzky & Zhao 1994), so that a model that shrinks an effect, or lays it to the
    wrong column, is put right. What leans with the knobs is held where it stands now by a line (analysis of covariance).
    The range: the spread of the halves (that of a whole fit: a half-sample jackknife, Wolter 2007) and of what was left.
    """
    means = looked.mean()
    right, cover = _put_right(like_now, like_best)
    now, best = (float(np.clip(value, 0, 1) if wish.shares else value) for value in (means[0] + right[0], means[place] + right[1]))
    spread = float((looked.values[:, place] - looked.values[:, 0]).std(ddof=1))
    rng = np.random.default_rng(seed)
    off = rng.multivariate_normal(np.zeros(2), cover, DRAWS)
    starts, ends = now + off[:, 0], best + off[:, 1] + spread * rng.standard_normal(DRAWS)
    if wish.shares:
        starts, ends = np.clip(starts, 0, 1), np.clip(ends, 0, 1)
    low, high = np.quantile(wish.worth(ends) - wish.worth(starts), [0.05, 0.95])
    value = float(wish.worth(np.array([best]))[0] - wish.worth(np.array([now]))[0])
    return Gain(now, best, value, float(low), float(high), _fair(looked, wish))


def _fair(looked: Looked, wish: Wish) -> float:
    """Each half chooses its best setting, the other half says what that brings: the mean of these gains."""
    gains = wish.worth(looked.values) - wish.worth(looked.values[:, :1])
    picked = gains.argmax(axis=1)
    return float(np.mean([gains[half ^ 1, picked[half]] for half in range(len(gains))]))


def _put_right(like_now: Alike, like_best: Alike) -> tuple[Array, Array]:
    """What was left on either kind of rows, (2,), and its covariance, (2, 2), whole days being drawn (Liang & Zeger 1986);
    with few days as much wider as Student's t is than the normal distribution."""
    from scipy.stats import t
    kinds = np.repeat([0, 1], [len(like_now.left), len(like_best.left)])
    left = np.concatenate([like_now.left, like_best.left])
    days = np.unique(np.concatenate([like_now.days, like_best.days]), return_inverse=True)[1]
    x = np.column_stack([kinds == 0, kinds == 1, np.vstack([like_now.beside, like_best.beside])]).astype(float)
    inverse = np.linalg.pinv(x.T @ x)
    found = inverse @ (x.T @ left)
    pushes = x * (left - x @ found)[:, None]
    sums = np.zeros((days.max() + 1, x.shape[1]))
    np.add.at(sums, days, pushes)
    count = len(sums)
    fewest = min((len(np.unique(one.days)) for one in (like_now, like_best) if len(one.days)), default=2)
    wider = (float(t.ppf(0.95, max(1, fewest - 1))) / Z90) ** 2
    cover = inverse @ (sums.T @ sums) @ inverse * wider * count / max(1, count - 1)
    return found[:2], cover[:2, :2]
