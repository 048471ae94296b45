"""How long before an event an alarm may count: which of the choices the data bear."""
from collections.abc import Sequence
from typing import Any

import duckdb
import numpy as np
import pandas as pd

from kamp_core.errors import KampError
from kamp_core.learning.alarms.reading import SHORT, Log, events_of, seconds_of
from kamp_core.learning.alarms.runs import runs_of
from kamp_core.learning.checks.sheet import MOST_ROWS
from kamp_core.learning.prepare import as_words
from kamp_core.learning.request import TrainRequest
from kamp_core.learning.table import by_time
from kamp_core.problems import Option

Array = np.ndarray[Any, Any]
NAME = "before"              # of the option
SPANS = 10                   # a time longer than `SHORT` has to fit so often into the data


def offered(cursor: duckdb.DuckDBPyConnection, request: TrainRequest, option: Option) -> tuple[dict[str, str], ...]:
    """The values of an option that the data bear, and the one that is chosen. Of other options all."""
    if option.name != NAME:
        return option.values
    longest = max(SHORT, _longest(cursor, request))
    return tuple(value for value in option.values
                 if seconds_of(value["value"]) <= longest or value["value"] == request.options.get(NAME))


def _longest(cursor: duckdb.DuckDBPyConnection, request: TrainRequest) -> float:
    """0 where there are no times or no events."""
    if not request.time or not request.target:
        return 0.0
    try:
        rows = (cursor.execute("select count(*) from data").fetchone() or (0,))[0]
        some = cursor.execute(f"select * from data where (rowid // 50) % {max(1, -(-rows // MOST_ROWS))} = 0").df()
        frame, when, _ = by_time(some, request.time)
        event = events_of(frame[request.target], request)
    except KampError:                                    # what is wrong with these columns is said by the checks
        return 0.0
    machine = pd.factorize(as_words(frame[request.group]))[0] if request.group else np.zeros(len(frame))
    return longest_ahead(np.asarray(when), machine, event)


def longest_ahead(when: Array, machine: Array, event: Array) -> float:
    """In seconds, of rows in order of time: a tenth of them, and no more than as a rule lies between two events of a machine."""
    if not event.any():
        return 0.0
    order = np.argsort(machine, kind="stable")
    times, lane = when[order], machine[order]
    starts = [run.first for run in runs_of(event[order], np.searchsorted(lane, lane), 0)]
    apart = np.diff(times[starts])[np.diff(lane[starts]) == 0] / np.timedelta64(1, "s")
    span = float((when[-1] - when[0]) / np.timedelta64(1, "s")) / SPANS
    return min(span, float(np.median(apart))) if len(apart) else span


def choices_of(options: Sequence[Option], log: Log) -> tuple[float, ...]:
    """The times that the data bear, in seconds, rising."""
    if log.event is None:
        return ()
    longest = max(SHORT, longest_ahead(log.when, log.x[:, -1], log.event))
    known = (seconds_of(value["value"]) for option in options if option.name == NAME for value in option.values)
    return tuple(sorted(seconds for seconds in known if seconds <= longest))
