"""From the chosen recipe to the answer: judged once on rows that no model saw, beside softer ways, explained in facts."""
import importlib.metadata
import platform
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from kamp_core.learning.budget import END_SECONDS, SLOWER
from kamp_core.learning.conformal import fit_interval, left_out, levels
from kamp_core.learning.curve import advice_of, learning_curve
from kamp_core.learning.due import due_of
from kamp_core.learning.engines.recipe import Recipe
from kamp_core.learning.evaluate import (
    Judged,
    calibrated_of,
    calibration_of,
    capture_of,
    chance,
    confusion_of,
    judge_on,
    pieces_of,
    scores_of,
    threshold_of,
)
from kamp_core.learning.explain import group_errors, importance_of, risky_rows
from kamp_core.learning.field import Tried
from kamp_core.learning.life_answer import Foretold, life_answer
from kamp_core.learning.metrics import BESIDE, HEADLINE, score
from kamp_core.learning.outcome import Due, Excluded, LearningCurve, Outcome, Promise, Reason, Score, Split
from kamp_core.learning.ranges import Range, drift_between, mean_range, period_range
from kamp_core.learning.request import Candidate, News, TrainRequest
from kamp_core.learning.split import Fold, Plan, group_folds, random_folds
from kamp_core.learning.table import Array, Table
from kamp_core.learning.uneven import uneven
from kamp_core.learning.verdict import Evidence, judge
from kamp_core.learning.weighed import weighed_anew
from kamp_core.learning.work import Searched, Work
from kamp_core.problems import Family

FEWEST_GROUPS = 4
_UNMEASURED = {"unseen_group": "unmeasured_unseen_group", "random": "unmeasured_random"}      # warnings
CURVE_SECONDS = 4.0             # for the learning curve, on a budget by the clock
LIBRARIES = ("numpy", "pandas", "scikit-learn", "lightgbm", "catboost", "xgboost-cpu", "pycaret", "shap", "duckdb", "kamp-core")


def answer(work: Work, found: Searched) -> tuple[Outcome, Judged, Recipe]:
    """Judge the recipe on the rows kept aside, and tell all there is to tell. The recipe: of the model that is handed out."""
    family, seed, table, plan = work.family, work.request.seed, work.table, work.plan
    work.report(News("news.judging", 0.78, facts={"model": found.recipe.id}))
    begun = time.monotonic()
    # where settings are asked for, "same as the part before" is no rival: that part stood at the same settings
    before = plan.blocks if plan.scheme == "future" and not work.request.knobs else None
    judged = judge_on(plan.scheme, found.recipe, table, family, plan.folds, before, seed, planned=work.problem.asks == "use")
    (headline, beside), reach = scores_of(judged, family, plan.blocks, table.shots, seed)
    a_fit = (time.monotonic() - begun) / len(plan.folds)
    recipe = weighed_anew(work, found, judged)
    scores = (headline, beside, *_softer(work, found.recipe, a_fit))
    work.report(News("news.explaining", 0.9))
    alone = a_fit * min(found.recipe.threads, len(plan.folds))      # of folds that were fitted side by side
    return _outcome(work, found, judged, scores, reach, _curve(work, found, alone), recipe), judged, recipe


def _softer(work: Work, recipe: Recipe, a_fit: float) -> list[Score]:
    """The scores that flatter, to show beside the headline; fewer fits where time is short."""
    scores: list[Score] = []
    a_fit /= recipe.bags
    for scheme, folds in other_folds(work):
        work.report(News("news.comparing", 0.84, facts={"scheme": scheme}))
        left = work.deadline - END_SECONDS - time.monotonic()
        most = int(left / max(a_fit, 1e-3)) - recipe.bags if work.by_clock else len(folds)
        folds = folds[:max(1, most)]
        if not measurable(work.table.target, work.family, folds):
            continue
        other = judge_on(scheme, recipe, work.table, work.family, folds, None, work.request.seed, bags=1)
        blocks = work.table.group if scheme == "unseen_group" and work.table.group is not None else work.plan.blocks
        scores += scores_of(other, work.family, blocks, work.table.shots, work.request.seed)[0]
    return scores


def measurable(target: Array, family: Family, folds: tuple[Fold, ...]) -> bool:
    """Do the rows that would judge hold more than one answer? Without a bad one nothing can be caught or missed."""
    return family is Family.NUMBERS or len(np.unique(target[np.concatenate([test for _, test in folds])])) > 1


def other_folds(work: Work) -> list[tuple[Any, Any]]:
    """The softer schemes: (scheme, folds)."""
    table, plan, seed = work.table, work.plan, work.request.seed
    found: list[tuple[Any, Any]] = []
    if plan.scheme == "future" and table.group is not None and len(np.unique(table.group)) >= FEWEST_GROUPS:
        found.append(("unseen_group", group_folds(table.group, table.shots, seed)))
    if plan.scheme != "random":
        found.append(("random", random_folds(table.shots, table.target if work.family is Family.TWO_CLASSES else None, seed)))
    return found


def _curve(work: Work, found: Searched, a_fit: float) -> LearningCurve | None:
    """In the seconds that are left beyond the last fit and the end of the work; without a clock always."""
    ends = min(time.monotonic() + CURVE_SECONDS, work.deadline - END_SECONDS - SLOWER * a_fit) if work.by_clock else None
    if ends is not None and ends <= time.monotonic():
        return None
    return learning_curve(found.data, found.folds, work.table.shots, work.request.seed, ends)


def _outcome(work: Work, found: Searched, judged: Judged, scores: tuple[Score, ...], reach: Range,
             curve: LearningCurve | None, recipe: Recipe) -> Outcome:
    request, family, table, plan, seed = work.request, work.family, work.table, work.plan, work.request.seed
    headline, two = scores[0], work.family is Family.TWO_CLASSES
    threshold = threshold_of(found.target, found.predicted) if two else None      # chosen where the model was chosen
    importance = importance_of(judged, table, family, request.group, plan.blocks, seed, work.by_clock)
    split = _split(table, plan, judged, family, seed)
    perfect = score(BESIDE[family], judged.target, judged.predicted) if family is Family.NUMBERS else headline.value
    verdict = judge(Evidence(headline, split, reach.better, chance(judged, family, table, plan.blocks, seed), perfect,
                             table.checks, table.inputs, len(table.rows), scores))
    return Outcome(
        run=work.run, status="stopped" if work.finish_only else "done", problem=request.problem, family=family.value,
        dataset=request.dataset, version=request.version, target=request.target, bad_value=table.classes[1] if two else None,
        classes=table.classes, seed=seed, budget=request.budget, rows_used=len(table.rows), inputs=table.inputs,
        excluded=(*table.excluded, *(out for out in roles_left_out(request) if out.column not in table.inputs)), split=split,
        headline=headline, scores=scores,
        verdict=verdict, leaderboard=_leaderboard(found.tried), chosen=found.recipe.id, threshold=threshold,
        confusion=confusion_of(judged, family, len(table.classes), threshold),
        capture=capture_of(judged, plan.blocks, seed) if two else (),
        calibration=calibration_of(judged.target, judged.predicted) if two else (),
        calibration_before=calibration_of(judged.target, judged.raw) if two and found.recipe.correction else (),
        calibrated=None if family is Family.NUMBERS else calibrated_of(judged, found.recipe.correction),
        interval=None if family is not Family.NUMBERS else fit_interval(judged.predicted, judged.target, plan.blocks[judged.rows],
                                                                        work.upper),
        learning_curve=curve, advice=advice_of(curve, headline, verdict), importance=importance,
        members=tuple({"model": part.spec.id, "weight": part.weight} for part in recipe.parts),
        weighed_anew=recipe is not found.recipe,
        promise=_promise(judged, family, plan, table.shots, headline, reach.spread, seed), nothing_is=judged.nothing_is,
        groups=group_errors(judged, table, family, request.group, threshold, importance),
        uneven=uneven(judged, table, family, request.group, threshold, importance, plan.blocks, seed),
        risky_rows=risky_rows(judged, table, family), holdout_predictions=str(_keep_holdout(judged, work)),
        asks=work.problem.asks, due=_due(work, judged) if work.upper else None,
        history={} if table.history is None else table.history.to_json(),
        life=None if table.life is None else life_answer(table, table.life, Foretold(judged.rows, judged.predicted),
                                                         Foretold(found.rows, found.predicted), threshold, seed),
        warnings=_warnings(work, found, scores), seconds=round(time.monotonic() - work.start, 2),
        versions=library_versions() | found.versions)


def _split(table: Table, plan: Plan, judged: Judged, family: Family, seed: int) -> Split:
    rows = judged.rows
    when = table.when[rows] if table.when is not None and plan.scheme == "future" else None
    groups: tuple[str, ...] = ()
    if plan.scheme == "unseen_group" and table.group is not None:
        groups = tuple(table.group_names[code] for code in np.unique(table.group[rows]))
    first, last = (None, None) if when is None else (str(when.min())[:19], str(when.max())[:19])
    split = Split(plan.scheme, len(rows), first, last, groups, table.duplicates, plan.pooled, len(np.unique(plan.blocks[rows])))
    if family is not Family.TWO_CLASSES:
        return split
    low, high = mean_range(judged.target, plan.blocks[rows], seed)
    return replace(split, bad_rows=int(judged.target.sum()), bad_low=low, bad_high=high)


def _promise(judged: Judged, family: Family, plan: Plan, shots: Array, headline: Score, spread: float, seed: int) -> Promise:
    """Of a period as long as the hold-out; where the answer is pooled, as long as one of its parts."""
    share = 1 / len(plan.folds)
    drift = drift_between(pieces_of(judged, family, plan.blocks), spread)
    rows = len(judged.rows)
    period = round(rows * share)
    low, high = period_range(HEADLINE[family], judged.target, judged.predicted, plan.blocks[judged.rows], shots[judged.rows],
                             period, drift, seed)
    return Promise(HEADLINE[family], low, high, period, rows, headline.value, spread, drift)


def _due(work: Work, judged: Judged) -> Due:
    table = work.table
    before = np.delete(table.target, judged.rows)
    return due_of(judged.predicted, judged.target, before, work.plan.blocks[judged.rows], work.request.target, table.dated,
                  work.request.seed)


def _warnings(work: Work, found: Searched, scores: tuple[Score, ...]) -> tuple[Reason, ...]:
    kept = [*work.table.warnings, *found.notes]
    measured = {score.scheme for score in scores}
    kept += [Reason(_UNMEASURED[scheme]) for scheme, _ in other_folds(work) if scheme not in measured]
    searched, could = len(found.target), sum(len(test) for _, test in work.plan.select)
    if searched < could:
        kept.append(Reason("search_sampled", {"rows": searched, "total": could}))
    if work.request.time and work.plan.scheme != "future":
        kept.append(Reason("future_untestable", {"column": work.request.time}))
    if work.table.history is not None:
        made = work.table.history.names
        kept.append(Reason("history_used", {"columns": ", ".join(made[:6]), "count": len(made)}))
    if work.finish_only:
        kept.append(Reason("stopped_early"))
    return tuple(kept)


def roles_left_out(request: TrainRequest) -> tuple[Excluded, ...]:
    roles = (("role_time", request.time), ("role_group", request.group))
    return tuple(Excluded(column, role) for role, column in roles if column is not None)


def _leaderboard(tried: tuple[Tried, ...]) -> tuple[Candidate, ...]:
    """Best first; then the skipped and the failed."""
    return tuple(t.candidate for t in sorted(tried, key=lambda t: t.loss))


def _keep_holdout(judged: Judged, work: Work) -> Path:
    """holdout.parquet: row, block, actual, prediction, and the risk, the probabilities or, for numbers, what would be said without
    a model and the ends of the interval."""
    table, plan = work.table, work.plan
    frame = pd.DataFrame({"row": table.rows[judged.rows], "block": plan.blocks[judged.rows]})
    if work.family is Family.NUMBERS:
        frame["actual"], frame["prediction"], frame["nothing"] = judged.target, judged.predicted, judged.nothing
        frame["low"], frame["high"] = left_out(judged.predicted, judged.target, plan.blocks[judged.rows], levels(work.upper)[0])
    else:
        names = np.asarray(table.classes, dtype=object)
        frame["actual"] = names[judged.target]
        if work.family is Family.TWO_CLASSES:
            frame["risk"] = judged.predicted
        else:
            frame["prediction"] = names[judged.predicted.argmax(axis=1)]
            for position, name in enumerate(table.classes):
                frame[f"probability_{name}"] = judged.predicted[:, position]
    path = (work.folder / "holdout.parquet").absolute()
    frame.to_parquet(path, index=False)
    return path


def library_versions() -> dict[str, str]:
    return {"python": platform.python_version()} | {name: importlib.metadata.version(name) for name in LIBRARIES}
