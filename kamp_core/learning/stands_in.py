"""Words that change together with the column that groups the rows: it is left out of the conditions, and they speak for it."""
from typing import Any

import numpy as np
import pandas as pd

from kamp_core.learning.outcome import Reason
from kamp_core.learning.prepare import as_words
from kamp_core.learning.request import TrainRequest

Array = np.ndarray[Any, Any]
TELLS = 0.8           # of the errors in guessing the one that knowing the other takes away (Goodman and Kruskal 1954)
LIKE_MANY = 4         # of lots, a product or a shift that is the same within each says nothing about which lot it was
MOST_WORDS = 50


def stands_in(frame: pd.DataFrame, request: TrainRequest, inputs: list[str]) -> list[Reason]:
    """`group_left_out`, where conditions nearly say the same as the group column."""
    if request.group is None:
        return []
    group = as_words(frame[request.group])
    kinds = group.nunique()
    alike = [column for column in inputs if 2 <= frame[column].nunique() <= min(MOST_WORDS, LIKE_MANY * kinds)
             and LIKE_MANY * frame[column].nunique() >= kinds and _alike(as_words(frame[column]), group)]
    return [Reason("group_left_out", {"column": request.group, "inputs": ", ".join(alike)})] if alike else []


def _alike(one: pd.Series, other: pd.Series) -> bool:
    counts = pd.crosstab(one, other).to_numpy()
    total = counts.sum()
    return any(_explained(way, total) >= TELLS for way in (counts, counts.T))


def _explained(counts: Array, total: int) -> float:
    """Goodman and Kruskal's lambda of the columns, knowing the row."""
    blind = counts.sum(axis=0).max()
    return float((counts.max(axis=1).sum() - blind) / (total - blind)) if total > blind else 0.0
