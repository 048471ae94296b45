"""The model that is handed out: a few ways of going on, how much each counts, and between which ends the truth lies.

Travels inside a downloaded model.
"""
from __future__ import annotations

import warnings
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from .features import every_step, make_past, rows_of
from .methods import LOCAL, NOTHING
from .panel import Known, Layout, Panel, filled, known_ahead
from .rhythm import Rhythm, is_free

Array = np.ndarray[Any, Any]
METHODS = NOTHING | LOCAL


@dataclass(frozen=True)
class Ends:
    """90 % ends: at `steps` ahead `low` and `high` times the usual size of the series are added; `total`: shares of the sum."""

    steps: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]
    total_low: float
    total_high: float


@dataclass(frozen=True)
class Forecast:
    """(series, horizon) each; `made_up`: some of what should be known in advance was not, and went on as the season before."""

    times: Array
    values: Array
    low: Array
    high: Array
    made_up: bool


@dataclass
class Forecaster:
    """`members`: (name, weight, estimators): a name of METHODS without estimators, or a model that learned from all series."""

    layout: Layout
    horizon: int
    members: list[tuple[str, float, list[Any]]]
    ends: Ends

    def values(self, panel: Panel) -> tuple[Array, bool]:
        """(series, horizon) from the panel's last period on."""
        parts = member_values(panel, self.layout, self.horizon, [(name, models) for name, _, models in self.members])
        mixed = np.tensordot(np.array([weight for _, weight, _ in self.members]), np.stack(parts), axes=1)
        made_up = known_ahead(panel, self.layout.rhythm.season, self.horizon)[1]
        return self._possible(mixed, self.layout.rhythm.ahead(panel.times[-1], self.horizon)), made_up

    def predict(self, panel: Panel) -> Forecast:
        values, made_up = self.values(panel)
        size = sizes(panel.values)[:, None]
        steps = np.arange(1, self.horizon + 1)
        low, high = (values + size * np.interp(steps, self.ends.steps, ends)[None, :] for ends in (self.ends.low, self.ends.high))
        times = self.layout.rhythm.ahead(panel.times[-1], self.horizon)
        return Forecast(times, values, self._possible(low, times), self._possible(high, times), made_up)

    def _possible(self, values: Array, times: Array) -> Array:
        """Nothing below zero where nothing ever was, and nothing where all is closed."""
        values = np.maximum(0.0, values) if self.layout.positive else values
        return np.where(is_free(times)[None, :], 0.0, values) if self.layout.closed else values

    def to_json(self) -> dict[str, Any]:
        """All but the estimators."""
        return {"layout": asdict(self.layout), "horizon": self.horizon, "ends": asdict(self.ends),
                "members": [[name, weight, len(models)] for name, weight, models in self.members]}

    def parts(self) -> list[Any]:
        """The bare estimators, in order."""
        return [model for _, _, models in self.members for model in models]

    @staticmethod
    def from_parts(told: dict[str, Any], estimators: list[Any]) -> Forecaster:
        spec = dict(told["layout"])
        rhythm = Rhythm(spec["rhythm"]["frequency"], tuple(spec["rhythm"]["weekdays"]), spec["rhythm"]["season"])
        known = tuple(Known(k["name"], k["how"], tuple(k["levels"])) for k in spec["known"])
        rest = iter(estimators)
        members = [(name, weight, [next(rest) for _ in range(count)]) for name, weight, count in told["members"]]
        ends = told["ends"]
        made = Ends(tuple(ends["steps"]), tuple(ends["low"]), tuple(ends["high"]), ends["total_low"], ends["total_high"])
        return Forecaster(Layout(**{**spec, "rhythm": rhythm, "known": known}), told["horizon"], members, made)


def member_values(panel: Panel, layout: Layout, horizon: int, members: list[tuple[str, list[Any]]]) -> list[Array]:
    """What each member says, (series, horizon)."""
    rhythm = layout.rhythm
    whole = filled(panel.values, rhythm.season)
    rows, said = None, []
    for name, models in members:
        if not models:
            said.append(METHODS[name](whole, rhythm.season, rhythm.year, horizon))
            continue
        if rows is None:
            known, _ = known_ahead(panel, rhythm.season, horizon)
            times = np.concatenate([panel.times, rhythm.ahead(panel.times[-1], horizon)])
            past = make_past(panel.values, known, times, rhythm, horizon)
            rows = rows_of(past, *every_step(past, len(panel.times) - 1))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            told = np.mean([np.asarray(model.predict(rows.x), dtype=float).ravel() for model in models], axis=0)
        said.append((rows.usual + rows.scale * told).reshape(len(panel.names), horizon))
    return said


def sizes(values: Array) -> Array:
    """(series,): the mean absolute value, 1 where there is none: what errors of different series are measured by."""
    clean = np.abs(np.nan_to_num(values)).sum(axis=1) / np.maximum(1, np.isfinite(values).sum(axis=1))
    return np.where(clean > 0, clean, 1.0)
