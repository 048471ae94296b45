"""The columns as a page offers them: the clock before other times, what was measured before numbers of things."""
from collections.abc import Iterable
from dataclasses import replace

import duckdb

from kamp_core.quality.clock import Clock
from kamp_core.quality.facts import ColumnProfile, Profile
from kamp_core.quality.kinds import numbers_things
from kamp_core.quality.sql import first_row


def ordered(cursor: duckdb.DuckDBPyConnection, profile: Profile, clock: Clock | None, keys: Iterable[str] = ()) -> Profile:
    """The profile with its columns in that order, and with a column more where a date and a time of day make the clock.
    `keys`: columns of which a person said that they are keys: whole numbers in them are names, and nothing to take means of."""
    told = set(keys)
    times = [c for c in profile.columns if c.kind == "time"]
    known = [replace(c, kind="category") if c.name in told and c.kind == "number" and not c.decimals else c
             for c in profile.columns]
    rest = sorted((c for c in known if c.kind != "time"), key=lambda c: c.name in told or numbers_things(c))
    if clock is None:
        return replace(profile, columns=(*times, *rest))
    first = profile.column(clock.columns[0]) if len(clock.columns) == 1 else _joined(cursor, profile, clock)
    return replace(profile, columns=(*((first,) if first else ()), *(c for c in times if c != first), *rest))


def _joined(cursor: duckdb.DuckDBPyConnection, profile: Profile, clock: Clock) -> ColumnProfile | None:
    """What is known of the clock as one column; None where a column has its name already."""
    if profile.column(clock.name):
        return None
    found = first_row(cursor, f"select count({clock.sql}), approx_count_distinct({clock.sql}) from data")
    filled, distinct = (int(str(n)) for n in found)
    return ColumnProfile(clock.name, "TIMESTAMP", "time", None, profile.rows, profile.rows - filled, distinct,
                         str(clock.low), str(clock.high))
