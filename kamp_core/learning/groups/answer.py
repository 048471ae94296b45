"""From groups to the answer: found again in the rows kept aside or not, what sets each apart, and how each turned out."""
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.metrics import adjusted_rand_score

from kamp_core.learning.answer import library_versions, roles_left_out
from kamp_core.learning.division import Division, Facts, Group
from kamp_core.learning.groups.divider import Divider
from kamp_core.learning.groups.fitting import (
    JUDGE_DRAWS,
    explained_by_chance,
    fit_divider,
    gains,
    one_group,
    plain_scale,
    scale_of,
    share_of,
)
from kamp_core.learning.groups.reading import Array, Things
from kamp_core.learning.groups.verdict import Evidence, found_again, judge_groups
from kamp_core.learning.outcome import Importance, Metric, Outcome, Reason, Score, Split
from kamp_core.learning.ranges import wilson
from kamp_core.learning.request import Candidate, TrainRequest

RESAMPLES = 200
JUDGED_ROWS = 2_000             # of each part, for draws without groups
SHOWN, NAMED = 3, 2             # columns told of a group, and those it is called by
APART = 0.8                     # robust standard deviations between medians: less is not worth a name
FEW_PARTS = 0.1                 # of a column's spread between the groups: less does not part them


@dataclass(frozen=True)
class Found:
    """`divider`: of all rows, one group where none come back; `codes`: the group of each row."""

    divider: Divider
    codes: Array
    method: str
    count: int
    evidence: Evidence
    reach: tuple[float, float]      # 90 % range of the share explained
    same: tuple[float, float, float]        # agreement with groups of the rows kept aside alone, and its range


def judge(things: Things, method: str, count: int, seed: int) -> Found:
    """Groups of the rows learned from beside groups of the rows kept aside alone; scored on the latter, once."""
    z, aside = things.scale.of(things.x), things.aside
    here, there = (fit_divider(method, count, part, plain_scale(part), seed) for part in (z[~aside], z[aside]))
    one, other = here.codes(z[aside]), there.codes(z[aside])
    gained, blocks, columns = gains(here, z[~aside], z[aside]), things.blocks[aside], z.shape[1]
    value = share_of(gained, columns)
    low, high = _range(lambda rows: share_of(gained[rows], columns), blocks, seed)
    least, most = _range(lambda rows: float(adjusted_rand_score(one[rows], other[rows])), blocks, seed)
    same = (float(adjusted_rand_score(one, other)), least, most)
    rng = np.random.default_rng(seed)
    few, rest = (rng.permutation(part)[:JUDGED_ROWS] for part in (z[~aside], z[aside]))
    chance = explained_by_chance(method, count, few, rest, seed)
    whole = 0 if things.scheme == "random" else len(np.unique(blocks))
    beside, beaten = float(np.quantile(chance, 0.95, axis=1).max()), int((chance >= value).sum())
    evidence = Evidence(value, low, same[0], least, beside, beaten, 2 * JUDGE_DRAWS, count, whole,
                        float((_on_scale(here, things).away(things.x[aside]) > 1).mean()))
    scale = scale_of(things.x)
    z = scale.of(things.x)
    divider = fit_divider(method, count, z, scale, seed) if found_again(evidence) else one_group(z, scale)
    codes = divider.codes(z)
    marks = tuple(_marks(things, codes == group) for group in range(len(divider.centres)))
    return Found(replace(divider, marks=marks), codes, method, count, evidence, (low, high), same)


def _on_scale(divider: Divider, things: Things) -> Divider:
    return replace(divider, scale=things.scale)


def _range(score: Callable[[Array], float], blocks: Array, seed: int) -> tuple[float, float]:
    """90 % by drawing whole blocks."""
    rng, known = np.random.default_rng(seed), np.unique(blocks, return_inverse=True)[1]
    places = [np.flatnonzero(known == block) for block in range(known.max() + 1)]
    values = []
    for _ in range(RESAMPLES):
        rows = np.concatenate([places[block] for block in rng.integers(0, len(places), len(places))])
        values.append(score(rows))
    low, high = np.quantile(values, [0.05, 0.95])
    return float(low), float(high)


def _marks(things: Things, inside: Array) -> tuple[tuple[str, str], ...]:
    return tuple((fact["column"], fact["way"]) for fact in _columns(things, inside)[:NAMED] if fact["apart"] >= APART)


def _columns(things: Things, inside: Array) -> tuple[Facts, ...]:
    """The columns whose medians inside and outside the group lie farthest apart, beside the wider of the two spreads."""
    if inside.all() or not inside.any():
        return ()
    found = []
    for place, column in enumerate(things.columns):
        (low, median, high), (usual_low, usual, usual_high) = (
            (float(q) for q in np.quantile(things.x[rows, place], [0.1, 0.5, 0.9])) for rows in (inside, ~inside))
        width = max(high - low, 1e-9, (usual_high - usual_low) / 2) / 2.563      # 10 % to 90 % of a normal distribution
        found.append({"column": column, "way": "high" if median > usual else "low", "apart": abs(median - usual) / width,
                      "low": low, "high": high, "usual_low": usual_low, "usual_high": usual_high})
    return tuple(sorted(found, key=lambda fact: -float(fact["apart"]))[:SHOWN])


def outcome_of(request: TrainRequest, run: str, folder: Path, things: Things, found: Found, board: tuple[Candidate, ...],
               chosen: str) -> Outcome:
    """All there is to tell; `status` and `seconds` are the engine's."""
    evidence = found.evidence
    headline = Score(things.scheme, Metric.SPREAD_EXPLAINED, evidence.value, *found.reach, evidence.chance)
    same = Score(things.scheme, Metric.STABILITY, *found.same, 0.0)
    return Outcome(
        run=run, status="done", problem=request.problem, family="groups", dataset=request.dataset, version=request.version,
        target=request.target, bad_value=None, classes=(), seed=request.seed, budget=request.budget,
        rows_used=len(things.rows), inputs=things.columns, excluded=(*things.excluded, *roles_left_out(request)),
        split=_split(things), headline=headline, scores=(headline, same), verdict=judge_groups(evidence), leaderboard=board,
        chosen=chosen,
        importance=_importance(things, found), division=_division(request, things, found),
        holdout_predictions=str(_keep_holdout(folder, things, found)), warnings=_warnings(things), versions=library_versions())


def _division(request: TrainRequest, things: Things, found: Found) -> Division:
    known = None if things.bad is None else things.bad[np.isfinite(things.bad)]
    groups = () if len(found.divider.centres) < 2 else tuple(
        _group(things, found, group) for group in range(len(found.divider.centres)))
    return Division(groups, found.method, found.count, found.evidence.same, found.evidence.unlike,
                    request.target if known is not None else "", things.bad_value,
                    float(known.mean()) if known is not None else None)


def _group(things: Things, found: Found, group: int) -> Group:
    inside = found.codes == group
    places = np.flatnonzero(inside)
    away = found.divider.away(things.x[inside])
    told = Group(int(inside.sum()), float(inside.mean()), float(inside[things.aside].mean()), found.divider.marks[group],
                 _columns(things, inside), int(things.rows[places[int(away.argmin())]]))
    results = np.empty(0) if things.bad is None else things.bad[inside]
    results = results[np.isfinite(results)]
    if not len(results):
        return told
    low, high = wilson(float(results.mean()), len(results))
    return replace(told, result=float(results.mean()), result_low=low, result_high=high, result_rows=len(results))


def _importance(things: Things, found: Found) -> tuple[Importance, ...]:
    """Share of each column's spread that lies between the groups (η²), with a range by drawing rows; () without groups."""
    if len(found.divider.centres) < 2:
        return ()
    rng = np.random.default_rng(found.count)
    draws = [rng.integers(0, len(things.x), min(len(things.x), 5_000)) for _ in range(50)]
    values = _between(things.x, found.codes)
    low, high = np.quantile([_between(things.x[rows], found.codes[rows]) for rows in draws], [0.05, 0.95], axis=0)
    told = [Importance(name, float(values[i]), float(low[i]), float(high[i])) for i, name in enumerate(things.columns)]
    return tuple(sorted((one for one in told if one.value >= FEW_PARTS), key=lambda one: -one.value))


def _between(x: Array, codes: Array) -> Array:
    middle, counts = x.mean(axis=0), np.bincount(codes)
    means = np.array([x[codes == group].mean(axis=0) if count else middle for group, count in enumerate(counts)])
    return np.asarray((counts[:, None] * (means - middle) ** 2).sum(axis=0) / np.maximum(1e-12, ((x - middle) ** 2).sum(axis=0)))


def _split(things: Things) -> Split:
    aside, blocks = things.aside, len(np.unique(things.blocks[things.aside]))
    if things.when is None:
        return Split(things.scheme, int(aside.sum()), blocks=blocks)
    when = things.when[aside]
    return Split(things.scheme, int(aside.sum()), str(when.min())[:19], str(when.max())[:19], blocks=blocks)


def _keep_holdout(folder: Path, things: Things, found: Found) -> Path:
    """holdout.parquet: row, block, prediction (the group), risk (distance as a share of the group's reach)."""
    aside = things.aside
    frame = pd.DataFrame({"row": things.rows[aside], "block": things.blocks[aside], "prediction": found.codes[aside],
                          "risk": found.divider.away(things.x[aside])})
    path = (folder / "holdout.parquet").absolute()
    frame.sort_values("row", kind="stable").to_parquet(path, index=False)
    return path


def _warnings(things: Things) -> tuple[Reason, ...]:
    empty = int(things.frame.isna().any(axis=1).sum())
    return (*things.warnings, *([Reason("groups_empty_cells", {"rows": empty})] if empty else []))
