"""Have the data changed? Each column of a new file beside what the model saw in training.

A process wanders by itself, and of many columns one always looks odd: a difference is told where it is large enough to matter
and beyond what the means of such pieces wandered in training and in the file itself, all columns together (Bonferroni).
"""
from typing import Any

import duckdb
import numpy as np
import pandas as pd

from kamp_core.learning.prepare import as_words
from kamp_core.learning.tenths import shares_of, standings, wander
from kamp_core.models.facts import Card, Drift

FEWEST_ROWS = 30            # below this nothing can be said
OUTSIDE = 0.02              # share of rows beyond the range of training
FAR = 0.5                   # of that range: so far beyond it no process wanders by itself
FREEDOM = 19                # of Student's t: how well the wandering is known
NEW_VALUES = 0.02
EMPTIER = 0.3               # so much larger a share of empty cells than in training
MOVED = 0.12                # of all places from the lowest to the highest: a normal column moved by 0.4 standard deviations
SPREAD = 0.05               # a normal column with 1.4 times its standard deviation, or 0.7 times
FALSE_ALARMS = 0.1         # of files in which nothing changed
_MORE_IMPORTANT = {"mostly_empty": 0, "new_values": 1, "shifted": 2, "outside_range": 2, "reshaped": 3}
Array = np.ndarray[Any, Any]


def drift_of(card: Card, used: dict[str, str], db: duckdb.DuckDBPyConnection, table: str = "data") -> tuple[Drift, ...]:
    """One finding a column at most, the largest share of rows first. `used`: model column to the table's."""
    found = []
    for name, column in used.items():
        quoted = '"' + column.replace('"', '""') + '"'
        values = db.execute(f"select {quoted} as value from {table}").df()["value"]
        drift = column_drift(name, values, card.kinds[name], card.seen.get(name, {}), len(used))
        if drift:
            found.append(drift)
    return tuple(sorted(found, key=lambda d: (_MORE_IMPORTANT[d.code], -d.share)))


def column_drift(name: str, values: pd.Series, kind: str, seen: dict[str, Any], columns: int = 1) -> Drift | None:
    """What is different about a column, if it is much. `columns`: how many are looked at."""
    if len(values) < FEWEST_ROWS or not seen:
        return None
    if kind == "category":
        return _words_drift(name, values, seen)
    if kind == "number" and "shares" in seen:
        return _numbers_drift(name, pd.to_numeric(values, errors="coerce").to_numpy("float64", na_value=np.nan), seen, columns)
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


def _numbers_drift(name: str, numbers: Array, seen: dict[str, Any], columns: int) -> Drift | None:
    known = numbers[np.isfinite(numbers)]
    empty = 1 - len(known) / len(numbers)
    if empty > seen.get("missing", 0.0) + EMPTIER:
        return Drift(name, "mostly_empty", empty, {"column": name})
    if len(known) < FEWEST_ROWS:
        return None
    edges, shares = np.asarray(seen["edges"]), np.asarray(seen["shares"])
    changes, wrong = standings(known, edges, shares), _limit(columns)
    change, beyond = changes.mean(axis=0), wrong * _errors(changes, seen)
    outside = _outside(known, seen, wrong)
    elsewhere = float(np.abs(shares_of(known, edges) - shares).sum() / 2)
    usual, now = float(seen.get("middle", np.median(edges))), float(np.median(known))
    reach = {"low": float(seen["low"]), "high": float(seen["high"]), "outside": outside,
             "lowest": float(known.min()), "highest": float(known.max())}
    if abs(change[0]) >= MOVED and abs(change[0]) > beyond[0] and now != usual:
        return Drift(name, "shifted", elsewhere, {"column": name, "before": usual, "now": now, "by": abs(now - usual), **reach})
    if outside:
        return Drift(name, "outside_range", outside, {"column": name, **reach})
    if max(abs(change) - (MOVED, SPREAD)) >= 0 and (abs(change) > beyond)[abs(change) >= (MOVED, SPREAD)].any():
        return Drift(name, "reshaped", elsewhere, {"column": name, "before": usual, "now": now})
    return None


def _limit(columns: int) -> float:
    """How many standard errors chance may reach: two sides of three looks at each column."""
    from scipy.stats import t  # heavy, and only needed here
    return float(t.isf(FALSE_ALARMS / (6 * columns), FREEDOM))


def _errors(changes: Array, seen: dict[str, Any]) -> Array:
    """(2,) Standard errors of the means: as this file wanders, or as the training did where it wandered more; and that of the
    training itself. A model of an earlier version does not know it."""
    own = wander(changes)
    if "wander" not in seen:
        return np.asarray(np.sqrt(own))
    learned = np.asarray(seen["wander"])
    return np.asarray(np.sqrt((own + learned * seen["rows"] / len(changes)) / 2 + learned))


def _outside(known: Array, seen: dict[str, Any], wrong: float) -> float:
    """The share of rows beyond the range of training, 0 where they may be chance: few in all, or one piece just beyond."""
    low, high = float(seen["low"]), float(seen["high"])
    beyond = ((known < low) | (known > high)).astype(float)
    far = FAR * (high - low)
    share = float(beyond.mean())
    if share < OUTSIDE:
        return 0.0
    if ((known < low - far) | (known > high + far)).mean() >= OUTSIDE:
        return share
    chance = 2 / (seen["rows"] + 1) if "rows" in seen else 0.0
    return share if share - chance > wrong * float(np.sqrt(wander(beyond[:, None])[0])) else 0.0
