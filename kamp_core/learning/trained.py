"""What every engine hands over: the answer, and all that a model file needs."""
from dataclasses import dataclass

import numpy as np
import pandas as pd

from kamp_core.learning.alarms.watcher import Watcher
from kamp_core.learning.blended import Blend
from kamp_core.learning.explain import shown
from kamp_core.learning.groups.divider import Divider
from kamp_core.learning.outcome import Facts, Outcome
from kamp_core.learning.prepare import Preparation, as_words
from kamp_core.learning.table import Array
from kamp_core.learning.tenths import shares_of, standings, wander


@dataclass(frozen=True)
class Trained:
    """The answer, and all that a model file needs. `error_*`: 5 % and 95 % of (actual − predicted), numbers only."""

    outcome: Outcome
    preparation: Preparation
    estimator: Blend | Watcher | Divider
    background: Array
    error_low: float | None
    error_high: float | None
    seen: dict[str, Facts]


def seen_values(values: pd.Series) -> Facts:
    """What a column looked like in training, in the order of its rows, to tell later whether new data differ."""
    if pd.api.types.is_datetime64_any_dtype(values):
        known = values.dropna()
        return {"low": shown(known.min()), "high": shown(known.max())} if len(known) else {}
    missing = float(values.isna().mean())
    if pd.api.types.is_numeric_dtype(values):
        numbers = values.to_numpy("float64")
        numbers = numbers[np.isfinite(numbers)]
        if not len(numbers):
            return {"missing": missing}
        quantiles = [float(q) for q in np.quantile(numbers, np.linspace(0, 1, 11))]
        edges = np.unique(quantiles[1:-1])
        tenths = shares_of(numbers, edges)
        return {"low": quantiles[0], "high": quantiles[-1], "middle": quantiles[5], "missing": missing,
                "edges": edges.tolist(), "shares": tenths.tolist(), "rows": len(numbers),
                "wander": wander(standings(numbers, edges, tenths)).tolist()}
    shares = as_words(values).value_counts(normalize=True).head(50)
    return {"levels": {str(level): float(share) for level, share in shares.items()}, "missing": missing}
