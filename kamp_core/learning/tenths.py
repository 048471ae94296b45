"""Where numbers stand among the tenths of the training, and how far parts of them wander by themselves."""
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]
PARTS = (20, 10, 5)   # pieces in a row


def shares_of(numbers: Array, edges: Array) -> Array:
    """(tenths,) The share of the numbers in each tenth; an edge belongs to the tenth below."""
    return np.asarray(np.bincount(np.searchsorted(edges, numbers, side="left"), minlength=len(edges) + 1) / len(numbers))


def standings(numbers: Array, edges: Array, shares: Array) -> Array:
    """(rows, 2) Each number's place from 0 to 1 among the training, the middle of its tenth, and how far that is from the middle;
    both less what they were on average in training, so that 0 means: as usual."""
    places = np.cumsum(shares) - shares / 2
    away = np.abs(places - 0.5)
    tenth = np.searchsorted(edges, numbers, side="left")
    return np.column_stack([places[tenth] - places @ shares, away[tenth] - away @ shares])


def wander(values: Array) -> Array:
    """(columns,) The variance of the mean of all rows, in their order: neighbours are alike, so by the means of consecutive parts
    (batch means; Law & Kelton, Simulation Modeling and Analysis), as long as tells most of it."""
    found = [values.var(axis=0) / len(values)]
    for count in PARTS:
        if count < len(values):
            means = np.array([part.mean(axis=0) for part in np.array_split(values, count)])
            found.append(means.var(axis=0, ddof=1) / count)
    return np.asarray(np.max(found, axis=0))
