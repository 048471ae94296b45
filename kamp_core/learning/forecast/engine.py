"""One forecasting run from request to answer: rows to series, search, judged once on origins kept aside, refit on everything."""
import time
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd

from kamp_core.errors import KampError
from kamp_core.learning.budget import Budget
from kamp_core.learning.checks import refused, run_checks
from kamp_core.learning.checks.sheet import Check
from kamp_core.learning.forecast.answer import Judged, Work, answer
from kamp_core.learning.forecast.candidates import Way
from kamp_core.learning.forecast.decide import Decided, decide, number_option
from kamp_core.learning.forecast.evaluate import Said
from kamp_core.learning.forecast.fit import Course, actual_at, fit_way, said_at
from kamp_core.learning.forecast.forecaster import Forecaster, sizes, swings
from kamp_core.learning.forecast.origins import Origins, plan_origins
from kamp_core.learning.forecast.panel import Panel
from kamp_core.learning.forecast.search import Found, search
from kamp_core.learning.outcome import Excluded, Outcome
from kamp_core.learning.prepare import as_words
from kamp_core.learning.request import Candidate, News, Report, TrainRequest
from kamp_core.learning.table import times_of, typed
from kamp_core.problems import Problem
from kamp_core.workspace.sql import quote

SPARE_SECONDS = 3.0             # for the answer and the model file
REFITS = 3                      # of a candidate in the search, and of the chosen one where it is judged
ROWS_A_SECOND, ROWS = 400, (12_000, 60_000)     # to learn from, of budget; fewest and most
MOST_ORIGINS = 60
SEARCH_FROM, SEARCH_TO = 0.06, 0.8


@dataclass(frozen=True)
class TrainedForecast:
    """The answer, the model, and the history it goes on from where a new file brings none."""

    outcome: Outcome
    forecaster: Forecaster
    panel: Panel


def train_forecast(request: TrainRequest, problem: Problem, cursor: duckdb.DuckDBPyConnection, run: str, folder: Path,
                   report: Report, seconds_left: float, finish_only: bool = False) -> TrainedForecast:
    """Writes holdout.parquet, history.parquet and candidates/ into `folder`. Raises KampError, lets StopAsked pass."""
    start = time.monotonic()
    report(News("news.reading", 0.01))
    checks = run_checks(cursor, request, problem)
    frame, inputs, excluded = _read(cursor, request, checks)
    decided = decide(frame, request, inputs)
    panel, horizon = decided.panel, decided.horizon
    origins = plan_origins(len(panel.times), horizon, _fewest(decided), number_option(request, "origins", MOST_ORIGINS))
    report(News("news.series", 0.04, facts={"series": len(panel.names), "periods": len(panel.times)}))
    deadline = start + seconds_left - SPARE_SECONDS
    budget = Budget(request.budget, deadline, request.trials, 2.0 * REFITS + 1)
    rows = ROWS[0] if request.trials is not None else int(np.clip(request.budget * ROWS_A_SECOND, *ROWS))
    course = Course(panel, decided.layout, horizon, request.seed, budget.threads, rows, REFITS)
    found = search(course, origins.select, budget, folder / "candidates", finish_only, _teller(report, request, start, deadline))
    if found is None:
        raise KampError("no_model_finished", tried=0)
    report(News("news.judging", 0.82, facts={"model": found.id}))
    judged = _judge(course, origins, found)
    report(News("news.explaining", 0.9))
    work = Work(request, run, folder, decided, origins, course, found, judged, checks, inputs, excluded, finish_only, start)
    outcome, forecaster = answer(work, _final(course, found))
    report(News("news.packing", 0.96))
    return TrainedForecast(outcome, forecaster, panel)


def _read(cursor: duckdb.DuckDBPyConnection, request: TrainRequest,
          checks: tuple[Check, ...]) -> tuple[pd.DataFrame, tuple[str, ...], tuple[Excluded, ...]]:
    """The columns with a role, typed. → (frame, those known in advance, the rest with the reason)"""
    columns = {str(name): str(kind) for name, kind, *_ in cursor.execute("describe data").fetchall()}
    for column in (request.target, request.time, request.group, *request.inputs):
        if column is not None and column not in columns:
            raise KampError("column_missing", choices=tuple(columns), column=column)
    if request.time is None:
        raise KampError("time_needed", choices=tuple(columns))
    out = refused(checks, request)
    roles = (request.target, request.time, *((request.group,) if request.group else ()))
    inputs = tuple(c for c in request.inputs if c not in roles and c not in {e.column for e in out})
    clocks = [name for name, kind in columns.items() if kind == "TIME" and name not in roles]
    wanted = ", ".join(quote(name) for name in (*roles, *inputs, *clocks))
    raw = cursor.execute(f"select {wanted} from data order by rowid").df()
    frame = pd.DataFrame({name: as_words(raw[name]) if name == request.group else typed(raw[name])       # 60001 is a name
                          for name in (*roles, *inputs)})
    frame[request.time] = times_of(raw, request.time)
    if raw[request.target].notna().sum() == 0:
        raise KampError("target_empty", column=request.target)
    if not pd.api.types.is_numeric_dtype(frame[request.target]):
        raise KampError("target_not_a_number", column=request.target)
    if frame.loc[frame[request.target].notna(), request.time].notna().sum() == 0:
        raise KampError("time_not_a_time", column=request.time)
    spoken = {*roles, *inputs, *(e.column for e in out)}
    rest = tuple(Excluded(name, "not_known_ahead") for name in columns if name not in spoken)
    own = (Excluded(request.time, "role_time"), *((Excluded(request.group, "role_group"),) if request.group else ()))
    return frame, inputs, (*out, *rest, *own)


def _fewest(decided: Decided) -> int:
    """Periods before the first origin: two seasons, and something to learn from beyond them."""
    season = decided.layout.rhythm.season
    return min(max(8, 2 * season + decided.horizon), max(8, len(decided.panel.times) // 3))


def _teller(report: Report, request: TrainRequest, start: float, deadline: float):  # type: ignore[no-untyped-def]
    span = max(1.0, deadline - start)

    def tell(model: str, candidate: Candidate | None, number: int) -> None:
        done = number / request.trials if request.trials else (time.monotonic() - start) / span
        left = None if request.trials else max(0.0, deadline - time.monotonic())
        share = SEARCH_FROM + (SEARCH_TO - SEARCH_FROM) * min(1.0, done)
        key = "news.fitting" if candidate is None else "news.scored"
        report(News(key, share, left, {"model": model, "number": number + (candidate is None)}, candidate))
    return tell


def _judge(course: Course, origins: Origins, found: Found) -> Judged:
    """The chosen ways learned and asked at origins that had no say in the choice. MASE and sizes know only what came before."""
    parts = [weight * said_at(tried.way, course, origins.judge, tried.rounds)[0] for tried, weight in found.weights]
    before = course.panel.until(origins.judge[0])
    season = course.layout.rhythm.season
    size, swing = sizes(before.values), swings(before.values, season)
    still = Way(found.nothing)

    def said(predicted: np.ndarray, at: tuple[int, ...]) -> Said:
        slots = np.stack([course.layout.rhythm.slots(course.panel.times[count:count + course.horizon]) for count in at])
        nothing = said_at(still, course, at)[0]
        return Said(actual_at(course.panel, at, course.horizon), predicted, nothing, size, swing, slots)
    return Judged(said(found.predicted, origins.select), said(np.asarray(sum(parts)), origins.judge))


def _final(course: Course, found: Found) -> list[tuple[str, float, list[object]]]:
    """The chosen ways once more, on every period there is: this is the model that is handed out."""
    course = replace(course, refits=1)
    members = []
    for tried, weight in found.weights:
        models, _ = fit_way(tried.way, course, len(course.panel.times), tried.rounds)
        members.append((tried.way.id, weight, models))
    return members
