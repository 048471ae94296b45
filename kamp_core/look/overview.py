"""Very many rows along time, gathered once in fine buckets: a closer look need not read them all again."""
from dataclasses import dataclass
from datetime import UTC, datetime

import duckdb
import numpy as np
from numpy.typing import NDArray

from kamp_core.quality.facts import ColumnProfile
from kamp_core.quality.sql import first_row, low_mean_high
from kamp_core.workspace.sql import quote

LEAST_ROWS = 1_000_000     # fewer are read again and again
_FINE = 20_000             # buckets
_WHOLE = 2                 # fine buckets that a bucket on the screen holds at least, so that none is empty by chance
Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class Overview:
    """Buckets of `step` µs from `start` (µs since 1970) on: the numbers of those with rows, ascending, and in each the least, the
    mean and the greatest value and how many there are of each column, NaN where there is none: (buckets, columns, 4)."""

    start: int
    step: int
    buckets: NDArray[np.int64]
    cells: Numbers

    def tells(self, step: int) -> bool:
        """Is it fine enough for buckets of `step` µs?"""
        return step >= _WHOLE * self.step

    def seen(self, start: int, end: int, step: int) -> Numbers:
        """One line a bucket of `step` µs between two moments (µs): its middle in ms, then least, mean and greatest of each column.
        What lies on the edge is seen too, so that no single row is lost."""
        begins = self.start + self.buckets * self.step
        inside = (begins + self.step > start) & (begins <= end)
        cells = self.cells[inside]
        last = max(0, (end - start) // step)
        place = np.clip((begins[inside] + self.step // 2 - start) // step, 0, last)
        firsts = np.flatnonzero(np.diff(place, prepend=-1))
        if not len(firsts):
            return np.empty((0, 1 + 3 * self.cells.shape[1]))
        filled = np.add.reduceat(cells[:, :, 3], firsts)
        mean = np.add.reduceat(np.nan_to_num(cells[:, :, 1]) * cells[:, :, 3], firsts) / np.where(filled > 0, filled, np.nan)
        low, high = np.fmin.reduceat(cells[:, :, 0], firsts), np.fmax.reduceat(cells[:, :, 2], firsts)
        values = np.stack([low, mean, high], axis=2).reshape(len(firsts), -1)
        return np.column_stack([(start + place[firsts] * step + step / 2) / 1000, values])


def overview(cursor: duckdb.DuckDBPyConnection, time: ColumnProfile, columns: tuple[ColumnProfile, ...]) -> Overview | None:
    """All rows of `data` that have a time; None where they are few, or all at once."""
    when = f"{quote(time.name)}::timestamp"
    rows, first, last = first_row(cursor, f"select count(*), min({when}), max({when}) from data")
    if int(str(rows)) < LEAST_ROWS or not isinstance(first, datetime) or not isinstance(last, datetime) or first == last:
        return None
    start, end = (micros(moment) for moment in (first, last))
    step = (end - start) // _FINE + 1
    cells = ", ".join(f"{low_mean_high(c.name, c.type)}, count({quote(c.name)})::double" for c in columns)
    found = cursor.execute(f"""select (epoch_us({when}) - {start}) // {step} as bucket, {cells} from data
        where {when} is not null group by 1 order by 1""").df().to_numpy("float64")
    return Overview(start, step, found[:, 0].astype(np.int64), found[:, 1:].reshape(len(found), len(columns), 4))


def micros(moment: datetime) -> int:
    """Microseconds since 1970 of a time as it reads."""
    return round((moment.replace(tzinfo=UTC) - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds() * 1e6)
