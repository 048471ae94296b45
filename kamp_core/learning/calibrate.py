"""How often does a risk of 30 % come true? Learned where the model was chosen, shown on the rows kept aside."""
from typing import Any

import numpy as np

from kamp_core.learning.blended import corrected, log_odds
from kamp_core.learning.metrics import log_loss

Array = np.ndarray[Any, Any]
MANY_BAD = 500              # bad rows from which on steps are told apart; below, a line through the log-odds
SLOPES = np.linspace(0.3, 2.5, 45)
STRONGEST = 5.0             # of a line's slope: a steeper one is an accident of few rows
STEP_ROWS = 50
SCALE_STEPS = 60
RISING = 1e-9               # a step, so that no two rows become alike


def fit_correction(target: Array, said: Array) -> dict[str, Any]:
    """For risks a line or steps by the number of bad rows, for many classes a temperature; {} where it would not help."""
    if said.ndim == 2:
        return _temperature(target, said)
    bad = int(min(target.sum(), len(target) - target.sum()))
    found = _steps(target, said) if bad >= MANY_BAD else _line(target, said)
    return found if _loss(target, corrected(said, found)) < _loss(target, said) else {}


def on_the_scale_of(judged: Array, said: Array) -> dict[str, Any]:
    """Risks that another model `said` of the same rows, put on the scale of those that were judged.

    As many rows lie beyond a limit as did then, so that limits, prices and promises keep their meaning: steps between like places
    in both orders, finest at the top.
    """
    risks, known = np.sort(said), np.sort(judged)
    places = len(said) - np.unique(np.geomspace(1, len(said), SCALE_STEPS).astype(int))
    at = np.unique(risks[places])
    to = known[(np.searchsorted(risks, at, "left") + np.searchsorted(risks, at, "right") - 1) // 2]       # the middle of like ones
    if at[0] > 0:
        at, to = np.append(0.0, at), np.append(0.0, to)
    if at[-1] < 1:
        at, to = np.append(at, 1.0), np.append(to, (1 + to[-1]) / 2)
    rising = np.maximum.accumulate(to) * (1 - RISING * len(to)) + RISING * np.arange(len(to))
    return {"kind": "steps", "at": at.tolist(), "to": rising.tolist()}


def _loss(target: Array, risk: Array) -> float:
    return log_loss(target, np.column_stack([1 - risk, risk]), np.ones(len(target)))


def _line(target: Array, risk: Array) -> dict[str, Any]:
    """Platt's targets keep a handful of bad rows from promising certainty (Platt 1999)."""
    from sklearn.linear_model import LogisticRegression
    bad, good = target.sum(), len(target) - target.sum()
    sure = np.where(target == 1, (bad + 1) / (bad + 2), 1 / (good + 2))
    x = np.concatenate([log_odds(risk), log_odds(risk)])[:, None]
    y, weight = np.repeat([1, 0], len(target)), np.concatenate([sure, 1 - sure])
    line = LogisticRegression(C=1e4, max_iter=500).fit(x, y, sample_weight=weight)
    slope = float(line.coef_[0, 0])
    return {"kind": "line", "slope": slope, "shift": float(line.intercept_[0])} if 0 < slope < STRONGEST else {}


def _steps(target: Array, risk: Array) -> dict[str, Any]:
    """Centred isotonic regression (Oron and Flournoy 2017): rising between the middles of the steps."""
    from sklearn.isotonic import IsotonicRegression
    steps = IsotonicRegression(out_of_bounds="clip").fit(risk, target).predict(risk)
    levels, place = np.unique(steps, return_inverse=True)
    rows = np.bincount(place)
    at, to = np.bincount(place, risk) / rows, levels
    large = (rows >= STEP_ROWS) | (np.arange(len(rows)) == len(rows) - 1)
    at, to = at[large], to[large]
    top = (rows[-1] * levels[-1] + 1) / (rows[-1] + 2)          # the last step may be a few rows, all of them bad
    at, to = np.concatenate([[0.0], at[:-1], [1.0]]), np.concatenate([[0.0], np.minimum(to[:-1], top), [top]])
    keep = np.concatenate([[True], np.diff(at) > 1e-9])
    return {"kind": "steps", "at": at[keep].tolist(), "to": to[keep].tolist()}


def _temperature(target: Array, probability: Array) -> dict[str, Any]:
    losses = [log_loss(target, corrected(probability, {"kind": "temperature", "slope": slope}), np.ones(len(target)))
              for slope in SLOPES]
    best = float(SLOPES[int(np.argmin(losses))])
    plain = log_loss(target, probability, np.ones(len(target)))
    return {"kind": "temperature", "slope": best} if min(losses) < 0.995 * plain else {}
