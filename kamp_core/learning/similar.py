"""Rows of the past that are like a row: how much, and in what they differ.

Two rows differ by the weighted mean of the differences of their columns (Gower, Biometrics 27, 1971): of numbers the distance as
a share of what is usual (5 % to 95 %), of words 0 or 1. A column weighs as much as the model loses without it, so that what has no
say in the answer has none here. Leaves shared in trees would be the other way; but models are blends of many kinds, some without
leaves, and this distance can be told in words, column by column. Times and columns made of earlier rows are left out.

What is alike is told by the data themselves: no farther from a row than all but one in a hundred rows are from their nearest one.
Up to three times as far it is somewhat alike, as the edges, where the bad ones often lie, are thin; beyond is nothing like it.
"""
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd

from kamp_core.learning.outcome import Importance
from kamp_core.learning.prepare import as_words

Array = np.ndarray[Any, Any]
Value = float | str | None
Closeness = Literal["same", "close", "like", "some", "far"]
SHOWN, APART = 5, 2                # rows, and columns told of each
FAR = 3.0
LEAST_APART = 0.05                 # of a column's usual span: less is no difference to people
TRIED, STEPS = (50, 300), 4_000_000        # rows whose nearest ones tell what is far; cells compared at most for it
_SAME = 1e-6


@dataclass(frozen=True)
class Apart:
    """A column in which a row of the past differs."""

    column: str
    here: Value
    there: Value


@dataclass(frozen=True)
class Case:
    """A row of the past, from 1. `distance`: 0 for equal rows, 1 where all that matters is as different as can be."""

    row: int
    distance: float
    closeness: Closeness
    apart: tuple[Apart, ...]


class Past:
    """Rows that a model learned from."""

    def __init__(self, frame: pd.DataFrame, rows: Array, importance: Sequence[Importance]) -> None:
        """`frame`: inputs as the training types them; `rows`: their numbers. Columns of times are not looked at."""
        self.columns = [str(name) for name in frame.columns if not pd.api.types.is_datetime64_any_dtype(frame[name])]
        self._frame, self._rows = frame[self.columns].reset_index(drop=True), rows
        weights = np.array([max(0.0, next((one.value for one in importance if one.column == name), 0.0)) for name in self.columns])
        self._weights = weights / weights.sum() if weights.sum() > 0 else np.full(len(weights), 1 / max(1, len(weights)))
        self._words = [{} if _is_number(frame[name]) else {word: float(code) for code, word in enumerate(
            as_words(frame[name]).dropna().unique())} for name in self.columns]
        self._spans = np.array([self._span(name) for name in self.columns], dtype="float32")
        coded = [self._coded(place, frame[name]) for place, name in enumerate(self.columns)]
        self._cells = np.column_stack(coded).astype("float32")
        self.usual, self.like = self._reach()

    def of_row(self, row: int) -> tuple[Case, ...]:
        """The rows most like this one, without those equal to it: they are the same part, written twice. () for a row not here."""
        at = np.flatnonzero(self._rows == row)
        if not len(at):
            return ()
        return self._nearest(self._cells[at[0]], [self._frame.iloc[at[0]][name] for name in self.columns], _SAME)

    def of_part(self, part: Mapping[str, Value]) -> tuple[Case, ...]:
        """The rows most like a part made up. What `part` does not hold is empty."""
        values = [part.get(name) for name in self.columns]
        cells = [self._coded(place, pd.Series([value], dtype="object"))[0] for place, value in enumerate(values)]
        return self._nearest(np.array(cells, dtype="float32"), values, -1.0)

    def _nearest(self, cells: Array, values: Sequence[Any], beyond: float) -> tuple[Case, ...]:
        """One of each set of equal rows, nearest first. `beyond`: nearer ones are passed by."""
        distance = self._differences(cells) @ self._weights
        found: list[int] = []
        seen: set[bytes] = set()
        for place in np.argsort(distance, kind="stable"):
            if len(found) == SHOWN:
                break
            if distance[place] > beyond and (key := self._cells[place].tobytes()) not in seen:
                seen.add(key)
                found.append(int(place))
        return tuple(self._case(place, float(distance[place]), cells, values) for place in found)

    def _differences(self, cells: Array, of: Any = slice(None)) -> Array:
        """(rows, columns): 0 to 1; a cell that only one of the two has is as different as can be."""
        known = self._cells[of]
        worded = np.array([bool(words) for words in self._words])
        apart = np.where(worded, known != cells, np.minimum(1, np.abs(known - cells) / self._spans))
        empty = np.isnan(known), np.isnan(cells)
        return np.asarray(np.where(empty[0] | empty[1], empty[0] != empty[1], apart))

    def _case(self, place: int, distance: float, cells: Array, values: Sequence[Any]) -> Case:
        apart = self._differences(cells, slice(place, place + 1))[0]
        told = [column for column in np.argsort(-apart * self._weights, kind="stable")
                if apart[column] > LEAST_APART and self._weights[column] > 0][:APART]
        there = self._frame.iloc[place]
        closeness: Closeness = ("same" if distance <= _SAME else "close" if distance <= self.usual
                                else "like" if distance <= self.like else "some" if distance <= FAR * self.like else "far")
        return Case(int(self._rows[place]), distance, closeness, tuple(
            Apart(self.columns[column], _value(values[column]), _value(there[self.columns[column]])) for column in told))

    def _reach(self) -> tuple[float, float]:
        """How far a row's nearest one usually is, and how far only one in a hundred has to look."""
        count = int(np.clip(STEPS // max(1, self._cells.size), *TRIED))
        tried = np.unique(np.linspace(0, len(self._rows) - 1, min(count, len(self._rows))).astype(int))
        nearest = []
        for row in tried:
            distance = self._differences(self._cells[row]) @ self._weights
            other = distance[distance > _SAME]
            nearest.append(float(other.min()) if len(other) else 0.0)
        return float(np.median(nearest)), float(np.quantile(nearest, 0.99))

    def _span(self, name: str) -> float:
        """What of a column's numbers is usual; of words 1."""
        if not _is_number(self._frame[name]):
            return 1.0
        low, high = np.nanquantile(self._frame[name], [0.05, 0.95]) if self._frame[name].notna().any() else (0.0, 1.0)
        wide = high - low or float(np.nanmax(self._frame[name]) - np.nanmin(self._frame[name]))
        return float(wide) if wide > 0 else 1.0

    def _coded(self, place: int, values: "pd.Series[Any]") -> Array:
        """Numbers as they are, words by their place; NaN for what is empty, −1 for a new word."""
        words = self._words[place]
        if not words:
            return np.asarray(pd.to_numeric(values, errors="coerce").to_numpy("float64", na_value=np.nan))
        return np.array([np.nan if word is None else words.get(word, -1.0) for word in as_words(values)])


def _is_number(values: "pd.Series[Any]") -> bool:
    return pd.api.types.is_numeric_dtype(values)


def _value(value: Any) -> Value:
    if value is None or value is pd.NaT or (isinstance(value, float) and np.isnan(value)):
        return None
    return float(value) if isinstance(value, int | float | np.number) else str(value)
