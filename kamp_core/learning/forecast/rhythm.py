"""The periods that a factory counts in, and what its calendar says of each. Travels inside a downloaded model."""
from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from .holidays import holidays

Array = np.ndarray[Any, Any]
DAY = np.timedelta64(1, "D")
SHORT = 2                   # days around a month's end in which books are closed


@dataclass(frozen=True)
class Rhythm:
    """`weekdays`: worked on, Monday is 0; other days are no periods. `season`: periods after which the pattern comes back."""

    frequency: str          # day | week | month
    weekdays: tuple[int, ...]
    season: int

    @property
    def year(self) -> int:
        """Periods in a year."""
        return {"day": 52 * len(self.weekdays), "week": 52, "month": 12}[self.frequency]

    def span(self, horizon: int) -> int:
        """Periods that are made ready for at once: a week of days where so much is looked ahead, else all of it."""
        week = len(self.weekdays)
        return week if self.frequency == "day" and horizon >= week else horizon

    @property
    def _mask(self) -> list[bool]:
        return [day in self.weekdays for day in range(7)]

    def period(self, when: Array) -> Array:
        """The first day of the period of each moment; work on a free weekday counts to the last working day before."""
        days = when.astype("datetime64[D]")
        if self.frequency == "day":
            return np.asarray(np.busday_offset(days, 0, roll="backward", weekmask=self._mask))
        if self.frequency == "week":
            return np.asarray(days - weekday(days) * DAY)
        return np.asarray(days.astype("datetime64[M]").astype("datetime64[D]"))

    def works(self, when: Array) -> Array:
        """Is each moment on a day that is worked on? Any is where weeks or months are counted."""
        return np.isin(weekday(when), self.weekdays) if self.frequency == "day" else np.ones(len(when), bool)

    def between(self, first: np.datetime64, last: np.datetime64) -> Array:
        """Every period from one to another, both counted."""
        if self.frequency == "month":
            return np.arange(first.astype("datetime64[M]"), last.astype("datetime64[M]") + 1).astype("datetime64[D]")
        days = np.arange(first, last + DAY)
        return days[np.is_busday(days, weekmask=self._mask)] if self.frequency == "day" else days[::7]

    def ahead(self, last: np.datetime64, count: int) -> Array:
        """The `count` periods after one."""
        steps = np.arange(1, count + 1)
        if self.frequency == "day":
            return np.asarray(np.busday_offset(last, steps, weekmask=self._mask))
        if self.frequency == "week":
            return np.asarray(last + 7 * steps * DAY)
        return np.asarray((last.astype("datetime64[M]") + steps).astype("datetime64[D]"))

    def turn(self, horizon: int) -> int:
        """Slots after which the same weekday or month comes again; 1 where slots are steps."""
        counted = {"day": len(self.weekdays), "month": 12}.get(self.frequency)
        return self.season if counted == self.season and horizon % self.season == 0 else 1

    def slots(self, times: Array) -> Array:
        """A number from 1 on for each of the periods ahead: its step, or where whole seasons are looked ahead its weekday or month
        within each of them. Origins whole weeks apart would take the error of a weekday for that of a step."""
        steps, turn = np.arange(len(times)), self.turn(len(times))
        if turn == 1:
            return np.asarray(steps + 1)
        month = times.astype("datetime64[M]").astype(int) % 12
        place = month if self.frequency == "month" else np.searchsorted(self.weekdays, weekday(times))
        return np.asarray(steps // turn * turn + place + 1)

    def end(self, period: np.datetime64) -> np.datetime64:
        """The last day of a period."""
        return self.ahead(period, 1)[0] - DAY if self.frequency != "day" else period

    def calendar(self, times: Array) -> Array:
        """(periods, facts): what is known of a period from the calendar alone."""
        days = times.astype("datetime64[D]")
        of_year = (days - days.astype("datetime64[Y]")).astype(float) / 365.25 * 2 * np.pi
        waves = [wave(harmonic * of_year) for harmonic in (1, 2) for wave in (np.sin, np.cos)]
        if self.frequency == "day":
            own = [*(weekday(days) == day for day in self.weekdays), *self._around(days)]
        elif self.frequency == "week":
            own = [self._working_days(days, days + 7 * DAY)]
        else:
            after = (days.astype("datetime64[M]") + 1).astype("datetime64[D]")
            month = days.astype("datetime64[M]").astype(int) % 12
            own = [*(month == number for number in range(12)), self._working_days(days, after)]
        return np.column_stack([np.asarray(column, dtype=float) for column in (*own, *waves)])

    def _around(self, days: Array) -> list[Array]:
        """Holiday, the working day after one, the one before; how long the break; the month's first and last days."""
        month = days.astype("datetime64[M]")
        to_end = ((month + 1).astype("datetime64[D]") - days).astype(int)
        before, after = free_run(days, -1), free_run(days, 1)
        return [is_free(days), before > 0, after > 0, before, after, to_end <= SHORT,
                (days - month.astype("datetime64[D]")).astype(int) < SHORT]

    def _working_days(self, first: Array, after: Array) -> Array:
        """Working weekdays that are no holiday, as a share of the usual number."""
        free = _all_free(first.min(), after.max())
        count = np.busday_count(first, after, weekmask=self._mask, holidays=free)
        return np.asarray(count / (len(self.weekdays) * (1 if self.frequency == "week" else 4.35)))


def weekday(days: Array) -> Array:
    """Monday is 0."""
    return np.asarray((days.astype("datetime64[D]").astype(int) + 3) % 7)


def is_free(days: Array) -> Array:
    """Is each day a Korean public holiday?"""
    return np.isin(days.astype("datetime64[D]"), _all_free(days.min(), days.max()))


def free_run(days: Array, way: int, most: int = 5) -> Array:
    """Holidays in a row right before (-1) or after (1) each day."""
    run, unbroken = np.zeros(len(days)), np.ones(len(days), bool)
    for step in range(1, most + 1):
        unbroken &= is_free(days + way * step * DAY)
        run += unbroken
    return run


def _all_free(first: np.datetime64, last: np.datetime64) -> Array:
    years = range(first.astype("datetime64[Y]").astype(int) + 1970, last.astype("datetime64[Y]").astype(int) + 1971)
    return np.array(sorted(day for year in years for day in holidays(year)), dtype="datetime64[D]")
