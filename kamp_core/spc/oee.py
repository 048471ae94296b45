"""Overall equipment effectiveness: availability × performance × quality (Nakajima 1988; ISO 22400-2)."""
from dataclasses import dataclass

import duckdb

from kamp_core.errors import KampError
from kamp_core.quality.sql import first_row, number


@dataclass(frozen=True)
class Totals:
    """What a period brought: minutes planned and stopped, seconds a piece should take, pieces made and bad."""

    planned: float
    stopped: float
    cycle: float
    made: float
    bad: float


@dataclass(frozen=True)
class Oee:
    """`minutes`: planned time as lost to stops, to speed, to bad pieces, and what was of use."""

    totals: Totals
    availability: float
    performance: float
    quality: float
    minutes: dict[str, float]

    @property
    def value(self) -> float:
        return self.availability * self.performance * self.quality


def oee(totals: Totals) -> Oee:
    """Raises KampError on totals that cannot be."""
    if totals.planned <= 0 or totals.cycle <= 0 or totals.made <= 0:
        raise KampError("oee_missing")
    if not 0 <= totals.stopped < totals.planned:
        raise KampError("oee_stops", stopped=f"{totals.stopped:,.6g}", planned=f"{totals.planned:,.6g}")
    if not 0 <= totals.bad <= totals.made:
        raise KampError("oee_bad", bad=f"{totals.bad:,.6g}", made=f"{totals.made:,.6g}")
    ran = totals.planned - totals.stopped
    ideal = totals.made * totals.cycle / 60
    good = (totals.made - totals.bad) * totals.cycle / 60
    return Oee(totals, ran / totals.planned, ideal / ran, good / ideal,
               {"stops": totals.stopped, "speed": ran - ideal, "bad": ideal - good, "good": good})


def read_totals(cursor: duckdb.DuckDBPyConnection, planned: str, stopped: str, made: str, bad: str, cycle: float) -> Totals:
    """The sums of four columns; a blank counts as nothing."""
    sums = ", ".join(f"coalesce(sum({number(name)}), 0)" for name in (planned, stopped, made, bad))
    a, b, c, d = (float(str(v)) for v in first_row(cursor, f"select {sums} from data"))
    return Totals(a, b, cycle, c, d)
