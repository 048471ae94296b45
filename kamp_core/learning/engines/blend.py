"""Which of the finished candidates speak together, and how much each counts: greedy weights, and a linear stack where it pays."""
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from kamp_core.learning.blended import TINY, softmax, stacked
from kamp_core.learning.metrics import LOSS
from kamp_core.problems import Family

Array = np.ndarray[Any, Any]
MOST_MEMBERS = 5
BEST = 8                    # candidates that may enter
ROUNDS, SUBSETS, SUBSET = 20, 8, 0.6
LEAST_WEIGHT = 0.1          # less does not change the answer, but costs its fits
LEAST_GAIN = 0.002          # of the loss, to be clearly better
OPAQUE_GAIN = 0.01          # before a model that cannot tell its reasons is taken alone
STACK_GAIN = 0.005
STACK_SHARE = 0.5
STACK_PARTS = 5
MOST_ROWS = 20_000          # of the selection rows, to find weights on


@dataclass(frozen=True)
class Mixed:
    """`weights`: (position among the candidates, weight)."""

    weights: tuple[tuple[int, float], ...]
    predicted: Array
    base: float = 0.0
    stack: dict[str, Any] | None = None


def blend(family: Family, target: Array, words: list[Array], explained: list[bool], affordable: list[bool], seed: int) -> Mixed:
    """`words`: what each candidate said of the selection rows, the best first."""
    loss = LOSS[family]
    usable = [i for i in range(len(words)) if explained[i] and affordable[i]][:BEST] or [0]
    alone = _alone(words, explained, affordable, loss, target)
    few = _some(target, family, seed)
    weights = _weights([words[i][few] for i in usable], target[few], loss, seed)
    chosen = _pruned({usable[i]: float(weight) for i, weight in enumerate(weights)})
    mean = np.asarray(sum(weight * words[i] for i, weight in chosen.items()))
    mixed = Mixed(tuple(chosen.items()), mean)
    if len(chosen) > 1:
        mixed = _stack(family, target, [words[i] for i in chosen], mixed, few, seed)
    wanted = OPAQUE_GAIN if not explained[alone] else 0.0
    if len(chosen) == 1 or loss(target, words[alone]) < (1 - wanted) * loss(target, mixed.predicted):
        return Mixed(((alone, 1.0),), words[alone])
    return mixed


def affordable_blend(family: Family, target: Array, words: list[Array], explained: list[bool], seconds: list[float],
                     affordable: Callable[[float], bool], seed: int) -> Mixed:
    """The blend whose fits, of so many `seconds`, the end can afford: the slowest member leaves until it does."""
    allowed = [affordable(took) for took in seconds]
    while True:
        mixed = blend(family, target, words, explained, allowed, seed)
        members = [i for i, _ in mixed.weights]
        if len(members) < 2 or affordable(sum(seconds[i] for i in members)):
            return mixed
        allowed[max(members, key=lambda i: seconds[i])] = False


def _alone(words: list[Array], explained: list[bool], affordable: list[bool], loss: Callable[[Array, Array], float],
           target: Array) -> int:
    """The best that can afford its fits; one that tells its reasons before a slightly better one that does not."""
    open_ = next((i for i in range(len(words)) if affordable[i] and explained[i]), None)
    best = next((i for i in range(len(words)) if affordable[i]), 0)
    if open_ is not None and loss(target, words[open_]) <= (1 + OPAQUE_GAIN) * loss(target, words[best]):
        return open_
    return best


def _some(target: Array, family: Family, seed: int) -> Array:
    """Rows to find weights on: all, or a sample with every bad one."""
    if len(target) <= MOST_ROWS:
        return np.arange(len(target))
    few = np.random.default_rng(seed).choice(len(target), MOST_ROWS, replace=False)
    bad = np.flatnonzero(target == 1)[:MOST_ROWS // 4] if family is Family.TWO_CLASSES else np.empty(0, int)
    return np.asarray(np.unique(np.concatenate([few, bad])))


def _weights(words: list[Array], target: Array, loss: Callable[[Array, Array], float], seed: int) -> Array:
    """Averaged over random subsets of the candidates, which overfits less; of all at once where that is clearly better."""
    rng = np.random.default_rng(seed)
    whole = _greedy(words, list(range(len(words))), target, loss)
    if len(words) < 3:
        return whole
    size = max(2, round(SUBSET * len(words)))
    parts = [_greedy(words, rng.permutation(len(words))[:size].tolist(), target, loss) for _ in range(SUBSETS)]
    mean = np.asarray(np.mean(parts, axis=0))
    losses = [loss(target, np.tensordot(weights, np.stack(words), axes=1)) for weights in (whole, mean)]
    return whole if losses[0] < (1 - LEAST_GAIN) * losses[1] else mean


def _greedy(words: list[Array], allowed: list[int], target: Array, loss: Callable[[Array, Array], float]) -> Array:
    """Take again and again what lowers the loss most (Caruana 2004)."""
    counts, together = np.zeros(len(words)), np.zeros_like(words[0])
    for taken in range(ROUNDS):
        tries = {i: loss(target, (together + words[i]) / (taken + 1)) for i in allowed}
        best = min(tries, key=lambda i: (tries[i], i))
        counts[best] += 1
        together = together + words[best]
    return np.asarray(counts / counts.sum())


def _pruned(weights: dict[int, float]) -> dict[int, float]:
    """The few that count, so that scoring stays fast."""
    best = sorted(weights, key=lambda i: -weights[i])[:MOST_MEMBERS]
    kept = [i for i in best if weights[i] >= LEAST_WEIGHT] or best[:1]
    total = sum(weights[i] for i in kept)
    return {i: weights[i] / total for i in sorted(kept)}


def _stack(family: Family, target: Array, words: list[Array], mixed: Mixed, few: Array, seed: int) -> Mixed:
    """Half of the blend becomes a linear stack, only if that lowers the loss on rows which the stack has not seen."""
    if family is Family.TWO_CLASSES or len(few) < 200:
        return mixed
    values = np.stack(words)
    learn, apply = (_lines, _lined) if family is Family.NUMBERS else (_log_pool, _pooled)
    out = np.empty_like(mixed.predicted[few])
    part = np.random.default_rng(seed).permutation(len(few)) % STACK_PARTS
    for number in range(STACK_PARTS):
        inside = few[part != number]
        out[part == number] = apply(learn(target[inside], values[:, inside]), values[:, few[part == number]],
                                    mixed.predicted[few[part == number]])
    if LOSS[family](target[few], out) > (1 - STACK_GAIN) * LOSS[family](target[few], mixed.predicted[few]):
        return mixed
    stack = learn(target[few], values[:, few])
    predicted = apply(stack, values, mixed.predicted)
    if family is Family.MANY_CLASSES:
        return Mixed(mixed.weights, predicted, 0.0, stack)
    weights = tuple((i, (1 - STACK_SHARE) * weight + STACK_SHARE * stack["weights"][n])
                    for n, (i, weight) in enumerate(mixed.weights))
    return Mixed(weights, predicted, STACK_SHARE * stack["bias"])


def _lines(target: Array, words: Array) -> dict[str, Any]:
    """Huber's regression of the answer on what the members said."""
    from sklearn.linear_model import HuberRegressor
    middle, spread = float(np.median(target)), float(np.std(target)) or 1.0
    line = HuberRegressor(alpha=1e-3, max_iter=300).fit(((words - middle) / spread).T, (target - middle) / spread)
    bias = middle + float(line.intercept_) * spread - middle * float(line.coef_.sum())
    return {"weights": [float(weight) for weight in line.coef_], "bias": bias}


def _lined(stack: dict[str, Any], words: Array, mean: Array) -> Array:
    line = np.tensordot(np.asarray(stack["weights"]), words, axes=1) + stack["bias"]
    return np.asarray((1 - STACK_SHARE) * mean + STACK_SHARE * line)


def _log_pool(target: Array, words: Array) -> dict[str, Any]:
    """Weights of the members' log-probabilities and a bias a class, by maximum likelihood."""
    from scipy.optimize import minimize
    logs, members, classes = np.log(np.clip(words, TINY, 1)), len(words), words.shape[2]
    answer = np.eye(classes)[target]

    def loss(values: Array) -> tuple[float, Array]:
        weights, bias = values[:members], values[members:]
        said = softmax(np.tensordot(weights, logs, axes=1) + bias)
        off = (said - answer) / len(target)
        slope = np.concatenate([np.einsum("mrc,rc->m", logs, off), off.sum(axis=0)]) + 2e-3 * (values - start)
        return -float(np.log(np.clip(said[answer == 1], TINY, 1)).mean()) + 1e-3 * float(((values - start) ** 2).sum()), slope

    start = np.concatenate([np.full(members, 1 / members), np.zeros(classes)])
    found = minimize(loss, start, jac=True, method="L-BFGS-B").x
    return {"share": STACK_SHARE, "weights": found[:members].tolist(), "bias": found[members:].tolist()}


def _pooled(stack: dict[str, Any], words: Array, mean: Array) -> Array:
    return stacked(mean, words, stack)
