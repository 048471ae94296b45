"""SQL pieces that profile and charts share."""
from dataclasses import dataclass

import duckdb

from kamp_core.workspace.sql import quote

_HASHES = 2**64
_MAY_BE_INFINITE = ("DOUBLE", "FLOAT")


def number(name: str, type: str = "DOUBLE") -> str:
    """A number column as DOUBLE, NULL where it is not finite (DECIMAL would cost ten times the time)."""
    if type not in _MAY_BE_INFINITE:
        return f"{quote(name)}::double"
    return f"case when {quote(name)}::double between -1e150 and 1e150 then {quote(name)}::double end"


def low_mean_high(name: str, type: str) -> str:
    """The least, the mean and the greatest value of a group of rows, as three DOUBLE."""
    x = number(name, type) if type in _MAY_BE_INFINITE else quote(name)      # whole numbers are compared faster
    return f"min({x})::double, avg({x}), max({x})::double"


@dataclass(frozen=True)
class Sample:
    """`where`: SQL that keeps a fixed pseudo-random share of the rows; each stands for `times` rows."""

    where: str
    times: float

    @property
    def sampled(self) -> bool:
        return self.times > 1


def sample(rows: int, want: int) -> Sample:
    """About `want` of `rows` rows, the same ones each time, spread evenly over the file."""
    if rows <= want:
        return Sample("true", 1.0)
    return Sample(f"hash(rowid) < {round(_HASHES * want / rows)}::ubigint", rows / want)


def first_row(cursor: duckdb.DuckDBPyConnection, sql: str) -> tuple[object, ...]:
    """The first row of an answer, () when there is none."""
    return cursor.execute(sql).fetchone() or ()
