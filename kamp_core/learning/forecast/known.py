"""What the columns known in advance are worth: how much worse it gets when their values are shuffled over time."""
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from kamp_core.learning.forecast.fit import actual_at, fit_way
from kamp_core.learning.forecast.forecaster import member_values
from kamp_core.learning.forecast.panel import Known, Panel
from kamp_core.learning.outcome import Importance

if TYPE_CHECKING:
    from kamp_core.learning.forecast.answer import Work

Array = np.ndarray[Any, Any]
Members = list[tuple[str, float, list[Any]]]
MOST_ORIGINS = 6
REPEATS = 3
RESAMPLES = 200
ONE_WAY = 0.8               # of the forecasts go up with it: then it raises the value


def importance_of(work: "Work") -> tuple[Importance, ...]:
    """Largest first; none where nothing is known in advance, or the chosen ways look at the past only."""
    layout, judge = work.decided.layout, work.origins.judge
    if not layout.known or all(tried.way.spec is None for tried, _ in work.found.weights):
        return ()
    origins = judge[:: -(-len(judge) // MOST_ORIGINS)]
    members = [(t.way.id, weight, fit_way(t.way, work.course, judge[0], t.rounds)[0]) for t, weight in work.found.weights]
    panel, rng = work.decided.panel, np.random.default_rng(work.request.seed)
    usual = _errors(work, panel, members, origins)
    found = []
    for column, facts in layout.facts():
        worse = np.mean([_errors(work, _shuffled(panel, facts, rng), members, origins) - usual for _ in range(REPEATS)], axis=0)
        drawn = rng.choice(worse, (RESAMPLES, len(worse))).mean(axis=1)
        low, high = (float(q) for q in np.quantile(drawn, [0.05, 0.95]))
        found.append(Importance(column.name, float(worse.mean()), low, high, _direction(work, column, facts, members, origins)))
    return tuple(sorted(found, key=lambda importance: -importance.value))


def _said(work: "Work", panel: Panel, members: Members, origins: tuple[int, ...]) -> Array:
    parts = [(name, models) for name, _, models in members]
    weights = np.array([weight for _, weight, _ in members])
    layout, horizon = work.decided.layout, work.decided.horizon
    told = [np.stack(member_values(panel.until(count), layout, horizon, parts)) for count in origins]
    return np.stack([np.tensordot(weights, each, axes=1) for each in told])


def _errors(work: "Work", panel: Panel, members: Members, origins: tuple[int, ...]) -> Array:
    """(origins,): mean absolute errors."""
    off = np.abs(_said(work, panel, members, origins) - actual_at(panel, origins, work.decided.horizon))
    return np.asarray(np.nanmean(off, axis=(1, 2)))


def _shuffled(panel: Panel, facts: slice, rng: np.random.Generator) -> Panel:
    known = panel.known.copy()
    known[:, :, facts] = known[:, rng.permutation(known.shape[1]), facts]
    return replace(panel, known=known)


def _direction(work: "Work", column: Known, facts: slice, members: Members, origins: tuple[int, ...]) -> Any:
    """Does the forecast go up with more of it, in the time to come alone?"""
    if column.levels:
        return "category"
    panel, changes = work.decided.panel, []
    for count in origins:
        known = panel.known.copy()
        known[:, count:, facts] += np.nanstd(known[:, :, facts])
        after, before = (_said(work, state, members, (count,)) for state in (replace(panel, known=known), panel))
        changes.append((after - before).ravel())
    up = float((np.concatenate(changes) > 0).mean())
    return "up" if up > ONE_WAY else "down" if up < 1 - ONE_WAY else "mixed"
