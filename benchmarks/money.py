"""Does the range of the money hold, and how much luck is in the share that was picked? `uv run benchmarks/money.py`.

Plants whose truth is known: fourteen days of 120 parts, days that differ in their share of bad parts and in how well risk tells
them, two hundred times. And plants with a cause: parts above 75 % humidity go bad more often, on days that differ in both.
"""
from typing import Any

import numpy as np
import pandas as pd

from kamp_core.learning.capture import capture_at, capture_curve
from kamp_core.learning.cause import SURE
from kamp_core.learning.gather import gathering, marks_of
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


def humid_plant(days: int, rng: np.random.Generator) -> tuple[Any, Any, Any]:
    """(bad, humidity, day) of each part."""
    level, damp = (np.repeat(rng.normal(*around, days), PARTS) for around in ((-3.2, 0.5), (65, 6)))
    humidity = damp + rng.normal(0, 5, days * PARTS)
    bad = rng.random(days * PARTS) < 1 / (1 + np.exp(-(level + 1.6 * (humidity > 75))))
    return bad.astype(int), humidity, np.repeat(np.arange(days), PARTS)


def cause(days: int) -> None:
    """The place is sought and told of as in an answer."""
    rng = np.random.default_rng(0)
    every, humid, _ = humid_plant(MANY, rng)
    held, off, width = [], [], []
    for seed in range(PLANTS):
        bad, humidity, day = humid_plant(days, rng)
        found = gathering(pd.Series(humidity), marks_of(bad, day, seed))
        if found.beyond is None or found.low is None or found.p is None or found.p > SURE:
            continue
        inside = (humid >= found.low) & (humid <= found.high)
        true = (every[inside].mean() - every[~inside].mean()) * inside.mean()
        held.append(found.beyond_low <= true <= found.beyond_high)
        off.append(found.beyond / true - 1)
        width.append((found.beyond_high - found.beyond_low) / true)
    print(f"what a cause costs, {days} days: told of in {len(held)} of {PLANTS}, the 90 % range holds {np.mean(held):.0%}, "
          f"the value is {np.median(off):+.0%} off, the range is {np.median(width):.0%} of it wide")


def main() -> None:
    for days in (14, 30, 60):
        cause(days)
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
