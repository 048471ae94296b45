"""What happened just before each row, and at what hour: columns made of a table in the order of its time.

This file stands alone (NumPy and pandas only): a downloaded model carries a copy of it.
"""
from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import pandas as pd

WINDOW = 10           # rows before


@dataclass(frozen=True)
class History:
    """`before`: number columns of which the rows before tell something; `clock`: do hour and weekday?

    Rows follow each other by `time`, machine by machine where there is a `group`. Only earlier rows are looked at, and of
    these no results.
    """

    time: str
    group: str | None = None
    before: tuple[str, ...] = ()
    clock: bool = False

    def __bool__(self) -> bool:
        return bool(self.before or self.clock)

    @property
    def names(self) -> tuple[str, ...]:
        """Of the columns made: mean of the rows before, distance of this row from it; hour and weekday."""
        back = [name for column in self.before for name in _back(column)]
        return (*back, *(_clock(self.time) if self.clock else ()))

    @property
    def sources(self) -> tuple[str, ...]:
        """The columns that have to be there."""
        return (self.time, *([self.group] if self.group is not None and self.before else []), *self.before)

    def asked(self, inputs: tuple[str, ...]) -> tuple[str, ...]:
        """The columns that a file has to have for these inputs, some of which are made here."""
        return tuple(dict.fromkeys((*(name for name in inputs if name not in self.names), *self.sources)))

    def added(self, frame: pd.DataFrame) -> pd.DataFrame:
        """The frame with the made columns behind its own, all float64; NaN where there is no row before or no time."""
        back = self._of_rows_before(frame) if self.before else {}
        return frame.assign(**back, **(self._of_clock(frame) if self.clock else {}))

    def _of_rows_before(self, frame: pd.DataFrame) -> dict[str, np.ndarray]:
        order, machine = self._order(frame)
        made: dict[str, np.ndarray] = {}
        for column in self.before:
            values = pd.Series(pd.to_numeric(frame[column], errors="coerce").to_numpy("float64", na_value=np.nan)[order])
            earlier = values.groupby(machine).shift(1)
            mean = earlier.groupby(machine).rolling(WINDOW, min_periods=1).mean().droplevel(0).sort_index()
            for name, found in zip(_back(column), (mean, values - mean), strict=True):
                made[name] = np.empty(len(frame))
                made[name][order] = found.to_numpy()
        return made

    def _order(self, frame: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
        """Row positions machine by machine in time, and the machine's number of each; rows without a time follow the row above."""
        when = _seconds(frame[self.time])
        machine = np.zeros(len(frame), int)
        if self.group is not None:
            machine = pd.factorize(frame[self.group].astype("object").where(frame[self.group].notna(), "").astype(str))[0]
        order = np.lexsort((np.arange(len(frame)), when, machine))
        return order, machine[order]

    def _of_clock(self, frame: pd.DataFrame) -> dict[str, np.ndarray]:
        when = pd.to_datetime(frame[self.time], errors="coerce")
        hour = (when.dt.hour + when.dt.minute / 60).to_numpy("float64", na_value=np.nan)
        return dict(zip(_clock(self.time), (hour, (when.dt.weekday + 1).to_numpy("float64", na_value=np.nan)), strict=True))

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @staticmethod
    def from_json(told: dict[str, Any]) -> History:
        return History(told["time"], told["group"], tuple(told["before"]), told["clock"])


def _back(column: str) -> tuple[str, str]:
    return f"{column} (-1…-{WINDOW})", f"{column} (Δ -1…-{WINDOW})"


def _clock(column: str) -> tuple[str, str]:
    return f"{column} (0–24)", f"{column} (1–7)"


def _seconds(values: pd.Series) -> np.ndarray:
    when = pd.to_datetime(values, errors="coerce").astype("datetime64[ns]").ffill().bfill()
    return np.nan_to_num((when - pd.Timestamp(0)).dt.total_seconds().to_numpy("float64", na_value=0.0))
