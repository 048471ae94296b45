"""Does the range of the money hold, and how much luck is in the share that was picked? `uv run benchmarks/money.py`.

Plants whose truth is known: fourteen days of 120 parts, days that differ in their share of bad parts and in how well risk tells
them, two hundred times.
"""
from typing import Any

import numpy as np

from kamp_core.learning.capture import capture_at, capture_curve
from kamp_core.learning.worth.estimate import Estimate, mean_of
from kamp_core.learning.worth.inspecting import Curve, cut_off, saved_at

PRICES = {"missed": 20_000, "false": 3_000, "parts": 10_000}
DAYS, PARTS, PLANTS, MANY = 14, 120, 200, 4_000


def plant(days: int, rng: np.random.Generator) -> tuple[Any, Any, Any]:
    """(bad, risk, day) of each part."""
    level, skill = (np.repeat(rng.normal(*around, days), PARTS) for around in ((-3.2, 0.5), (1.6, 0.3)))
    hidden = rng.normal(size=days * PARTS)
    bad = rng.random(days * PARTS) < 1 / (1 + np.exp(-(level + skill * hidden)))
    return bad.astype(float), hidden + rng.normal(0, 0.3, days * PARTS), np.repeat(np.arange(days), PARTS)


def seen(days: int, rng: np.random.Generator, seed: int) -> Curve:
    bad, risk, day = plant(days, rng)
    share = mean_of(bad, day, seed)
    assert share is not None
    return capture_curve(bad, risk, day, seed), share


def main() -> None:
    rng = np.random.default_rng(0)
    curve, share = seen(MANY, rng, 0)
    exact = Estimate(share.value, share.value, share.value)
    truth = {point.inspected: saved_at(point, exact, PRICES).value for point in curve}
    best = max(truth, key=lambda inspected: truth[inspected])
    fixed, picked, lost = [], [], []
    for seed in range(PLANTS):
        curve, share = seen(DAYS, rng, seed)
        fixed.append((saved_at(capture_at(curve, best), share, PRICES), truth[best]))
        found = cut_off(curve, share, PRICES)
        picked.append((found.money, truth.get(found.share, 0.0)))
        lost.append(truth[best] - truth.get(found.share, 0.0))
    for name, pairs in (("at the best share", fixed), ("at the share picked", picked)):
        held = np.mean([money.low <= true <= money.high for money, true in pairs])
        bias = np.mean([money.value - true for money, true in pairs]) / truth[best]
        width = np.median([money.high - money.low for money, _ in pairs]) / truth[best]
        print(f"{name}: the 90 % range holds {held:.0%}, the value is {bias:+.1%} off, the range is {width:.0%} of it wide")
    print(f"picking costs {np.mean(lost) / truth[best]:.1%} of what the best share would save")


if __name__ == "__main__":
    main()
