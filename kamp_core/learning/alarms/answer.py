"""From a watcher to the answer: the later time judged once, its strangest episodes and the sensors behind them."""
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.stats import chi2, nbinom

from kamp_core.learning.alarms.judging import (
    Array,
    Caught,
    Judged,
    a_week,
    caught_of,
    early_of,
    f1,
    forest_as_it_comes,
    judge,
    luck,
)
from kamp_core.learning.alarms.ladder import halves
from kamp_core.learning.alarms.pushing import Pushes, told_of
from kamp_core.learning.alarms.reading import Log
from kamp_core.learning.alarms.verdict import Evidence, judge_alarms
from kamp_core.learning.alarms.work import Learned, Work
from kamp_core.learning.answer import library_versions, roles_left_out
from kamp_core.learning.machines import Watch
from kamp_core.learning.outcome import Facts, Importance, Metric, Outcome, Promise, Reason, Score, Split
from kamp_core.learning.request import News
from kamp_core.learning.split import time_blocks

EPISODES = 20
RESAMPLES = 200
ONE_WAY = 0.8              # of the weight in one direction: higher, or lower


def outcome_of(work: Work, learned: Learned) -> Outcome:
    """Judge the later time and tell all there is to tell."""
    log, seed = work.log, work.request.seed
    work.report(News("news.judging", 0.78, facts={"model": learned.chosen}))
    score = learned.watcher.scores(log.x)
    judged = judge(log, score, work.asked, learned.watcher.window)
    caught = caught_of(judged, log, seed) if judged.events else None
    work.report(News("news.explaining", 0.9))
    watch = _watch(work, learned, judged, score)
    pushes = Pushes.of(learned.watcher, log.x)
    scores = _scores(work, judged, watch, caught)
    request = work.request
    return Outcome(
        run=work.run, status="stopped" if work.finish_only else "done", problem=request.problem, family="alarms",
        dataset=request.dataset, version=request.version, target=request.target, bad_value=None, classes=(), seed=seed,
        budget=request.budget, rows_used=len(log.rows), inputs=log.sensors,
        excluded=(*log.excluded, *roles_left_out(request)), split=_split(log, judged), headline=scores[0], scores=scores,
        verdict=judge_alarms(Evidence(watch, caught, luck(judged, seed) if caught else 1.0)), leaderboard=learned.board,
        chosen=learned.chosen, threshold=1.0, members=tuple({"model": name, "weight": 1 / len(learned.watcher.members)}
                                                            for name in learned.watcher.members),
        importance=_importance(judged, log, pushes, seed), promise=_promise(judged, watch), watch=watch,
        alarms=_episodes(judged, log, pushes, learned), holdout_predictions=str(_keep_holdout(work, judged)),
        warnings=_warnings(work), seconds=round(time.monotonic() - work.start, 2), versions=library_versions())


def _watch(work: Work, learned: Learned, judged: Judged, score: Array) -> Watch:
    log = work.log
    alarm = judged.score[judged.places] >= 1
    when = log.when[log.normal]
    watch = Watch(
        normal_rows=int(log.normal.sum()), normal_from=str(when.min())[:19], normal_to=str(when.max())[:19],
        allowed_a_week=work.asked.false_alarms, apart_a_week=learned.apart, extrapolated=learned.beyond,
        window=learned.watcher.window, later_weeks=judged.weeks, alarms=len(judged.alarms), alarm_share=float(alarm.mean()))
    if not judged.events:
        return watch
    return replace(_beside_events(watch, work, judged, alarm), halves=halves(log, score, work.asked, learned),
                   early=early_of(judged, log, score, work.asked, learned.watcher.window, work.ahead))


def _beside_events(watch: Watch, work: Work, judged: Judged, alarm: Array) -> Watch:
    assert judged.event is not None
    event = judged.event[judged.places]
    forest = forest_as_it_comes(work.log, work.request.seed)[work.log.lane.order][judged.places]
    leads = judged.caught[np.isfinite(judged.caught)]
    return replace(
        watch, events=len(judged.events), events_caught=len(leads), false_alarms=sum(judged.false),
        lead_seconds=float(np.median(leads)) if len(leads) else None,
        precision=float((event & alarm).sum() / max(1, alarm.sum())), recall=float((event & alarm).sum() / event.sum()),
        f1=f1(event, alarm), f1_always=f1(event, np.ones(len(event), bool)), f1_forest=f1(event, forest))


def _scores(work: Work, judged: Judged, watch: Watch, caught: Caught | None) -> tuple[Score, ...]:
    """With known events: caught, F1 of rows, false alarms a week. Without: alarms a week, beside the normal period's."""
    weeks = judged.weeks
    if caught is None or watch.f1 is None or watch.f1_always is None or watch.false_alarms is None:
        low, high = _poisson(watch.alarms, weeks)
        return (Score("future", Metric.ALARMS, a_week(watch.alarms, weeks), low, high, watch.apart_a_week, higher_is_better=False),)
    low, high = _poisson(watch.false_alarms, weeks)
    f1_low, f1_high = _f1_range(judged, work.log, work.request.seed)
    return (Score("future", Metric.EVENTS_CAUGHT, caught.share, caught.low, caught.high, caught.by_chance),
            Score("future", Metric.F1, watch.f1, f1_low, f1_high, watch.f1_always),
            Score("future", Metric.FALSE_ALARMS, a_week(watch.false_alarms, weeks), low, high, watch.allowed_a_week,
                  higher_is_better=False))


def _poisson(count: int, weeks: float) -> tuple[float, float]:
    """90 % range of a rate of which so many were counted (Garwood 1936)."""

    low = chi2.ppf(0.05, 2 * count) / 2 if count else 0.0
    return float(low / weeks), float(chi2.ppf(0.95, 2 * count + 2) / 2 / weeks)


def _f1_range(judged: Judged, log: Log, seed: int) -> tuple[float, float]:
    """90 % by drawing whole blocks of time."""
    assert judged.event is not None
    event, alarm = judged.event[judged.places], judged.score[judged.places] >= 1
    when = log.when[log.lane.order][judged.places]
    order = np.argsort(when, kind="stable")
    codes = np.empty(len(when), int)
    codes[order] = time_blocks(when[order])
    both, either = (np.bincount(codes, values.astype(float)) for values in (event & alarm, event.astype(int) + alarm))
    drawn = np.random.default_rng(seed).multinomial(len(both), np.full(len(both), 1 / len(both)), RESAMPLES)
    low, high = np.quantile(2 * (drawn @ both) / np.maximum(1, drawn @ either), [0.05, 0.95])
    return float(low), float(high)


def _promise(judged: Judged, watch: Watch) -> Promise | None:
    """False alarms a week in a period as long again, nine times of ten: Poisson with a rate known from this one only."""
    if watch.false_alarms is None:
        return None
    low, high = nbinom.ppf([0.05, 0.95], watch.false_alarms + 0.5, 0.5)
    return Promise(Metric.FALSE_ALARMS, float(low / judged.weeks), float(high / judged.weeks), len(judged.places))


def _split(log: Log, judged: Judged) -> Split:
    when = log.when[log.later]
    return Split("future", int(log.later.sum()), str(when.min())[:19], str(when.max())[:19],
                 blocks=len(np.unique(time_blocks(np.sort(when)))), bad_rows=None if judged.event is None else len(judged.events))


def _importance(judged: Judged, log: Log, pushes: Pushes, seed: int) -> tuple[Importance, ...]:
    """Each sensor's share of what the alarms are made of; ranges by drawing alarms."""
    if not judged.alarms:
        return ()
    own = np.array([pushes.own[run.first:run.last + 1].sum(axis=0) for run in judged.alarms])
    sizes = np.array([pushes.size[run.first:run.last + 1].sum(axis=0) for run in judged.alarms])
    shares = sizes / np.maximum(sizes.sum(axis=1, keepdims=True), 1e-12)
    drawn = np.random.default_rng(seed).multinomial(len(shares), np.full(len(shares), 1 / len(shares)), RESAMPLES)
    low, high = np.quantile(drawn @ shares / len(shares), [0.05, 0.95], axis=0)
    way = own.sum(axis=0) / np.maximum(sizes.sum(axis=0), 1e-12)           # unlike the others is neither high nor low
    found = [Importance(name, float(shares[:, i].mean()), float(low[i]), float(high[i]),
                        "up" if way[i] > ONE_WAY else "down" if way[i] < -ONE_WAY else "mixed")
             for i, name in enumerate(log.sensors)]
    return tuple(sorted(found, key=lambda i: -i.value))


def _episodes(judged: Judged, log: Log, pushes: Pushes, learned: Learned) -> tuple[Facts, ...]:
    """The strangest alarms, with the sensors that pushed: what they read at their worst, beside what is usual."""
    known = judged.false or [None] * len(judged.alarms)
    found = [told_of(run, judged.score, log.x, pushes, learned.watcher, log.sensors) | {
        "from": str(log.when[log.lane.order[run.first]])[:19], "to": str(log.when[log.lane.order[run.last]])[:19],
        "row": int(log.rows[log.lane.order[run.first]]), "machine": log.machines[int(log.x[log.lane.order[run.first], -1])],
        "event": None if false is None else not false} for run, false in zip(judged.alarms, known, strict=True)]
    return tuple(sorted(found, key=lambda told: -told["score"])[:EPISODES])


def _keep_holdout(work: Work, judged: Judged) -> Path:
    """holdout.parquet: row, block, actual (where events are known), prediction (1: alarm), risk (1 and more: alarm)."""
    log = work.log
    rows = log.lane.order[judged.places]
    frame = pd.DataFrame({"row": log.rows[rows], "risk": judged.score[judged.places]})
    frame["prediction"] = (frame["risk"] >= 1).astype(int)
    if log.event is not None:
        frame["actual"] = log.event[rows].astype(int)
    frame = frame.sort_values("row", kind="stable")
    path = (work.folder / "holdout.parquet").absolute()
    frame.to_parquet(path, index=False)
    return path


def _warnings(work: Work) -> tuple[Reason, ...]:
    found = list(work.log.warnings)
    if work.log.event is not None and (inside := int((work.log.event & ~work.log.later).sum())):
        found.append(Reason("events_in_normal_period", {"rows": inside}))
    if work.log.event is not None and not work.log.event[work.log.later].any():
        found.append(Reason("no_events_later"))
    if work.finish_only:
        found.append(Reason("stopped_early"))
    return tuple(found)
