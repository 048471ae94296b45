"""From a table of factory columns to plain numbers, and the same way again for next week's file.

This file stands alone (NumPy and pandas only): a downloaded model carries a copy of it.
"""
from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import pandas as pd

LEVELS = (20, 200)    # of a category that are told apart: that many in any table, up to so many ...
LEVEL_CELLS = 4_000_000   # ... while the features of all categories take no more cells than this
FEWEST_ROWS = 5       # a rarer level counts as "other"


@dataclass(frozen=True)
class PreparedColumn:
    """One column of the user's and the features made of it."""

    name: str
    kind: str                       # number | category | time
    fill: float = 0.0               # numbers: the median, for empty cells
    flag: bool = False              # numbers: a feature "was empty"
    levels: tuple[str, ...] = ()    # categories: one feature a level
    places: bool = False            # says when or on which machine a row happened: one feature, seconds or a machine's number

    def features(self) -> int:
        return 1 if self.places else {"number": 1 + self.flag, "category": len(self.levels) + 1, "time": 2}[self.kind]


@dataclass(frozen=True)
class Preparation:
    """Fitted once, applied for ever: `transform` never fails on a value it has not seen."""

    columns: tuple[PreparedColumn, ...]

    @property
    def features(self) -> list[str]:
        return [f"c{i}" for i in range(sum(column.features() for column in self.columns))]

    @property
    def sources(self) -> list[int]:
        """For each feature the position of the column it comes from."""
        return [i for i, column in enumerate(self.columns) for _ in range(column.features())]

    @property
    def blocks(self) -> tuple[tuple[str, int], ...]:
        """For each column its kind and how many features are made of it."""
        return tuple((column.kind, column.features()) for column in self.columns)

    def transform(self, frame: pd.DataFrame) -> np.ndarray:
        """(rows, features) float64, finite. `frame` holds every column by name; more columns do no harm."""
        makers = {False: _MAKERS, True: _PLACERS}
        blocks = [np.empty((len(frame), 0))]                  # all there is of a table without columns
        blocks += [makers[column.places][column.kind](frame[column.name], column) for column in self.columns]
        if self.columns and self.columns[-1].places and self.columns[-1].kind == "time":
            blocks.append(np.zeros((len(frame), 1)))          # no column tells machines apart: it is the only one
        return np.hstack(blocks)

    def unseen(self, x: np.ndarray) -> np.ndarray:
        """(rows, columns): is a word none of those that training told apart, new or rare? An empty cell is none, too."""
        ends = np.cumsum([column.features() for column in self.columns], dtype=int) - 1
        worded = np.array([column.kind == "category" and not column.places for column in self.columns], dtype=bool)
        return np.asarray((x[:, ends] == 1) & worded)

    def to_json(self) -> list[dict[str, Any]]:
        return [asdict(column) for column in self.columns]

    @staticmethod
    def from_json(columns: list[dict[str, Any]]) -> Preparation:
        return Preparation(tuple(PreparedColumn(**{**c, "levels": tuple(c["levels"])}) for c in columns))


def fit_preparation(frame: pd.DataFrame) -> Preparation:
    """Learn medians, empties and levels. Numbers float64, times datetime64, all else categories."""
    worded = sum(not _is_time(values) and not pd.api.types.is_numeric_dtype(values) for _, values in frame.items())
    most = min(LEVELS[1], max(LEVELS[0], LEVEL_CELLS // max(1, len(frame) * worded)))
    return Preparation(tuple(_fit_column(str(name), frame[name], most) for name in frame.columns))


def _is_time(values: pd.Series) -> bool:
    return pd.api.types.is_datetime64_any_dtype(values)


def _fit_column(name: str, values: pd.Series, most_levels: int) -> PreparedColumn:
    if _is_time(values):
        return PreparedColumn(name, "time")
    if pd.api.types.is_numeric_dtype(values):
        numbers = as_numbers(values)
        known = numbers[np.isfinite(numbers)]
        fill = float(np.median(known)) if len(known) else 0.0
        return PreparedColumn(name, "number", fill, bool(len(known) < len(numbers)))
    counts = as_words(values).value_counts()
    levels = sorted(str(level) for level in counts[counts >= FEWEST_ROWS].index[:most_levels])
    return PreparedColumn(name, "category", levels=tuple(levels))


def as_numbers(values: pd.Series) -> np.ndarray:
    """float64; what is no number becomes NaN."""
    return pd.to_numeric(values, errors="coerce").to_numpy("float64", na_value=np.nan)


def as_words(values: pd.Series) -> pd.Series:
    """Text as it is compared; empty cells stay None. 1 and 1.0 are the same word."""
    words = values.astype("object").where(values.notna(), None)
    return words.map(lambda v: None if v is None else str(int(v)) if isinstance(v, float) and v.is_integer() else str(v))


def _number(values: pd.Series, column: PreparedColumn) -> np.ndarray:
    numbers = as_numbers(values)
    empty = ~np.isfinite(numbers)
    filled = np.where(empty, column.fill, numbers)
    return np.column_stack([filled, empty.astype("float64")]) if column.flag else filled[:, None]


def _category(values: pd.Series, column: PreparedColumn) -> np.ndarray:
    places = pd.Categorical(as_words(values), categories=list(column.levels)).codes       # -1: the last one, "other"
    told = np.zeros((len(places), len(column.levels) + 1))
    told[np.arange(len(places)), places] = 1
    return told


def _time(values: pd.Series, column: PreparedColumn) -> np.ndarray:
    times = pd.to_datetime(values, errors="coerce")
    hour = (times.dt.hour + times.dt.minute / 60).to_numpy("float64", na_value=np.nan)
    weekday = times.dt.weekday.to_numpy("float64", na_value=np.nan)
    return np.nan_to_num(np.column_stack([hour, weekday]), nan=-1.0)


def _seconds(values: pd.Series, column: PreparedColumn) -> np.ndarray:
    """Since 1970; a row without a time stands where the row before it does."""
    times = pd.to_datetime(values, errors="coerce").astype("datetime64[ns]").ffill().bfill()
    return np.nan_to_num((times - pd.Timestamp(0)).dt.total_seconds().to_numpy("float64", na_value=0.0))[:, None]


def _number_of(values: pd.Series, column: PreparedColumn) -> np.ndarray:
    """Machines known from training by their place among the levels, others beyond them as they come."""
    words = as_words(values).fillna("")
    known = {level: float(place) for place, level in enumerate(column.levels)}
    for word in words.unique():
        known.setdefault(word, float(len(known)))
    return words.map(known).to_numpy("float64")[:, None]


_PLACERS = {"time": _seconds, "category": _number_of}
_MAKERS = {"number": _number, "category": _category, "time": _time}
