"""A watched machine's new file: its alarms as incidents, machine by machine, rather than rows; and machines that came near one."""
from collections.abc import Sequence
from typing import Any, Literal

import duckdb
import numpy as np
import pandas as pd

from kamp_core.learning.alarms.pushing import Pushes, told_of
from kamp_core.learning.alarms.runs import Run, runs_of
from kamp_core.learning.machines import NEAR
from kamp_core.learning.outcome import Facts
from kamp_core.models.drift import drift_of
from kamp_core.models.facts import Card, Drift, Incidents, Package
from kamp_core.models.prepared import Prepared

MOST = 200             # incidents that are told
MANY = 0.5             # of the rows in alarm: what is usual may have changed
Array = np.ndarray[Any, Any]


class Watching:
    """Collects incidents while a file is read, piece by piece."""

    def __init__(self, package: Package) -> None:
        self._watcher, self._card = package.estimator, package.card
        self._names = [column.name for column in package.preparation.columns if column.kind == "number"]
        self._limit = package.card.threshold or 1.0
        self._machines: set[str] = set()
        self._found: list[Facts] = []
        self._near: dict[str, Facts] = {}

    def look(self, start: int, x: Array, score: Array, machines: Sequence[str]) -> None:
        """A piece. `start`: its first row in the file, from 0; `score`: in the order of `x`; `machines`: the name of each row's."""
        lane = self._watcher.lane(x)
        ranked = score[lane.order]
        pushes = Pushes.of(self._watcher, x, min(1.0, NEAR * self._limit))
        runs = runs_of(ranked >= self._limit, lane.first, self._watcher.window)
        ends = {int(place) for place in np.flatnonzero(np.append(np.diff(x[lane.order, -1]) != 0, True))}
        for run in runs:
            self._found.append(self._told(run, start, ranked, x, pushes, machines) | {"lasting": run.last in ends})
        inside = np.zeros(len(x), dtype=bool)
        for run in runs:
            inside[run.first:run.last + 1] = True
        calm = np.flatnonzero((ranked >= NEAR * self._limit) & ~inside)
        worst = {machines[lane.order[place]]: int(place) for place in calm[np.argsort(ranked[calm])]}   # the strangest is last
        for name, place in worst.items():
            told = self._told(Run(place, place), start, ranked, x, pushes, machines)
            self._near[name] = max(self._near.get(name, told), told, key=lambda one: one["score"])
        self._machines.update(machines)

    def _told(self, run: Run, start: int, score: Array, x: Array, pushes: Pushes, machines: Sequence[str]) -> Facts:
        rows = pushes.order[run.first:run.last + 1]
        return told_of(run, score, x, pushes, self._watcher, self._names) | {
            "machine": machines[rows[0]], "from": _time(x[rows[0], -2]), "to": _time(x[rows[-1], -2]),
            "row": start + int(rows[0]) + 1, "lines": [start + int(row) + 1 for row in rows]}

    def incidents(self, drift: tuple[Drift, ...], prepared: Prepared, rows: int, db: duckdb.DuckDBPyConnection) -> Incidents:
        """`drift`: columns of this file that have changed."""
        found = sorted(self._found, key=lambda told: (not told["lasting"], -told["score"]))
        alarmed = {told["machine"] for told in found}
        near = sorted((told for name, told in self._near.items() if name not in alarmed), key=lambda told: -told["score"])
        lines = [line for told in found for line in told["lines"]]
        changed = _changed(self._card, drift, lines, prepared, rows, db) if drift else ""
        return Incidents(len(self._machines), len(found), tuple(found[:MOST]), tuple(near[:MOST]), changed)


def _changed(card: Card, drift: tuple[Drift, ...], lines: list[int], prepared: Prepared, rows: int,
             db: duckdb.DuckDBPyConnection) -> Literal["alarm", "most", "both", "calm"]:
    """Is what has changed the alarm itself? Then it is gone without the rows in alarm."""
    if not lines:
        return "calm"
    if len(lines) > MANY * rows:
        return "most"
    db.register("alarmed", pd.DataFrame({"line": lines}))
    calm = f"(select * from {prepared.table} where rowid + 1 not in (select line from alarmed))"
    still = drift_of(card, prepared.columns, db, calm)
    db.unregister("alarmed")
    return "both" if {one.column for one in still} & {one.column for one in drift} else "alarm"


def _time(seconds: float) -> str:
    return str(pd.Timestamp(seconds, unit="s"))[:19]
