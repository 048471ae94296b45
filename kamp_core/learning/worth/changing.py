"""When to change a tool: at which time left, where too early throws life away and too late breaks a part."""
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from kamp_core.learning.outcome import Outcome
from kamp_core.learning.worth.estimate import mean_of
from kamp_core.learning.worth.facts import Changing, Kind, Prices, Worth

Array = np.ndarray[Any, Any]
TRIED = 40                       # limits, evenly among what was foretold
NEVER = -np.inf                  # use it until it breaks


@dataclass(frozen=True)
class _Plan:
    """`left`: (runs,) the life thrown away, NaN where it broke before; each run changed at the limit that the other half of the
    runs would choose. `limit`: what all of them would choose."""

    left: Array
    limit: float

    def costs(self, prices: Prices) -> Array:
        return _costs(self.left, prices)


def life(outcome: Outcome, held: pd.DataFrame, prices: Prices) -> Worth | None:
    """Changed once the time left that is foretold falls to a limit, run by run (`block`); beside changing by their usual life,
    its limit chosen in the same way, or letting them break, whichever is cheaper."""
    held = held.sort_values("row", kind="stable")
    runs = [run for _, run in held.groupby("block", sort=True)]
    ours, usual = (_plan([run[name].to_numpy(float) for run in runs], [run["actual"].to_numpy(float) for run in runs], prices)
                   for name in ("prediction", "nothing"))
    rival = usual.costs(prices) if usual.limit > NEVER else np.full(len(runs), prices["broken"])
    saved = mean_of(rival - ours.costs(prices), np.arange(len(runs)), outcome.seed)
    if saved is None:
        return None
    name = "usual" if usual.limit > NEVER else "nothing"
    if ours.limit == NEVER:
        return Worth(Kind.LIFE, saved.times(0.0), name, never=True)
    whole = ours.left[np.isfinite(ours.left)]
    told = Changing(float(np.isnan(ours.left).mean()), float(whole.mean()) if len(whole) else 0.0, len(runs))
    return Worth(Kind.LIFE, saved.times(prices["changes"]), name, cut=ours.limit, changing=told)


def _plan(foretold: list[Array], actual: list[Array], prices: Prices) -> _Plan:
    """`foretold`, `actual`: the time left, row after row of each run."""
    limits = [NEVER, *np.quantile(np.concatenate(foretold), np.linspace(0, 0.8, TRIED))]
    left = np.array([[_left(said, true, limit) for said, true in zip(foretold, actual, strict=True)] for limit in limits])
    costs = _costs(left, prices)
    odd = np.arange(len(foretold)) % 2 == 1
    by_half = [int(costs[:, odd != half].mean(axis=1).argmin()) for half in (False, True)]      # chosen in the other half
    return _Plan(np.where(odd, left[by_half[1]], left[by_half[0]]), float(limits[int(costs.mean(axis=1).argmin())]))


def _left(foretold: Array, actual: Array, limit: float) -> float:
    """At the first row foretold to have no more than so much; NaN where there is none before it breaks."""
    now = np.flatnonzero(foretold <= limit)
    return float(actual[now[0]]) if len(now) else float("nan")


def _costs(left: Array, prices: Prices) -> Array:
    return np.where(np.isnan(left), prices["broken"], prices["unused"] * np.nan_to_num(left))
