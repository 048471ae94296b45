"""One run from request to answer: read, split, search, judge once on what no model saw, explain, refit on everything."""
import importlib.metadata
import platform
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd

from kamp_core.errors import KampError
from kamp_core.learning.evaluate import (
    Judged,
    calibration_of,
    capture_of,
    chance,
    confusion_of,
    judge_on,
    pieces_of,
    prepare,
    scores_of,
    threshold_of,
)
from kamp_core.learning.explain import group_errors, importance_of, risky_rows, shown
from kamp_core.learning.metrics import BESIDE, HEADLINE, score
from kamp_core.learning.outcome import Excluded, Facts, Outcome, Promise, Reason, Score, Split
from kamp_core.learning.prepare import Preparation, as_words
from kamp_core.learning.ranges import next_period
from kamp_core.learning.request import Candidate, News, Report, TrainRequest
from kamp_core.learning.search import END_SECONDS, Budget, Tried, best_of, fit, ranked, search
from kamp_core.learning.split import Plan, group_folds, plan_split, random_folds
from kamp_core.learning.table import ROW_LIMIT, Array, Table, load_table
from kamp_core.learning.verdict import Evidence, judge
from kamp_core.problems import Family, Problem

ROWS_A_SECOND = 1000            # of budget: more rows than this are thinned out
FEWEST_ROWS_READ = 30_000
SPARE_SECONDS = 2.0             # for writing the model file
SEARCH_FROM, SEARCH_TO = 0.05, 0.75
BACKGROUND_ROWS = 100
FEWEST_GROUPS = 4
LIBRARIES = ("numpy", "pandas", "scikit-learn", "lightgbm", "pycaret", "shap", "duckdb", "kamp-core")


@dataclass(frozen=True)
class Trained:
    """The answer, and all that a model file needs. `error_*`: 5 % and 95 % of (actual − predicted), numbers only."""

    outcome: Outcome
    preparation: Preparation
    estimator: Any
    background: Array
    error_low: float | None
    error_high: float | None
    seen: dict[str, Facts]


def train(request: TrainRequest, problem: Problem, cursor: duckdb.DuckDBPyConnection, run: str, folder: Path, report: Report,
          seconds_left: float, finish_only: bool = False) -> Trained:
    """Train and judge. Writes holdout.parquet and candidates/ into `folder`. Raises KampError, lets StopAsked pass."""
    start = time.monotonic()
    report(News("news.reading", 0.01))
    most = ROW_LIMIT if request.trials is not None else int(min(ROW_LIMIT, max(FEWEST_ROWS_READ, request.budget * ROWS_A_SECOND)))
    table = load_table(cursor, request, problem, most)
    family = problem.family
    bad = table.target if family is Family.TWO_CLASSES else None
    plan = plan_split(table.when, table.group, table.shots, bad, request.seed)
    report(News("news.split", 0.03, facts={"rows": len(table.rows), "inputs": len(table.inputs)}))
    deadline = start + seconds_left - SPARE_SECONDS
    tried = _search(request, table, family, plan, folder, report, deadline, finish_only)
    chosen = best_of(tried)
    if chosen is None:
        raise KampError("no_model_finished", tried=len(tried))
    report(News("news.judging", 0.78, facts={"model": chosen.spec.id}))
    return _answer(request, problem, run, table, plan, tried, chosen, folder, report, start, deadline, finish_only)


def _search(request: TrainRequest, table: Table, family: Family, plan: Plan, folder: Path, report: Report, deadline: float,
            finish_only: bool) -> list[Tried]:
    rows = np.unique(np.concatenate([np.concatenate(fold) for fold in plan.select]))
    data, _ = prepare(table, family, rows)
    start = time.monotonic()
    span = max(1.0, deadline - start)

    def tell(model: str, candidate: Candidate | None, number: int) -> None:
        done = number / request.trials if request.trials else (time.monotonic() - start) / span
        left = None if request.trials else max(0.0, deadline - time.monotonic())
        share = SEARCH_FROM + (SEARCH_TO - SEARCH_FROM) * min(1.0, done)
        key = "news.fitting" if candidate is None else "news.scored"
        report(News(key, share, left, {"model": model, "number": number + (candidate is None)}, candidate))

    others = _other_folds(table, plan, bad_of(table, family), request.seed)
    to_come = [plan.folds, *(folds for _, folds in others)]
    rows_to_come = len(table.rows) + sum(len(train) for folds in to_come for train, _ in folds)
    ends = rows_to_come / np.mean([len(train) for train, _ in plan.select])
    budget = Budget(request.budget, deadline, request.trials, float(ends))
    return search(data, plan.select, budget, request.seed, folder / "candidates", finish_only, tell)


def bad_of(table: Table, family: Family) -> Array | None:
    return table.target if family is Family.TWO_CLASSES else None


def _also_groups(table: Table, plan: Plan) -> bool:
    return plan.scheme == "future" and table.group is not None and len(np.unique(table.group)) >= FEWEST_GROUPS


def _other_folds(table: Table, plan: Plan, bad: Array | None, seed: int) -> list[tuple[Any, Any]]:
    """The softer schemes to show beside the headline: (scheme, folds)."""
    found: list[tuple[Any, Any]] = []
    if _also_groups(table, plan) and table.group is not None:
        found.append(("unseen_group", group_folds(table.group, table.shots, seed)))
    if plan.scheme != "random":
        found.append(("random", random_folds(table.shots, bad, seed)))
    return found


def _answer(request: TrainRequest, problem: Problem, run: str, table: Table, plan: Plan, tried: list[Tried], chosen: Tried,
            folder: Path, report: Report, start: float, deadline: float, stopped: bool) -> Trained:
    family, seed = problem.family, request.seed
    ordered = plan.blocks if plan.scheme == "future" else None
    begun = time.monotonic()
    judged = judge_on(plan.scheme, chosen.spec, table, family, plan.folds, ordered, seed)
    a_fit = (time.monotonic() - begun) / len(plan.folds)
    (headline, beside), reach = scores_of(judged, family, plan.blocks, table.shots, seed)
    scores: list[Score] = [headline, beside]
    for scheme, folds in _other_folds(table, plan, bad_of(table, family), seed):
        report(News("news.comparing", 0.84, facts={"scheme": scheme}))
        spare = len(folds) if request.trials is not None else int((deadline - END_SECONDS - time.monotonic()) / a_fit) - 1
        other = judge_on(scheme, chosen.spec, table, family, folds[:max(1, spare)], None, seed)
        blocks = table.group if scheme == "unseen_group" and table.group is not None else plan.blocks
        scores += scores_of(other, family, blocks, table.shots, seed)[0]
    report(News("news.explaining", 0.9))
    threshold = _threshold(chosen, table, plan, family)
    importance = importance_of(judged, table, family, plan.blocks, seed, request.trials is None)
    split = _split(table, plan, judged, family)
    perfect = score(BESIDE[family], judged.target, judged.predicted) if family is Family.NUMBERS else headline.value
    verdict = judge(Evidence(headline, split, reach.better, chance(judged, family, table, plan.blocks, seed), perfect,
                             table.checks, table.inputs, len(table.rows), tuple(scores)))
    outcome = Outcome(
        run=run, status="stopped" if stopped else "done", problem=problem.id, family=family.value,
        dataset=request.dataset, version=request.version, target=request.target,
        bad_value=table.classes[1] if family is Family.TWO_CLASSES else None, classes=table.classes,
        seed=seed, budget=request.budget, rows_used=len(table.rows), inputs=table.inputs,
        excluded=(*table.excluded, *_roles_left_out(request)), split=split,
        headline=headline, scores=tuple(scores),
        verdict=verdict, leaderboard=_leaderboard(tried), chosen=chosen.spec.id, threshold=threshold,
        confusion=confusion_of(judged, family, len(table.classes), threshold),
        capture=capture_of(judged, plan.blocks, seed) if family is Family.TWO_CLASSES else (),
        calibration=calibration_of(judged) if family is Family.TWO_CLASSES else (), importance=importance,
        promise=_promise(judged, family, plan, headline, reach.spread), nothing_is=judged.nothing_is,
        groups=group_errors(judged, table, family, request.group, threshold, importance),
        risky_rows=risky_rows(judged, table, family), holdout_predictions=str(_keep_holdout(judged, table, plan, family, folder)),
        warnings=_warnings(request, table, plan, stopped), seconds=round(time.monotonic() - start, 2), versions=library_versions())
    report(News("news.packing", 0.96))
    return _final_model(outcome, chosen, table, family, judged, seed)


def _final_model(outcome: Outcome, chosen: Tried, table: Table, family: Family, judged: Judged, seed: int) -> Trained:
    """The chosen candidate once more, on every row there is: this is the model that is handed out."""
    everything = np.arange(len(table.rows))
    data, preparation = prepare(table, family, everything)
    estimator = fit(chosen.spec, data, everything, seed)
    background = data.x[:: max(1, len(everything) // BACKGROUND_ROWS)][:BACKGROUND_ROWS]
    low = high = None
    if family is Family.NUMBERS:
        low, high = (float(q) for q in np.quantile(judged.target - judged.predicted, [0.05, 0.95]))
    return Trained(outcome, preparation, estimator, background, low, high, {c: seen_values(table.frame[c]) for c in table.inputs})


def _threshold(chosen: Tried, table: Table, plan: Plan, family: Family) -> float | None:
    """Chosen where the model was chosen, never on the rows that judge it."""
    if family is not Family.TWO_CLASSES or chosen.predicted is None:
        return None
    return threshold_of(table.target[np.concatenate([test for _, test in plan.select])], chosen.predicted)


def _split(table: Table, plan: Plan, judged: Judged, family: Family) -> Split:
    rows = judged.rows
    when = table.when[rows] if table.when is not None and plan.scheme == "future" else None
    groups: tuple[str, ...] = ()
    if plan.scheme == "unseen_group" and table.group is not None:
        groups = tuple(table.group_names[code] for code in np.unique(table.group[rows]))
    first, last = (None, None) if when is None else (str(when.min())[:19], str(when.max())[:19])
    return Split(plan.scheme, len(rows), first, last, groups, table.duplicates, plan.pooled, len(np.unique(plan.blocks[rows])),
                 int(judged.target.sum()) if family is Family.TWO_CLASSES else None)


def _promise(judged: Judged, family: Family, plan: Plan, headline: Score, spread: float) -> Promise:
    """Of a period as long as the hold-out; where the answer is pooled, as long as one of its parts."""
    share = 1 / len(plan.folds)
    low, high = next_period(HEADLINE[family], headline.value, spread, pieces_of(judged, family, plan.blocks), share)
    return Promise(HEADLINE[family], low, high, round(len(judged.rows) * share))


def _warnings(request: TrainRequest, table: Table, plan: Plan, stopped: bool) -> tuple[Reason, ...]:
    found = list(table.warnings)
    if request.time and plan.scheme != "future":
        found.append(Reason("future_untestable", {"column": request.time}))
    if stopped:
        found.append(Reason("stopped_early"))
    return tuple(found)


def _roles_left_out(request: TrainRequest) -> tuple[Excluded, ...]:
    roles = (("role_time", request.time), ("role_group", request.group))
    return tuple(Excluded(column, role) for role, column in roles if column is not None)


def _leaderboard(tried: list[Tried]) -> tuple[Candidate, ...]:
    """Best first; then the skipped and the failed."""
    done = ranked(tried)
    return tuple(t.candidate for t in [*done, *(t for t in tried if t not in done)])


def _keep_holdout(judged: Judged, table: Table, plan: Plan, family: Family, folder: Path) -> Path:
    """holdout.parquet: row, block, actual, prediction, and the risk or the probabilities."""
    frame = pd.DataFrame({"row": table.rows[judged.rows], "block": plan.blocks[judged.rows]})
    if family is Family.NUMBERS:
        frame["actual"], frame["prediction"] = judged.target, judged.predicted
    else:
        names = np.asarray(table.classes, dtype=object)
        frame["actual"] = names[judged.target]
        if family is Family.TWO_CLASSES:
            frame["risk"] = judged.predicted
        else:
            frame["prediction"] = names[judged.predicted.argmax(axis=1)]
            for position, name in enumerate(table.classes):
                frame[f"probability_{name}"] = judged.predicted[:, position]
    path = (folder / "holdout.parquet").absolute()
    frame.to_parquet(path, index=False)
    return path


def seen_values(values: pd.Series) -> Facts:
    """What a column looked like in training, to tell later whether new data differ."""
    if pd.api.types.is_datetime64_any_dtype(values):
        known = values.dropna()
        return {"low": shown(known.min()), "high": shown(known.max())} if len(known) else {}
    missing = float(values.isna().mean())
    if pd.api.types.is_numeric_dtype(values):
        numbers = values.to_numpy("float64")
        numbers = numbers[np.isfinite(numbers)]
        if not len(numbers):
            return {"missing": missing}
        quantiles = [float(q) for q in np.quantile(numbers, np.linspace(0, 1, 11))]
        edges = np.unique(quantiles[1:-1])
        counts = np.bincount(np.searchsorted(edges, numbers, side="left"), minlength=len(edges) + 1)
        return {"low": quantiles[0], "high": quantiles[-1], "missing": missing,
                "edges": edges.tolist(), "shares": (counts / len(numbers)).tolist()}
    shares = as_words(values).value_counts(normalize=True).head(50)
    return {"levels": {str(level): float(share) for level, share in shares.items()}, "missing": missing}


def library_versions() -> dict[str, str]:
    return {"python": platform.python_version()} | {name: importlib.metadata.version(name) for name in LIBRARIES}
