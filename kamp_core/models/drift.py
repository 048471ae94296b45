"""Have the data changed? Each column of a new file beside what the model saw in training."""
from typing import Any

import duckdb
import numpy as np
import pandas as pd

from kamp_core.learning.prepare import as_words
from kamp_core.models.facts import Card, Drift

FEWEST_ROWS = 30            # below this nothing can be said
OUTSIDE = 0.02              # share of rows beyond the range of training
NEW_VALUES = 0.02
EMPTIER = 0.3               # so much larger a share of empty cells than in training
SHIFT = 0.25                # population stability index over tenths: the usual mark of a large change
SAME_MIDDLE = 0.1           # of the middle eight tenths of training
_MORE_IMPORTANT = {"mostly_empty": 0, "new_values": 1, "outside_range": 2, "shifted": 3, "reshaped": 3}


def drift_of(card: Card, used: dict[str, str], db: duckdb.DuckDBPyConnection, table: str = "data") -> tuple[Drift, ...]:
    """One finding a column at most, the largest share of rows first. `used`: model column to the table's."""
    found = []
    for name, column in used.items():
        quoted = '"' + column.replace('"', '""') + '"'
        values = db.execute(f"select {quoted} as value from {table}").df()["value"]
        drift = column_drift(name, values, card.kinds[name], card.seen.get(name, {}))
        if drift:
            found.append(drift)
    return tuple(sorted(found, key=lambda d: (_MORE_IMPORTANT[d.code], -d.share)))


def column_drift(name: str, values: pd.Series, kind: str, seen: dict[str, Any]) -> Drift | None:
    """What is different about a column, if it is much."""
    if len(values) < FEWEST_ROWS or not seen:
        return None
    if kind == "category":
        return _words_drift(name, values, seen)
    if kind == "number" and "shares" in seen:
        return _numbers_drift(name, pd.to_numeric(values, errors="coerce").to_numpy("float64", na_value=np.nan), seen)
    return None


def _words_drift(name: str, values: pd.Series, seen: dict[str, Any]) -> Drift | None:
    given = as_words(values)
    empty = float(given.isna().mean())
    if empty > seen.get("missing", 0.0) + EMPTIER:
        return Drift(name, "mostly_empty", empty, {"column": name})
    new = given.dropna()[~given.dropna().isin(list(seen.get("levels", {})))]
    share = len(new) / len(given)
    if len(seen.get("levels", {})) < 50 and share >= NEW_VALUES:     # training keeps the 50 most frequent values
        return Drift(name, "new_values", share, {"column": name, "values": ", ".join(new.value_counts().index[:5])})
    return None


def _numbers_drift(name: str, numbers: "np.ndarray[Any, Any]", seen: dict[str, Any]) -> Drift | None:
    known = numbers[np.isfinite(numbers)]
    empty = 1 - len(known) / len(numbers)
    if empty > seen.get("missing", 0.0) + EMPTIER:
        return Drift(name, "mostly_empty", empty, {"column": name})
    low, high = float(seen["low"]), float(seen["high"])
    outside = float(((known < low) | (known > high)).sum() / len(numbers))
    if outside >= OUTSIDE:
        return Drift(name, "outside_range", outside, {
            "column": name, "low": low, "high": high, "lowest": float(known.min()), "highest": float(known.max())})
    moved, share = _shift(known, np.asarray(seen["edges"]), np.asarray(seen["shares"]))
    if moved:
        usual, now = float(np.median(seen["edges"])), float(np.median(known))
        if abs(now - usual) < SAME_MIDDLE * (seen["edges"][-1] - seen["edges"][0]):
            return Drift(name, "reshaped", share, {"column": name})
        return Drift(name, "shifted", share, {"column": name, "before": usual, "now": now})
    return None


def _shift(known: "np.ndarray[Any, Any]", edges: "np.ndarray[Any, Any]",
           expected: "np.ndarray[Any, Any]") -> tuple[bool, float]:
    """Compare shares between the tenths of training. → (much changed?, share of rows that would have to move)"""
    if len(edges) < 3:
        return False, 0.0              # a few values only: tenths mean nothing
    given = np.bincount(np.searchsorted(edges, known, side="left"), minlength=len(edges) + 1) / len(known)
    floor = 0.5 / len(known)
    index = float(((given - expected) * np.log(np.maximum(given, floor) / np.maximum(expected, floor))).sum())
    noise = 2 * len(edges) / len(known)          # what chance alone brings about, twice over
    return index > SHIFT + noise, float(np.abs(given - expected).sum() / 2)
