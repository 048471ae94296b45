"""What else is unlike where something gathers: a machine that always ran another mould says nothing of itself alone."""
from collections.abc import Collection, Mapping
from typing import Any

import numpy as np
import pandas as pd

from kamp_core.learning.prepare import as_words
from kamp_core.learning.table import Table

Array = np.ndarray[Any, Any]
MOST_WORDS = 12
SHARED = 0.5          # of the rows, so many at least have the same kinds inside and outside
FEWEST_ROWS = 20


def few_words(values: "pd.Series[Any]") -> Array | None:
    """Of a column of few words, or of few whole numbers such as those of machines; None of any other."""
    if not pd.api.types.is_object_dtype(values) and not pd.api.types.is_numeric_dtype(values):
        return None
    if values.nunique() > MOST_WORDS or (pd.api.types.is_numeric_dtype(values) and (values.dropna() % 1 != 0).any()):
        return None
    return as_words(values).fillna("–").to_numpy()


def kinds_of(table: Table, group: str | None) -> dict[str, Array]:
    """The words of all rows by column: conditions of few words, and the column of lots or machines where it has few."""
    made = table.history.names if table.history is not None else ()
    known = {name: few_words(table.frame[name]) for name in table.inputs if name not in made}
    if group is not None and table.group is not None and 1 < len(table.group_names) <= MOST_WORDS:
        known[group] = np.asarray(table.group_names, dtype=object)[table.group]
    return {name: words for name, words in known.items() if words is not None}


def unlike(inside: Array, kinds: Mapping[str, Array], but: Collection[str]) -> tuple[str, ...]:
    """Columns, other than `but`, whose kinds hardly overlap between the rows inside and outside (less than half of the rows: one
    less the total variation distance of their shares)."""
    if min(inside.sum(), (~inside).sum()) < FEWEST_ROWS:
        return ()
    return tuple(name for name, words in kinds.items() if name not in but and _shared(inside, words) < SHARED)


def _shared(inside: Array, words: Array) -> float:
    known, code = np.unique(words.astype(str), return_inverse=True)
    within, without = (np.bincount(code[rows], minlength=len(known)) / rows.sum() for rows in (inside, ~inside))
    return float(np.minimum(within, without).sum())
