"""SQL pieces that profile and charts share."""
from dataclasses import dataclass

import duckdb

from kamp_core.workspace.sql import quote

_SHARES = 10_000_000       # how finely the share of a sample is cut


def number(name: str) -> str:
    """A number column as DOUBLE, NULL where it is not finite (DECIMAL would cost ten times the time)."""
    return f"case when abs({quote(name)}::double) < 1e150 then {quote(name)}::double end"


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
    return Sample(f"hash(rowid) % {_SHARES} < {round(_SHARES * want / rows)}", rows / want)


def first_row(cursor: duckdb.DuckDBPyConnection, sql: str) -> tuple[object, ...]:
    """The first row of an answer, () when there is none."""
    return cursor.execute(sql).fetchone() or ()
