"""Does what is made lie within its specification? (Montgomery, Introduction to Statistical Quality Control, 8; ISO 22514-2)"""
from dataclasses import asdict, dataclass, replace
from math import sqrt
from typing import Any, Literal

import duckdb
import numpy as np
from scipy.special import chdtri, ndtr, ndtri

from kamp_core.errors import KampError
from kamp_core.look.facts import Histogram
from kamp_core.look.one import histogram
from kamp_core.quality.facts import ColumnProfile
from kamp_core.quality.sql import first_row, number, sample
from kamp_core.spc.charts import SMALL, chart_of
from kamp_core.spc.facts import Ask, Groups, Kind, Verdict
from kamp_core.spc.limits import Sigma, sigma_of
from kamp_core.spc.normality import Shape, shape_of
from kamp_core.spc.reading import read_groups
from kamp_core.workspace import ColumnFacts
from kamp_core.workspace.sql import quote

Name = Literal["cp", "cpk", "pp", "ppk", "cpm"]
Side = Literal["low", "high", "nominal"]
Level = Literal["poor", "tight", "good", "excellent"]
CALM: tuple[Verdict, ...] = ("stable", "few", "chance", "look")       # no proof of a change
ENOUGH = 1000                 # values from which the 0.135 % points of the data themselves may be taken
_SAMPLE = 5_000
_TAIL = 0.00135               # beyond three standard deviations, on one side


@dataclass(frozen=True)
class Spec:
    """Limits and the value aimed at, in the unit of the column; one limit is enough."""

    low: float | None = None
    high: float | None = None
    nominal: float | None = None


def spec_of(facts: ColumnFacts) -> Spec:
    """The specification of a column. A usual range that was confirmed is none: what a process does is not what it should do."""
    return Spec(nominal=facts.nominal) if facts.usual else Spec(facts.low, facts.high, facts.nominal)


def with_limit(facts: ColumnFacts, side: Side, value: float | None) -> ColumnFacts:
    """What is known of a column once one side of its specification was typed: a usual range gives way to it."""
    return replace(facts, usual=False, **{**asdict(spec_of(facts)), side: value})


@dataclass(frozen=True)
class Spread:
    """What is known of the values: how many, their mean, σ inside subgroups and over all."""

    n: int
    mean: float
    within: Sigma
    overall: float


@dataclass(frozen=True)
class Ratio:
    """A capability ratio with its 95 % range."""

    name: Name
    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Capability:
    """`lead`: the ratio that is to be believed: Cpk of a stable process, else Ppk, and Ppk as well where its range lies below Cpk:
    the level wanders from day to day, and that is what a customer gets. By percentiles where values are not normal."""

    spec: Spec
    spread: Spread
    ratios: tuple[Ratio, ...]
    percentile: tuple[float | None, float] | None     # Pp and Ppk by percentiles
    lead: tuple[Literal["cpk", "ppk", "percentile"], float]
    level: Level
    shape: Shape
    stable: Verdict
    outside: float                                    # share of the values seen
    expected_ppm: float                               # of a normal distribution with the overall σ
    picture: Histogram

    def ratio(self, name: Name) -> Ratio | None:
        return next((r for r in self.ratios if r.name == name), None)


def capability(cursor: duckdb.DuckDBPyConnection, column: ColumnProfile, spec: Spec, ask: Ask) -> Capability:
    """How capable the process is; `ask` names the subgroups. Raises KampError where limits or values do not allow it."""
    _check(spec)
    groups = read_groups(cursor, ask)
    kind = inner_kind(groups)
    within = sigma_of(kind, groups, np.ones(len(groups), bool))
    x = number(column.name)
    beyond = " or ".join(part for part in (None if spec.low is None else f"{x} < {spec.low!r}",
                                           None if spec.high is None else f"{x} > {spec.high!r}") if part)
    row: list[Any] = list(first_row(cursor, f"""select count({x}), avg({x}), stddev_samp({x}), count(*) filter ({beyond}),
        quantile_cont({x}, [{_TAIL}, 0.5, {1 - _TAIL}]) from data"""))
    if row[0] < 3 or not row[2] or within is None or not within.value:
        raise KampError("spc_no_spread", column=column.name)
    spread = Spread(int(row[0]), float(row[1]), within, float(row[2]))
    shape = shape_of(_values(cursor, column))
    by_rank = by_percentiles(spec, *row[4]) if not shape.normal else None
    stable = chart_of(groups, Ask("auto", column.name), column.name).verdict
    ratios = ratios_of(spread, spec)
    lead = _lead(ratios, by_rank, stable)
    return Capability(spec, spread, ratios, by_rank, lead, _level(lead[1]), shape, stable, row[3] / row[0],
                      expected_ppm(spread, spec), histogram(cursor, column))


def inner_kind(groups: Groups) -> Kind:
    """How σ inside subgroups is best found: ranges of small ones, deviations of larger ones, else moving ranges."""
    if groups.n.max() < 2:
        return "i_mr"
    return "xbar_r" if groups.n.max() <= SMALL else "xbar_s"


def _check(spec: Spec) -> None:
    if spec.low is None and spec.high is None:
        raise KampError("spc_no_limits")
    if spec.low is not None and spec.high is not None and spec.low >= spec.high:
        raise KampError("spc_limits_crossed", low=spec.low, high=spec.high)


def _values(cursor: duckdb.DuckDBPyConnection, column: ColumnProfile) -> np.ndarray:
    part = sample(column.rows, _SAMPLE)
    found: np.ndarray = cursor.execute(f"""select {number(column.name)} as x from data where {part.where}
        and {quote(column.name)} is not null""").df()["x"].dropna().to_numpy("float64")
    return found


def ratios_of(spread: Spread, spec: Spec) -> tuple[Ratio, ...]:
    """Cp, Cpk, Pp, Ppk and Cpm with 95 % ranges; only what the limits allow.

    Cp, Pp: χ² of the freedom of σ̂ (Montgomery 8.3). Cpk, Ppk: Bissell (1990), √(1/(9N) + C²/(2ν)). Cpm: Taguchi's,
    with the χ² of Boyles (1991).
    """
    found = []
    for width, nearest, sigma, freedom in (("cp", "cpk", spread.within.value, spread.within.freedom),
                                           ("pp", "ppk", spread.overall, float(spread.n - 1))):
        if spec.low is not None and spec.high is not None:
            found.append(_chi(width, (spec.high - spec.low) / (6 * sigma), freedom))     # type: ignore[arg-type]
        value = min(([] if spec.high is None else [(spec.high - spread.mean) / (3 * sigma)])
                    + ([] if spec.low is None else [(spread.mean - spec.low) / (3 * sigma)]))
        half = float(ndtri(0.975)) * sqrt(1 / (9 * spread.n) + value**2 / (2 * freedom))
        found.append(Ratio(nearest, value, value - half, value + half))                  # type: ignore[arg-type]
    return tuple(found) + _cpm(spread, spec)


def _cpm(spread: Spread, spec: Spec) -> tuple[Ratio, ...]:
    """(USL − LSL) / 6τ with τ² = s² + (x̄ − T)²; towards the nearer limit where the target is not in the middle."""
    if spec.low is None or spec.high is None:
        return ()
    target = (spec.low + spec.high) / 2 if spec.nominal is None else spec.nominal
    off = (spread.mean - target) / spread.overall
    tau = spread.overall * sqrt(1 + off**2)
    freedom = spread.n * (1 + off**2)**2 / (1 + 2 * off**2)
    return (_chi("cpm", min(spec.high - target, target - spec.low) / (3 * tau), freedom),)


def _chi(name: Name, value: float, freedom: float) -> Ratio:
    low, high = (value * sqrt(float(chdtri(freedom, tail)) / freedom) for tail in (0.975, 0.025))
    return Ratio(name, value, low, high)


def by_percentiles(spec: Spec, low: float, middle: float, high: float) -> tuple[float | None, float]:
    """Pp and Ppk from the 0.135 %, 50 % and 99.865 % points of the data (ISO 22514-2, method of percentiles)."""
    sides = ([] if spec.high is None else [(spec.high - middle) / max(1e-300, high - middle)]) + (
        [] if spec.low is None else [(middle - spec.low) / max(1e-300, middle - low)])
    both = spec.high is not None and spec.low is not None
    return ((spec.high - spec.low) / max(1e-300, high - low) if both else None, min(sides))      # type: ignore[operator]


def expected_ppm(spread: Spread, spec: Spec) -> float:
    """Parts per million outside, if the values are normal."""
    low = 0.0 if spec.low is None else float(ndtr((spec.low - spread.mean) / spread.overall))
    high = 0.0 if spec.high is None else float(ndtr((spread.mean - spec.high) / spread.overall))
    return 1e6 * (low + high)


def _lead(ratios: tuple[Ratio, ...], by_rank: tuple[float | None, float] | None, stable: Verdict) -> tuple[
        Literal["cpk", "ppk", "percentile"], float]:
    if by_rank is not None:
        return "percentile", by_rank[1]
    inner, overall = (next(r for r in ratios if r.name == name) for name in ("cpk", "ppk"))
    if stable in CALM and overall.high >= inner.low:
        return "cpk", inner.value
    return "ppk", overall.value


def _level(value: float) -> Level:
    return "poor" if value < 1 else "tight" if value < 1.33 else "good" if value < 1.67 else "excellent"
