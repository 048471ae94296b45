"""From what was said at origins kept aside to the answer: scores, verdict, ends, the forecast, and where it errs."""
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from kamp_core.learning.answer import library_versions
from kamp_core.learning.checks import Check
from kamp_core.learning.forecast.decide import Decided
from kamp_core.learning.forecast.enough import Enough, enough_of
from kamp_core.learning.forecast.evaluate import Said, ends_of, scores_of, sign_test
from kamp_core.learning.forecast.fit import Course
from kamp_core.learning.forecast.forecaster import Forecast, Forecaster
from kamp_core.learning.forecast.known import importance_of
from kamp_core.learning.forecast.origins import Origins
from kamp_core.learning.forecast.panel import completed, kept
from kamp_core.learning.forecast.planned import assumed, far_cells
from kamp_core.learning.forecast.rhythm import is_free, weekday
from kamp_core.learning.forecast.search import Found
from kamp_core.learning.limits import FEW_ROWS
from kamp_core.learning.outcome import (
    Excluded,
    Facts,
    GroupError,
    Metric,
    Outcome,
    Outlook,
    Promise,
    Reason,
    Score,
    Split,
    Totals,
)
from kamp_core.learning.ranges import drift_between, promised
from kamp_core.learning.request import TrainRequest
from kamp_core.learning.verdict import Evidence, gain, judge

Array = np.ndarray[Any, Any]
SHOWN_SERIES = 12
HISTORY = 4                 # horizons of the past to show
_ALL = ("",)               # the name of all series together
FEWEST_SHOWN = 60           # periods of it at least


@dataclass(frozen=True)
class Judged:
    """What was said where the model was chosen, and where it is judged."""

    chosen: Said
    held: Said


@dataclass(frozen=True)
class Work:
    """A run whose model is chosen and judged."""

    request: TrainRequest
    run: str
    folder: Path
    decided: Decided
    origins: Origins
    course: Course
    found: Found
    judged: Judged
    checks: tuple[Check, ...]
    inputs: tuple[str, ...]
    excluded: tuple[Excluded, ...]
    finish_only: bool
    start: float

    @property
    def times(self) -> Array:
        return np.asarray(self.decided.panel.times)


def answer(work: Work, members: list[tuple[str, float, list[Any]]]) -> tuple[Outcome, Forecaster]:
    """`members`: of the model fitted on everything."""
    held = work.judged.held
    scores, better, spread = scores_of(held, work.request.seed)
    ends, interval, reach = ends_of(work.judged.chosen, held, work.decided.panel.names, _turn(work))
    enough = _enough(work)
    ends = ends if enough is None else replace(ends, enough=enough.beyond)
    forecaster = Forecaster(work.decided.layout, work.decided.horizon, members, ends)
    forecast = forecaster.predict(kept(work.decided.panel, work.decided.layout))      # as it will go on from its own file
    split = _split(work)
    p = sign_test(held, work.request.seed)
    perfect = 1.0 if gain(scores[0]) > 0.995 else 0.0
    verdict = judge(Evidence(scores[0], split, better, p, perfect, work.checks, work.inputs, FEW_ROWS))
    _keep(work, reach)
    request, panel = work.request, work.decided.panel
    outcome = Outcome(
        run=work.run, status="stopped" if work.finish_only else "done", problem=request.problem, family="forecast",
        dataset=request.dataset, version=request.version, target=request.target, bad_value=None, classes=(), seed=request.seed,
        budget=request.budget, rows_used=int(np.isfinite(panel.values).sum()), inputs=work.inputs, excluded=work.excluded,
        split=split, headline=scores[0], scores=scores, verdict=verdict,
        leaderboard=tuple(t.candidate for t in sorted(work.found.tried, key=lambda t: t.loss)), chosen=work.found.id,
        interval=interval, importance=importance_of(work),
        members=tuple({"model": t.way.id, "weight": weight} for t, weight in work.found.weights),
        promise=_promise(work, scores[0], spread), nothing_is=work.found.nothing, groups=_groups(work),  # type: ignore[arg-type]
        forecast=_forecast(forecast, panel.names), outlook=_outlook(work, forecaster, forecast),
        totals=_totals(enough, forecast, panel.names),
        holdout_predictions=str((work.folder / "holdout.parquet").absolute()), warnings=_warnings(work, forecast),
        seconds=round(time.monotonic() - work.start, 2), versions=library_versions())
    return outcome, forecaster


def _split(work: Work) -> Split:
    held = work.origins.judge
    known = int(np.isfinite(work.judged.held.actual).sum())
    first, last = work.times[held[0]], work.times[min(len(work.times), held[-1] + work.decided.horizon) - 1]
    return Split("future", known, str(first), str(last), pooled=work.origins.pooled, blocks=len(held))


def _promise(work: Work, headline: Score, spread: float) -> Promise:
    held = work.judged.held
    each = [float(np.nanmean(np.abs(held.actual[n] - held.predicted[n]))) for n in range(len(held.actual))
            if np.isfinite(held.actual[n]).any()]
    share, drift = 1 / len(each), drift_between(each, spread)
    low, high = promised(Metric.MAE, headline.value, spread, drift, share)
    rows = int(np.isfinite(held.actual).sum())
    return Promise(Metric.MAE, low, high, round(rows * share), rows, headline.value, spread, drift)


def _forecast(forecast: Forecast, names: tuple[str, ...]) -> tuple[Facts, ...]:
    return tuple({"series": name, "time": str(when), "low": float(forecast.low[s, h]), "value": float(forecast.values[s, h]),
                  "high": float(forecast.high[s, h])}
                 for s, name in enumerate(names) for h, when in enumerate(forecast.times))


def _enough(work: Work) -> Enough | None:
    """Of amounts; how things stand cannot be got ready."""
    layout = work.decided.layout
    if layout.how != "sum":
        return None
    return enough_of(work.judged.chosen, work.judged.held, layout.rhythm.span(work.decided.horizon))


def _totals(enough: Enough | None, forecast: Forecast, names: tuple[str, ...]) -> Totals | None:
    return None if enough is None else Totals(tuple(forecast.amounts(names)), enough.spans, enough.cases, enough.held)


def _outlook(work: Work, forecaster: Forecaster, forecast: Forecast) -> Outlook:
    """All series together: summed up, or averaged where values are states."""
    layout, panel, held = work.decided.layout, work.decided.panel, work.judged.held
    together = np.nansum if layout.how == "sum" else np.nanmean
    told = np.isfinite(panel.values).any(axis=0) | (is_free(panel.times) & layout.closed)
    past, when = together(completed(panel.values, layout.rhythm.season)[:, told], axis=0), panel.times[told]
    whole = _together(held, together)
    ends, _, _ = ends_of(_together(work.judged.chosen, together), whole, _ALL, _turn(work))
    value = together(forecast.values, axis=0)
    low, high = (value + whole.size[0] * end[0] for end in ends.of(_ALL, layout.rhythm.slots(forecast.times)))
    low = np.maximum(0.0, low) if layout.positive else low
    if len(panel.names) == 1:                  # then it is that series, and has its ends
        value, low, high = forecast.values[0], forecast.low[0], forecast.high[0]
    shut = is_free(forecast.times) & layout.closed
    low, high = np.where(shut, 0.0, low), np.where(shut, 0.0, high)
    total = float(value.sum() if layout.how == "sum" else value.mean())
    shown = max(FEWEST_SHOWN, HISTORY * work.decided.horizon)
    return Outlook(
        frequency=layout.rhythm.frequency, how=layout.how,  # type: ignore[arg-type]
        horizon=work.decided.horizon, season=layout.rhythm.season,
        series=len(panel.names), periods=len(panel.times), first=str(forecast.times[0]), last=str(forecast.times[-1]),
        value=total, low=_within(total * (1 + ends.total_low), layout.positive), high=total * (1 + ends.total_high),
        before=float(past[-work.decided.horizon:].sum() if layout.how == "sum" else past[-work.decided.horizon:].mean()),
        history=tuple({"time": str(when), "value": float(cell)}
                      for when, cell in zip(when[-shown:], past[-shown:], strict=True)),
        ahead=tuple({"time": str(when), "low": float(a), "value": float(v), "high": float(b)}
                    for when, a, v, b in zip(forecast.times, low, value, high, strict=True)),
        by_step=_by_step(held),
        whole=bool((panel.values[np.isfinite(panel.values)] % 1 == 0).all()))


def _by_step(held: Said) -> tuple[float | None, ...]:
    """Where a weekday was never written down in all that judges, nobody knows the error so far ahead."""
    errors = np.moveaxis(held.errors(held.predicted), 2, 0)
    return tuple(float(np.nanmean(step)) if np.isfinite(step).any() else None for step in errors)


def _turn(work: Work) -> int:
    return work.decided.layout.rhythm.turn(work.decided.horizon)


def _within(value: float, positive: bool) -> float:
    return max(0.0, value) if positive else value


def _together(said: Said, together: Any) -> Said:
    """Of all series one, where something is known of any."""
    known = np.isfinite(said.actual)
    actual, predicted, nothing = (np.where(known, cells, np.nan) for cells in (said.actual, said.predicted, said.nothing))
    none = ~known.any(axis=1, keepdims=True)
    parts = [np.where(none, np.nan, together(cells, axis=1, keepdims=True)) for cells in (actual, predicted, nothing)]
    size = max(1e-12, float(np.nanmean(np.abs(parts[0]))))
    return Said(parts[0], parts[1], parts[2], size=np.array([size]), swing=np.array([size]), slots=said.slots)


def _groups(work: Work) -> tuple[GroupError, ...]:
    """Errors by weekday or month, on holidays, and by series; `share`: of what came."""
    held, layout, panel = work.judged.held, work.decided.layout, work.decided.panel
    when = np.stack([work.times[count:count + work.decided.horizon] for count in work.origins.judge])[:, None, :]
    when = np.broadcast_to(when, held.actual.shape)
    found = []
    if layout.rhythm.frequency == "day":
        found += [_error(held, weekday(when) == day, layout.time, f"weekday_{day}") for day in layout.rhythm.weekdays]
        found.append(_error(held, is_free(when.ravel()).reshape(when.shape), layout.time, "holiday"))
    elif layout.rhythm.frequency == "month":
        month = when.astype("datetime64[M]").astype(int) % 12
        found += [_error(held, month == number, layout.time, f"month_{number + 1}") for number in range(12)]
    if layout.group:
        size = np.nansum(np.abs(held.actual), axis=(0, 2))
        for place in np.argsort(-size)[:SHOWN_SERIES]:
            mask = np.zeros(held.actual.shape, bool)
            mask[:, place] = True
            found.append(_error(held, mask, layout.group, panel.names[place]))
    return tuple(group for group in found if group.rows)


def _error(said: Said, mask: Array, column: str, value: str) -> GroupError:
    mask = mask & np.isfinite(said.actual)
    if not mask.any():
        return GroupError(column, value, 0, None, None, None)
    error, size = np.abs(said.actual - said.predicted)[mask], np.abs(said.actual[mask]).sum()
    return GroupError(column, value, int(mask.sum()), None, None, float(error.mean()), float(error.sum() / size) if size else None)


def _warnings(work: Work, forecast: Forecast) -> tuple[Reason, ...]:
    layout, panel, horizon = work.decided.layout, work.decided.panel, work.decided.horizon
    found = [*work.decided.said, *(assumed(panel, layout, horizon) if forecast.made_up else ())]
    if far := far_cells(panel, layout, len(panel.times), horizon):
        columns = dict.fromkeys(one.column for one in far)
        found.append(Reason("plan_far", {"columns": ", ".join(columns), "count": sum(one.count for one in far)}))
    if work.finish_only:
        found.append(Reason("stopped_early"))
    return tuple(found)


def _keep(work: Work, reach: tuple[Array, Array]) -> None:
    """holdout.parquet: a row for each prediction that was judged; history.parquet: every series as it was learned from."""
    held, panel = work.judged.held, work.decided.panel
    parts = []
    for place, count in enumerate(work.origins.judge):
        when = work.times[count:count + work.decided.horizon]
        cells = {"actual": held.actual, "prediction": held.predicted, "nothing": held.nothing, "low": reach[0], "high": reach[1]}
        which = {"time": np.tile(when, len(panel.names)), "series": np.repeat(panel.names, len(when)), "block": place}
        parts.append(pd.DataFrame({**which, **{name: cell[place].ravel() for name, cell in cells.items()}}))
    pd.concat(parts).to_parquet(work.folder / "holdout.parquet", index=False)
    history = pd.DataFrame({"time": np.tile(panel.times, len(panel.names)), "series": np.repeat(panel.names, len(panel.times)),
                            "value": panel.values.ravel()})
    history.dropna().to_parquet(work.folder / "history.parquet", index=False)
