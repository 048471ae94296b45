"""Can the measurement be trusted? Crossed gauge study by analysis of variance (AIAG Measurement Systems Analysis, 4th ed.)."""
from dataclasses import dataclass
from math import sqrt
from statistics import mode
from typing import Literal

import duckdb
import numpy as np
from scipy.special import fdtrc

from kamp_core.errors import KampError
from kamp_core.spc.constants import Numbers
from kamp_core.workspace.sql import quote

POOL = 0.25               # an interaction less sure than this is taken for repeatability
GOOD, BAD = 0.10, 0.30    # of the study variation (AIAG)
_MOST = 10_000            # measurements
Source = Literal["grr", "ev", "av", "operator", "interaction", "part", "total"]


@dataclass(frozen=True)
class Component:
    """One source of variation. `study`: share of the total σ; `contribution`: of the variance; `tolerance`: 6σ over it."""

    source: Source
    sigma: float
    study: float
    contribution: float
    tolerance: float | None


@dataclass(frozen=True)
class AnovaLine:
    source: Literal["part", "operator", "interaction", "ev", "total"]
    freedom: int
    squares: float
    f: float | None = None
    p: float | None = None


@dataclass(frozen=True)
class Gauge:
    """`values[part][operator]` are the repeated measurements."""

    parts: tuple[str, ...]
    operators: tuple[str, ...]
    trials: int
    values: tuple[tuple[tuple[float, ...], ...], ...]
    components: tuple[Component, ...]
    anova: tuple[AnovaLine, ...]
    pooled: bool
    categories: int           # ndc
    verdict: Literal["good", "conditional", "bad"]

    def component(self, source: Source) -> Component:
        return next(c for c in self.components if c.source == source)


def gauge_study(cursor: duckdb.DuckDBPyConnection, part: str, operator: str, value: str, tolerance: float | None = None) -> Gauge:
    """The study in three columns. Raises KampError unless every operator measured every part equally often, at least twice."""
    found = cursor.execute(f"""select {quote(part)}::varchar as part, {quote(operator)}::varchar as operator,
        {quote(value)}::double as value from data where {quote(part)} is not null and {quote(operator)} is not null
        and {quote(value)} is not null order by rowid limit {_MOST + 1}""").df()
    if len(found) > _MOST:
        raise KampError("gauge_too_large", most=f"{_MOST:,}")
    cells: dict[tuple[str, str], list[float]] = {}
    for p, o, x in found.itertuples(index=False):
        cells.setdefault((p, o), []).append(x)
    parts, operators = tuple(dict.fromkeys(found["part"])), tuple(dict.fromkeys(found["operator"]))
    if len(parts) < 2 or len(operators) < 2:
        raise KampError("gauge_too_few", parts=len(parts), operators=len(operators))
    trials = mode(map(len, cells.values()))
    for p in parts:
        for o in operators:
            there = len(cells.get((p, o), []))
            if there != trials:
                raise KampError("gauge_unbalanced", part=p, operator=o, there=there, trials=trials)
    if trials < 2:
        raise KampError("gauge_no_repeats", operator=operators[0], part=parts[0])
    return gauge_of(np.array([[cells[(p, o)] for o in operators] for p in parts]), parts, operators, tolerance)


def gauge_of(y: Numbers, parts: tuple[str, ...], operators: tuple[str, ...], tolerance: float | None = None) -> Gauge:
    """`y[part, operator, trial]`. Components below zero count as none, as the manual has it."""
    lines, pooled, (ev, interaction, operator, part) = _anova(y)
    grr = ev + operator + interaction
    total = grr + part
    if not total:
        raise KampError("gauge_no_spread")
    variances: dict[Source, float] = {"grr": grr, "ev": ev, "av": operator + interaction, "operator": operator,
                                      "interaction": interaction, "part": part, "total": total}
    components = tuple(Component(name, sqrt(v), sqrt(v / total), v / total, 6 * sqrt(v) / tolerance if tolerance else None)
                       for name, v in variances.items())
    share = sqrt(grr / total)
    return Gauge(parts, operators, y.shape[2], tuple(tuple(tuple(map(float, cell)) for cell in row) for row in y), components,
                 lines, pooled, int(sqrt(2 * part / grr)) if grr else 10**6,
                 "good" if share < GOOD else "bad" if share > BAD else "conditional")


def _anova(y: Numbers) -> tuple[tuple[AnovaLine, ...], bool, tuple[float, float, float, float]]:
    """The table, whether the interaction was pooled, and the variances of repeats, interaction, operators and parts."""
    p, o, r = y.shape
    mean = y.mean()
    parts = o * r * float(((y.mean((1, 2)) - mean)**2).sum())
    people = p * r * float(((y.mean((0, 2)) - mean)**2).sum())
    cells = r * float(((y.mean(2) - mean)**2).sum())
    whole = float(((y - mean)**2).sum())
    both, repeats = max(0.0, cells - parts - people), max(0.0, whole - cells)
    f_both, p_both = _f(both, (p - 1) * (o - 1), repeats, p * o * (r - 1))
    pooled = p_both is not None and p_both > POOL
    error, freedom = (both + repeats, (p - 1) * (o - 1) + p * o * (r - 1)) if pooled else (both, (p - 1) * (o - 1))
    lines = (AnovaLine("part", p - 1, parts, *_f(parts, p - 1, error, freedom)),
             AnovaLine("operator", o - 1, people, *_f(people, o - 1, error, freedom)),
             AnovaLine("interaction", (p - 1) * (o - 1), both, f_both, p_both),
             AnovaLine("ev", p * o * (r - 1), repeats), AnovaLine("total", p * o * r - 1, whole))
    base = error / freedom
    ev = base if pooled else repeats / (p * o * (r - 1))
    interaction = 0.0 if pooled else max(0.0, (base - ev) / r)
    return lines, pooled, (ev, interaction, max(0.0, (people / (o - 1) - base) / (p * r)),
                           max(0.0, (parts / (p - 1) - base) / (o * r)))


def _f(squares: float, freedom: int, error: float, error_freedom: int) -> tuple[float | None, float | None]:
    """F and its p value; none where there is no error to compare with."""
    if not error:
        return None, None
    f = squares / freedom / (error / error_freedom)
    return f, float(fdtrc(freedom, error_freedom, f))
