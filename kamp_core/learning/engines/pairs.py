"""Products, differences and ratios of the strongest number columns: kept only where they lower the loss."""
from itertools import combinations
from typing import Any

import numpy as np

from kamp_core.learning.blended import NATIVE, View

Array = np.ndarray[Any, Any]
STRONGEST = 6
PAIR_GAIN = 0.01            # the loss has to fall by this share, and
SURE = 1.5                  # by so many standard errors over the folds


def by_column(view: View, gains: Array) -> Array:
    """(columns,): the gains of the native view's features, summed by column; features beyond the view are passed by."""
    owners = view.owners(NATIVE)
    return np.asarray(gains[:len(owners)] @ owners)


def strong_pairs(view: View, gains: Array | None) -> tuple[tuple[str, int, int], ...]:
    """The pairs of the columns with most `gains` in the native view; without gains, of the first ones."""
    weight = np.zeros(len(view.blocks)) if gains is None else by_column(view, gains)
    numbers = [i for i, (kind, _) in enumerate(view.blocks) if kind == "number"]
    best = sorted(sorted(numbers, key=lambda i: -weight[i])[:STRONGEST])
    return tuple((operation, a, b) for a, b in combinations(best, 2) for operation in ("product", "difference", "ratio"))
