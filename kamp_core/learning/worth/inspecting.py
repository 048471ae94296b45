"""Parts inspected riskiest first: what it saves at each share, and the share that is worth most."""
from collections.abc import Sequence
from typing import Any

import numpy as np

from kamp_core.learning.capture import capture_curve
from kamp_core.learning.limits import FEW_BAD, FEW_BLOCKS
from kamp_core.learning.outcome import Capture
from kamp_core.learning.worth.estimate import Estimate, mean_of, together
from kamp_core.learning.worth.facts import CutOff, Prices

Array = np.ndarray[Any, Any]
Curve = tuple[tuple[Capture, ...], Estimate]       # of the bad ones caught, and the share of bad ones
NONE, ALL = Capture(0.0, 0.0, 0.0, 0.0), Capture(1.0, 1.0, 1.0, 1.0)


def costs(inspected: float, caught: float, bad: float, prices: Prices) -> float:
    """Won a month: parts × (bad × (1 − caught) × missed + (inspected − bad × caught) × false).

    `false`: what one good part costs that is pulled out in vain; shares from 0 to 1.
    """
    caught = min(caught, inspected / bad) if bad > 0 else 0.0        # no more bad ones than were inspected
    return prices["parts"] * (bad * (1 - caught) * prices["missed"] + (inspected - bad * caught) * prices["false"])


def rival(bad: float, prices: Prices) -> Capture:
    """The cheaper of inspecting nothing and inspecting everything."""
    return min((NONE, ALL), key=lambda way: costs(way.inspected, way.caught, bad, prices))


def saved_at(point: Capture, bad: Estimate, prices: Prices) -> Estimate:
    """Won a month against that, at one share inspected."""
    instead = rival(bad.value, prices)

    def saved(caught: float, bad: float) -> float:
        return costs(instead.inspected, instead.caught, bad, prices) - costs(point.inspected, caught, bad, prices)
    return together(saved, Estimate.around(point.caught, point.low, point.high), bad)


def cut_off(capture: Sequence[Capture], bad: Estimate, prices: Prices) -> CutOff:
    """The share worth most; never below both inspecting nothing and inspecting everything, which are among what is tried."""
    instead = rival(bad.value, prices)
    tried = [instead, *(point for point in capture if 0 < point.inspected < 1)]
    saved = [saved_at(point, bad, prices) for point in tried]
    best = max(range(len(tried)), key=lambda place: saved[place].value)
    return CutOff(tried[best].inspected, saved[best], "everything" if instead is ALL else "nothing")


def out_of_limits(actual: Array, predicted: Array, blocks: Array, limits: tuple[float | None, float | None],
                  seed: int) -> Curve | None:
    """Measured first where the prediction comes nearest to a limit, or lies farthest beyond; None where too few were out."""
    low, high = (-np.inf if limits[0] is None else limits[0]), (np.inf if limits[1] is None else limits[1])
    bad = ((actual < low) | (actual > high)).astype(float)
    share = mean_of(bad, blocks, seed)
    if bad.sum() < FEW_BAD or len(np.unique(blocks)) < FEW_BLOCKS or share is None:
        return None
    return capture_curve(bad, np.maximum(low - predicted, predicted - high), blocks, seed), share
