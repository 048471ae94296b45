"""Groups of several kinds and numbers, and how far the same groups come back from other rows of the same data."""
import warnings
from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.cluster import KMeans
from sklearn.metrics import adjusted_rand_score
from sklearn.mixture import GaussianMixture
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from kamp_core.learning.groups.divider import Divider, Scale

Array = np.ndarray[Any, Any]
COUNTS = (3, 2, 4, 5, 6, 7, 8)
METHODS = ("kmeans", "mixture")
MOST_ROWS = 1_000               # drawn for each fit of the stability
PAIRS, NULL_DRAWS = 8, 4
PART = 0.7                      # of the rows, for each of a pair of fits
SMALLEST = 0.02                 # of the rows: a smaller group is a few odd rows
JUDGE_DRAWS = 59                # of each kind: none of them as tight as the rows is one in 60
STRAY, NARROWEST, MOST_GAIN = 0.02, 0.1, 50.0
WIDTH = 1.5
TINY = 1e-6


@dataclass(frozen=True)
class Tries:
    """`stability`: adjusted Rand index (Hubert and Arabie 1985) of the groups that two random parts of the rows lead to; 1: the
    same. `explained`: as the function, of rows that had no say; `null`: where there are no groups, the larger of two kinds."""

    stability: float
    explained: float
    null: float
    smallest: float             # share of the smallest group

    @property
    def worth(self) -> float:
        """Gap to data without groups (after Tibshirani, Walther and Hastie 2001), as far as the groups come back."""
        return self.stability * (self.explained - self.null)


def scale_of(x: Array) -> Scale:
    """Robust: middle and 1.4826 × median distance from it, the standard deviation where most values are equal."""
    middle, usual = np.median(x, axis=0), x.std(axis=0)
    width = 1.4826 * np.median(np.abs(x - middle), axis=0)
    width = np.where(width > 0, width, usual)
    return Scale(tuple(map(float, middle)), tuple(float(w) if w > 0 else 1.0 for w in width), tuple(range(x.shape[1])))


def fit_divider(method: str, count: int, z: Array, scale: Scale, seed: int) -> Divider:
    """Groups by size, the largest first."""
    with threadpool_limits(1), warnings.catch_warnings():      # small fits: more threads only wait for each other
        warnings.simplefilter("ignore")
        if method == "kmeans":
            found = KMeans(count, n_init=3, random_state=seed).fit(z)
            centres, codes = found.cluster_centers_, found.labels_
            spread = np.sqrt(max(TINY, found.inertia_ / max(1, z.size)))
            spreads, shares = np.full_like(centres, spread), np.full(count, 1 / count)      # the nearest centre, nothing else
        else:
            mixed = GaussianMixture(count, covariance_type="diag", n_init=2, reg_covar=1e-2, random_state=seed).fit(z)
            centres, spreads, shares, codes = mixed.means_, np.sqrt(mixed.covariances_), mixed.weights_, mixed.predict(z)
    order = np.argsort(-np.bincount(codes, minlength=count), kind="stable")
    bare = Divider(scale, centres[order], spreads[order], np.maximum(shares[order], TINY), np.ones(count))
    return bare.reaching(z, WIDTH)


def one_group(z: Array, scale: Scale) -> Divider:
    """All rows alike: what is left where no groups come back."""
    spread = np.maximum(z.std(axis=0, keepdims=True), TINY)
    return Divider(scale, z.mean(axis=0, keepdims=True), spread, np.ones(1), np.ones(1)).reaching(z, WIDTH)


def try_groups(method: str, count: int, z: Array, seed: int) -> Tries:
    """`z`: scaled rows."""
    rng = np.random.default_rng(seed)
    z = z[np.sort(rng.choice(len(z), MOST_ROWS, replace=False))] if len(z) > MOST_ROWS else z
    cut = rng.permutation(len(z)) < PART * len(z)
    stability = np.mean([_agreement(method, count, z, rng) for _ in range(PAIRS)])
    nulls = [np.mean([explained(method, count, drawn[cut], drawn[~cut], seed)
                      for drawn in (without(z, rng) for _ in range(NULL_DRAWS))]) for without in (shuffled_columns, one_cloud)]
    whole = fit_divider(method, count, z, plain_scale(z), seed).codes(z)
    return Tries(float(stability), explained(method, count, z[cut], z[~cut], seed), float(max(nulls)),
                 float(np.bincount(whole, minlength=count).min() / len(z)))


def _agreement(method: str, count: int, z: Array, rng: "np.random.Generator") -> float:
    """Of the groups that two parts of the rows lead to, over all rows."""
    fitted = []
    for _ in range(2):
        rows = rng.choice(len(z), max(count + 1, round(PART * len(z))), replace=False)
        fitted.append(fit_divider(method, count, z[rows], plain_scale(z), int(rng.integers(2**31))))
    return float(adjusted_rand_score(fitted[0].codes(z), fitted[1].codes(z)))


def explained(method: str, count: int, learned: Array, aside: Array, seed: int) -> float:
    """Share of the spread of scaled rows kept aside that is explained by groups found without them; 0: as one group, or worse."""
    divider = fit_divider(method, count, learned, plain_scale(learned), seed)
    return share_of(gains(divider, learned, aside), learned.shape[1])


def share_of(gained: Array, columns: int) -> float:
    """R² from likelihoods (Cox and Snell 1989), a column: of normal values the share of the variance."""
    return float(max(0.0, 1 - np.exp(-2 * gained.mean() / columns)))


def gains(divider: Divider, learned: Array, aside: Array) -> Array:
    """(rows,): log-likelihood of each row kept aside by groups as wide as in the rows learned from, less that by one group.

    One row in fifty may come from anywhere, so that a single stray one does not outweigh all others.
    """
    codes, whole = divider.codes(learned), _log_density(learned, aside)
    parts = [learned[codes == group] for group in range(len(divider.centres))]
    parts = [part for part in parts if len(part) > 1]
    likely = sum(len(part) / len(learned) * np.exp(np.minimum(_log_density(part, aside) - whole, MOST_GAIN)) for part in parts)
    return np.asarray(np.log((1 - STRAY) * likely + STRAY))


def _log_density(part: Array, rows: Array) -> Array:
    """Of a normal cloud along the axes, without the constant."""
    spread = np.maximum(part.std(axis=0), NARROWEST)
    return np.asarray(-(((rows - part.mean(axis=0)) / spread) ** 2 / 2 + np.log(spread)).sum(axis=1))


def explained_by_chance(method: str, count: int, learned: Array, aside: Array, seed: int) -> Array:
    """The same where there are no groups, draw by draw: columns shuffled, then one cloud; (2, JUDGE_DRAWS)."""
    rng, cut = np.random.default_rng(seed), len(learned)
    whole, found = np.vstack([learned, aside]), []
    for without in (shuffled_columns, one_cloud):
        drawn = (without(whole, rng) for _ in range(JUDGE_DRAWS))
        found.append([explained(method, count, z[:cut], z[cut:], int(rng.integers(2**31))) for z in drawn])
    return np.asarray(found)


def plain_scale(z: Array) -> Scale:
    return Scale((0.0,) * z.shape[1], (1.0,) * z.shape[1], tuple(range(z.shape[1])))


def shuffled_columns(z: Array, rng: "np.random.Generator") -> Array:
    """Each column as it is, but nothing goes together any more."""
    return np.column_stack([rng.permutation(column) for column in z.T])


def one_cloud(z: Array, rng: "np.random.Generator") -> Array:
    """One normal cloud as wide and as slanted as the rows: cutting a long cloud in two is stable, but makes no groups."""
    return rng.multivariate_normal(z.mean(axis=0), np.cov(z.T).reshape(z.shape[1], z.shape[1]), len(z), method="svd")
