"""The model that is handed out: a few ways of going on, how much each counts, and between which ends the truth lies.

Travels inside a downloaded model.
"""
from __future__ import annotations

import warnings
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np

from .features import every_step, make_past, rows_of
from .methods import LOCAL, NOTHING
from .panel import Known, Layout, Panel, filled, known_ahead
from .rhythm import Rhythm, is_free

Array = np.ndarray[Any, Any]
METHODS = NOTHING | LOCAL
FEWEST_PAIRS = 5            # of values a season apart: fewer do not tell how far a series swings


@dataclass(frozen=True)
class Ends:
    """90 % ends: at `slots` (Rhythm.slots) `low` and `high` times the usual size of the series are added; `total`: of the sum.

    `own`: (low, high) at each slot of a series that has errors enough to tell its own ends; the others, those that come later,
    and models made before, have the ends of all series together.
    `enough`: to the sum of a series over each span ahead so many times its usual swing is added, and it is enough in nine of ten;
    () where values are not summed up, or nobody could tell, and in models made before. `by_step`: of such a
    model, whose `slots` are steps ahead."""

    slots: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]
    total_low: float
    total_high: float
    enough: tuple[float, ...] = ()
    own: dict[str, tuple[tuple[float, ...], tuple[float, ...]]] = field(default_factory=dict)
    by_step: bool = False

    def of(self, names: tuple[str, ...], slots: Array) -> tuple[Array, Array]:
        """(lower ends, upper ends) as (series, slots), in usual sizes of a series."""
        together = np.interp(slots, self.slots, self.low), np.interp(slots, self.slots, self.high)
        own = {name: tuple(np.array(ends)[slots - 1] for ends in known) for name, known in self.own.items()}
        low, high = zip(*(own.get(name, together) for name in names), strict=True)
        return np.array(low), np.array(high)


@dataclass(frozen=True)
class Ready:
    """What comes from one day to another, and how much is enough in nine of ten: (series,) each."""

    first: np.datetime64
    last: np.datetime64
    values: Array
    enough: Array


@dataclass(frozen=True)
class Forecast:
    """(series, horizon) each; `made_up`: some of what should be known in advance was not, and went on as the season before."""

    times: Array
    values: Array
    low: Array
    high: Array
    made_up: bool
    ready: tuple[Ready, ...]

    def amounts(self, names: tuple[str, ...]) -> list[dict[str, Any]]:
        """{series, from, to, value, enough}: week after week, series after series."""
        return [{"series": name, "from": str(part.first), "to": str(part.last), "value": float(part.values[place]),
                 "enough": float(part.enough[place])} for part in self.ready for place, name in enumerate(names)]


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
        times = self.layout.rhythm.ahead(panel.times[-1], self.horizon)
        slots = np.arange(1, self.horizon + 1) if self.ends.by_step else self.layout.rhythm.slots(times)
        low, high = (values + size * ends for ends in self.ends.of(panel.names, slots))
        return Forecast(times, values, self._possible(low, times), self._possible(high, times), made_up,
                        self._ready(panel, values, times))

    def _ready(self, panel: Panel, values: Array, times: Array) -> tuple[Ready, ...]:
        """Of each span ahead: not the sum of what each of its days may come to, for they are not all high at once."""
        rhythm, found = self.layout.rhythm, []
        span, swing = rhythm.span(self.horizon), swings(panel.values, rhythm.season)
        for place, beyond in enumerate(self.ends.enough):
            part = slice(place * span, (place + 1) * span)
            total = values[:, part].sum(axis=1)
            shut = self.layout.closed and is_free(times[part]).all()
            reserve = np.zeros_like(total) if shut else swing * beyond
            found.append(Ready(times[part][0], rhythm.end(times[part][-1]), total, total + reserve))
        return tuple(found)

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
        made = Ends(tuple(ends.get("slots") or ends["steps"]), tuple(ends["low"]), tuple(ends["high"]), ends["total_low"],
                    ends["total_high"], tuple(ends.get("enough", ())),
                    {name: (tuple(low), tuple(high)) for name, (low, high) in ends.get("own", {}).items()}, "slots" not in ends)
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


def swings(values: Array, season: int) -> Array:
    """(series,): how far a value is usually from the one a season before, where both are known; its size where nobody can tell, and
    where it never moves. A product that is now much and now little needs more in reserve than a steady one of the same size."""
    moved = np.abs(values[:, season:] - values[:, :-season])
    pairs = np.isfinite(moved).sum(axis=1)
    mean = np.nansum(moved, axis=1) / np.maximum(1, pairs)
    return np.where((pairs >= FEWEST_PAIRS) & (mean > 0), mean, sizes(values))
