"""Inspect the riskiest share of rows: how many of the bad ones are caught."""
from collections.abc import Sequence
from typing import Any

import numpy as np

from kamp_core.learning.metrics import tied
from kamp_core.learning.outcome import Capture

Array = np.ndarray[Any, Any]
INSPECTED = (0.01, 0.02, 0.03, 0.05, 0.07, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
RESAMPLES = 200


def capture_curve(bad: Array, risk: Array, blocks: Array, seed: int) -> tuple[Capture, ...]:
    """Of the bad ones (1.0), the share among the riskiest x % of rows; 90 % ranges by drawing whole blocks. () without any."""
    if bad.sum() == 0:
        return ()
    codes = np.unique(blocks, return_inverse=True)[1]
    rng = np.random.default_rng(seed)
    even = np.full(codes.max() + 1, 1 / (codes.max() + 1))
    drawn = [_caught(bad, risk, rng.multinomial(len(even), even)[codes].astype(float)) for _ in range(RESAMPLES)]
    known = [caught for caught in drawn if caught is not None] or [np.asarray(INSPECTED)]
    low, high = np.quantile(np.vstack(known), [0.05, 0.95], axis=0)
    value = _caught(bad, risk, np.ones(len(bad)))
    assert value is not None
    return tuple(Capture(share, float(value[i]), float(low[i]), float(high[i])) for i, share in enumerate(INSPECTED))


def capture_at(capture: Sequence[Capture], inspected: float) -> Capture:
    """The point nearest to a share of rows inspected."""
    return min(capture, key=lambda point: abs(point.inspected - inspected))


def _caught(bad: Array, risk: Array, weight: Array) -> Array | None:
    """Rows of one risk come in any order: among them, what is caught grows evenly."""
    hits, rows = tied(bad, risk, weight)
    if hits.sum() == 0:
        return None
    inspected = np.concatenate(([0.0], np.cumsum(rows) / rows.sum()))
    caught = np.concatenate(([0.0], np.cumsum(hits) / hits.sum()))
    return np.asarray(np.interp(INSPECTED, inspected, caught))
