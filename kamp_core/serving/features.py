"""A few rows on their way to a model without a table: the same numbers as `Preparation.transform`, in microseconds."""
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

import numpy as np

from kamp_core.learning.prepare import Preparation, PreparedColumn

Maker = Callable[[Any], list[float]]


def makers(preparation: Preparation) -> tuple[Maker, ...]:
    """For each column what makes its features of one value. None of its columns `places` rows."""
    return tuple(_MAKERS[column.kind](column) for column in preparation.columns)


def features(made_by: tuple[Maker, ...], rows: Sequence[Sequence[Any]]) -> "np.ndarray[Any, Any]":
    """(rows, features) float64. `rows`: float, text, datetime or None, in the order of the preparation's columns."""
    return np.array([[feature for make, value in zip(made_by, row, strict=True) for feature in make(value)] for row in rows],
                    dtype="float64")


def _number(column: PreparedColumn) -> Maker:
    if column.flag:
        return lambda value: [column.fill, 1.0] if value is None else [float(value), 0.0]
    return lambda value: [column.fill if value is None else float(value)]


def _category(column: PreparedColumn) -> Maker:
    ends = len(column.levels)
    known = {level: [float(place == i) for i in range(ends + 1)] for place, level in enumerate(column.levels)}
    other = [0.0] * ends + [1.0]
    return lambda value: known.get(value, other)


def _time(column: PreparedColumn) -> Maker:
    def make(value: datetime | None) -> list[float]:
        return [-1.0, -1.0] if value is None else [value.hour + value.minute / 60, float(value.weekday())]
    return make


_MAKERS: dict[str, Callable[[PreparedColumn], Maker]] = {"number": _number, "category": _category, "time": _time}
