"""One run from request to answer: read, split, search, judge once on what no model saw, explain, refit on everything."""
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import numpy as np

from kamp_core.errors import KampError
from kamp_core.learning.alarms.engine import learn_alarms
from kamp_core.learning.answer import answer, other_folds
from kamp_core.learning.blended import corrected
from kamp_core.learning.budget import Budget
from kamp_core.learning.calibrate import fit_correction
from kamp_core.learning.engines.recipe import Recipe, fit_recipe
from kamp_core.learning.evaluate import Judged, prepare
from kamp_core.learning.forecast.engine import train_forecast
from kamp_core.learning.groups.engine import learn_groups
from kamp_core.learning.outcome import Outcome, Reason
from kamp_core.learning.proven import prove_history
from kamp_core.learning.request import Candidate, News, Report, TrainRequest
from kamp_core.learning.search import search
from kamp_core.learning.settings.card import settings_card
from kamp_core.learning.settings.goal import wish_of
from kamp_core.learning.settings.halves import PAIRS
from kamp_core.learning.split import Fold, plan_split, selection_folds, thinned
from kamp_core.learning.table import ROW_LIMIT, load_table
from kamp_core.learning.trained import Trained, seen_values
from kamp_core.learning.work import Searched, Work
from kamp_core.problems import Family, Problem
from kamp_core.settings import read_settings

ROWS_A_SECOND = 1000            # of budget: more rows than this are thinned out
FEWEST_ROWS_READ = 30_000
SEARCHED_A_SECOND = 500         # of budget: the search looks at no more; the model handed out learns from all that were read
FEWEST_ROWS_SEARCHED = 20_000
SEARCH_LIMIT = ROW_LIMIT        # of a run counted in trials, which no clock bounds
SPARE_SECONDS = 2.0             # for writing the model file
SEARCH_FROM, SEARCH_TO = 0.05, 0.75
BACKGROUND_ROWS = 100
# a package a family; the others: `learn`
ENGINES: dict[Family, Callable[..., Any]] = {Family.ALARMS: learn_alarms, Family.FORECAST: train_forecast,
                                             Family.GROUPS: learn_groups}


def train(request: TrainRequest, problem: Problem, cursor: duckdb.DuckDBPyConnection, run: str, folder: Path, report: Report,
          seconds_left: float, finish_only: bool = False) -> Any:
    """Train and judge by the engine of the problem's family. Writes holdout.parquet and candidates/ into `folder`.

    Raises KampError, lets StopAsked pass. → the answer and what its model file needs: `Trained`, or the family's own.
    """
    problem = problem.of(request.bad)
    engine = ENGINES.get(problem.family, learn)
    trained = engine(request, problem, cursor, run, folder, report, seconds_left, finish_only)
    if engine is not learn and read_settings().scheduler:
        outcome = trained.outcome
        return replace(trained, outcome=replace(outcome, warnings=(*outcome.warnings, Reason("cluster_not_used"))))
    return trained


def learn(request: TrainRequest, problem: Problem, cursor: duckdb.DuckDBPyConnection, run: str, folder: Path, report: Report,
          seconds_left: float, finish_only: bool) -> Trained:
    """Classes and numbers: a target column told from the others."""
    start = time.monotonic()
    wish = wish_of(request, problem) if problem.settings else None
    report(News("news.reading", 0.01))
    most = ROW_LIMIT if request.trials is not None else int(min(ROW_LIMIT, max(FEWEST_ROWS_READ, request.budget * ROWS_A_SECOND)))
    table = load_table(cursor, request, problem, most)
    bad = table.target if problem.family is Family.TWO_CLASSES else None
    plan = plan_split(table.when, table.group, table.shots, bad, request.seed)
    if table.life is not None:              # ranges and choice by whole runs to failure
        chosen_by = np.concatenate([test for _, test in plan.select])
        plan = replace(plan, blocks=table.shots, select=selection_folds(chosen_by, table.shots, table.shots, bad))
    report(News("news.split", 0.03, facts={"rows": len(table.rows), "inputs": len(table.inputs)}))
    work = Work(request, problem, run, table, plan, folder, report, start, start + seconds_left - SPARE_SECONDS, finish_only)
    folds = _search_folds(work)
    if not problem.settings:            # what a knob stood at in the rows before cannot be set
        work = _with_history(work, folds)
    found = _search(work, folds)
    outcome, judged, recipe = answer(work, found)
    if wish is not None:
        report(News("news.settings", 0.93))
        outcome = replace(outcome, settings=settings_card(work, recipe, outcome.verdict.level, wish))
    report(News("news.packing", 0.96))
    return _final_model(work, recipe, outcome, judged)


def _with_history(work: Work, folds: tuple[Fold, ...]) -> Work:
    """With what the rows before tell, where that helps."""
    request, seconds = work.request, work.request.budget if work.by_clock else None
    threads = Budget(request.budget, work.deadline, request.trials, 1).threads
    return replace(work, table=prove_history(work.table, work.family, work.plan, folds, request.seed, threads, seconds,
                                             work.folder))


def _search(work: Work, folds: tuple[Fold, ...]) -> Searched:
    """Try, choose, and learn how far the chances of the chosen one can be believed."""
    data, _ = prepare(work.table, work.family, np.unique(np.concatenate([np.concatenate(fold) for fold in folds])))
    request, start = work.request, time.monotonic()
    span = max(1.0, work.deadline - start)

    def tell(key: str, number: int, candidate: Candidate | None, **facts: str | int | float) -> None:
        done = number / request.trials if request.trials else (time.monotonic() - start) / span
        left = None if request.trials else max(0.0, work.deadline - time.monotonic())
        share = SEARCH_FROM + (SEARCH_TO - SEARCH_FROM) * min(1.0, done)
        work.report(News(key, share, left, {"number": number + (candidate is None)} | facts, candidate))

    budget = Budget(request.budget, work.deadline, request.trials, *_fits_to_come(work, folds))
    found = search(data, folds, budget, request.seed, work.folder / "candidates", work.finish_only, tell)
    if found.recipe is None or found.predicted is None:
        raise KampError("no_model_finished", tried=len(found.tried))
    target = data.y[np.concatenate([test for _, test in folds])]
    correction = {} if work.family is Family.NUMBERS else fit_correction(target, found.predicted)
    return Searched(tuple(found.tried), replace(found.recipe, correction=correction), target,
                    corrected(found.predicted, correction), data, folds, found.finalists, budget, found.notes, found.versions)


def _search_folds(work: Work) -> tuple[Fold, ...]:
    """The folds to choose by, of large tables an even part of their shots."""
    request = work.request
    most = SEARCH_LIMIT if request.trials is not None else int(max(FEWEST_ROWS_SEARCHED, request.budget * SEARCHED_A_SECOND))
    return thinned(work.plan.select, work.table.shots, most, request.seed)


def _fits_to_come(work: Work, folds: tuple[Fold, ...]) -> tuple[float, float, float]:
    """Fits after the search in units of a fit of the search: of the recipe with and without bags, and of each other finalist.

    Of a softer scheme one fold will do.
    """
    unit, every = max(1.0, float(np.mean([len(train) for train, _ in folds]))), len(work.table.rows)
    judging = sum(len(train) for train, _ in work.plan.folds)
    softer = sum(len(train) for _, some in other_folds(work) for train, _ in some[:1])
    halves = PAIRS * every if work.request.knobs else 0
    return (judging + every) / unit, (softer + halves) / unit, judging / unit if work.plan.scheme == "future" else 0.0


def _final_model(work: Work, recipe: Recipe, outcome: Outcome, judged: Judged) -> Trained:
    """The recipe on every row there is: this is the model that is handed out."""
    table = work.table
    everything = np.arange(len(table.rows))
    data, preparation = prepare(table, work.family, everything)
    estimator = fit_recipe(recipe, data, everything, work.request.seed)
    background = data.x[:: max(1, len(everything) // BACKGROUND_ROWS)][:BACKGROUND_ROWS]
    low = high = None
    if work.family is Family.NUMBERS:
        low, high = (float(q) for q in np.quantile(judged.target - judged.predicted, [0.05, 0.95]))
    return Trained(outcome, preparation, estimator, background, low, high, {c: seen_values(table.frame[c]) for c in table.inputs})
