"""What the model goes by, seen on the data kept aside: importance, direction, where the bad ones gather, where it errs."""
import time
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from kamp_core.learning.confounded import kinds_of, unlike
from kamp_core.learning.evaluate import Fitted, Judged
from kamp_core.learning.gather import Gathering, Marks, gathering, marks_of
from kamp_core.learning.metrics import HEADLINE, HIGHER_IS_BETTER, score
from kamp_core.learning.outcome import Facts, GroupError, Importance, RiskyRow
from kamp_core.learning.prepare import as_words
from kamp_core.learning.reasons import contributions
from kamp_core.learning.table import Table
from kamp_core.problems import Family

Array = np.ndarray[Any, Any]
Curves = tuple[Fitted, Array]      # a model, and rows (rows, features) as it sees them
MOST_COLUMNS = 60           # looked at for importance: of wide tables those that move the model's word most
FEW_ROWS, AT_ONCE = 100, 40     # rows on which that is tried, columns asked of a model in one go
MOST_ROWS = 4000            # of each fold
FEWEST_ROWS = 500
REPEATS = 5
RESAMPLES = 30
SECONDS = 4.0               # for all of importance, on a budget by the clock
CURVE_ROWS, CURVE_POINTS = 200, 11
SHOWN_ROWS, SHOWN_REASONS = 10, 3
MOST_GROUPS = 12


def importance_of(judged: Judged, table: Table, family: Family, group: str | None, blocks: Array, seed: int,
                  by_clock: bool) -> tuple[Importance, ...]:
    """Loss of the headline score when a column is shuffled among the rows kept aside, largest first; 0 for columns that stand
    far behind in a wide table. `group`: the column of lots or machines."""
    rng = np.random.default_rng(seed)
    models = [fitted for fitted in judged.fitted if fitted.estimator is not None]
    columns = _moving(models[-1], table, rng) if models and len(table.inputs) > MOST_COLUMNS else list(range(len(table.inputs)))
    drops: dict[int, list[float]] = {column: [] for column in columns}
    start = time.monotonic()
    for fitted in models * REPEATS:
        if any(drops.values()) and by_clock and time.monotonic() - start > SECONDS:
            break
        rows = _some(fitted.fold[1], rng, _most_rows(fitted, table, len(columns)) if by_clock else MOST_ROWS)
        for column, losses in zip(columns, _drops(fitted, rows, table, family, blocks, columns, rng), strict=True):
            drops[column] += losses
    marks = marks_of(table.target, blocks, seed) if family is Family.TWO_CLASSES else None
    kinds = kinds_of(table, group) if marks is not None else {}
    curves = _curves(models, table, family)
    measured = [drops.get(column, [0.0]) for column in range(len(table.inputs))]
    found = [_importance(curves, table, marks, i, values, kinds) for i, values in enumerate(measured) if values]
    return tuple(sorted(found, key=lambda importance: -importance.value))


def _moving(fitted: Fitted, table: Table, rng: np.random.Generator) -> list[int]:
    """The columns that, shuffled among a few rows, move what the model says most; in their order."""
    model, sources = fitted.estimator, np.asarray(fitted.preparation.sources)
    assert model is not None
    x = fitted.preparation.transform(table.frame.iloc[_some(fitted.fold[1], rng, FEW_ROWS)])
    whole, mixed = model.answers(x), x[rng.permutation(len(x))]
    moved: list[float] = []
    for columns in np.array_split(np.arange(len(table.inputs)), -(-len(table.inputs) // AT_ONCE)):
        every = np.stack([np.where(sources == column, mixed, x) for column in columns])
        told = model.answers(every.reshape(-1, x.shape[1])).reshape(len(columns), *whole.shape)
        moved += np.abs(told - whole).reshape(len(columns), -1).mean(axis=1).tolist()
    return sorted(np.argsort(-np.asarray(moved), kind="stable")[:MOST_COLUMNS].tolist())


def _some(rows: Array, rng: np.random.Generator, most: int) -> Array:
    return rows if len(rows) <= most else np.sort(rng.choice(rows, most, replace=False))


def _most_rows(fitted: Fitted, table: Table, columns: int) -> int:
    """So many that each column can be shuffled once within the seconds given."""
    model, few = fitted.estimator, fitted.fold[1][:FEWEST_ROWS]
    assert model is not None
    x = fitted.preparation.transform(table.frame.iloc[few])
    start = time.monotonic()
    model.answers(x)
    a_row = (time.monotonic() - start) / max(1, len(few))
    return int(np.clip(SECONDS / (a_row * (columns + 1) + 1e-9), FEWEST_ROWS, MOST_ROWS))


def _drops(fitted: Fitted, rows: Array, table: Table, family: Family, blocks: Array, columns: list[int],
           rng: np.random.Generator) -> list[list[float]]:
    """For each column, the losses of score over resampled blocks."""
    metric = HEADLINE[family]
    sign = 1 if HIGHER_IS_BETTER[metric] else -1
    model = fitted.estimator
    assert model is not None
    features, target = fitted.preparation.transform(table.frame.iloc[rows]), table.target[rows]
    sources = np.asarray(fitted.preparation.sources)
    codes = np.unique(blocks[rows], return_inverse=True)[1]
    even = np.full(codes.max() + 1, 1 / (codes.max() + 1))
    weights = [rng.multinomial(len(even), even)[codes].astype(float) for _ in range(RESAMPLES)]
    whole = model.answers(features)
    before = [score(metric, target, whole, weight) for weight in weights]
    found: list[list[float]] = []
    for column in columns:
        x = features.copy()
        x[:, sources == column] = x[rng.permutation(len(x))][:, sources == column]
        mixed = model.answers(x)
        losses = [sign * (was - score(metric, target, mixed, weight)) for was, weight in zip(before, weights, strict=True)]
        found.append([loss for loss in losses if np.isfinite(loss)])
    return found


def _importance(curves: Curves | None, table: Table, marks: Marks | None, position: int, drops: list[float],
                kinds: Mapping[str, Array]) -> Importance:
    name = table.inputs[position]
    low, high = np.quantile(drops, [0.05, 0.95])
    values = table.frame[name]
    numeric = pd.api.types.is_numeric_dtype(values)
    plain = Importance(name, float(np.mean(drops)), float(low), float(high),
                       _direction(curves, values, position) if numeric and any(drops) else "mixed" if numeric else "category")
    if marks is None:
        return plain
    found = gathering(values, marks)
    away = found.low is not None and found.high is not None and _other_way(
        plain.direction, (found.low, found.high), values.to_numpy("float64"))
    return replace(plain, direction="mixed" if away else plain.direction, danger_low=found.low, danger_high=found.high,
                   danger_level=found.level, danger_also=found.also, danger_open=found.open,
                   danger_with=_with(name, values, found, kinds),
                   danger_bad=found.bad, danger_bad_low=found.bad_low, danger_bad_high=found.bad_high,
                   danger_good=found.good, danger_beyond=found.beyond, danger_beyond_low=found.beyond_low,
                   danger_beyond_high=found.beyond_high, days_same=found.same, days_able=found.able,
                   days_left=found.left, danger_p=found.p)


def _with(name: str, values: "pd.Series[Any]", found: Gathering, kinds: Mapping[str, Array]) -> tuple[str, ...]:
    if found.level is not None:
        return unlike(as_words(values).fillna("").to_numpy() == found.level, kinds, (name,))
    if found.low is None or found.high is None:
        return ()
    return unlike(values.between(found.low, found.high).to_numpy(), kinds, (name,))


def _other_way(direction: str, band: tuple[float, float], values: Array) -> bool:
    """Do the bad ones gather at the end away from which the risk is said to rise?"""
    below = float(np.nanmean(values < band[0]))
    above = float(np.nanmean(values > band[1]))
    return (direction == "up" and above > below) or (direction == "down" and below > above)


def _curves(models: list[Fitted], table: Table, family: Family) -> Curves | None:
    """What directions are read from: one model and a few rows as it sees them. Many classes have no one way."""
    if not models or family is Family.MANY_CLASSES:
        return None
    fitted = models[0]
    rows = fitted.fold[1][:: max(1, len(fitted.fold[1]) // CURVE_ROWS)]
    return fitted, fitted.preparation.transform(table.frame.iloc[rows])


def _direction(curves: Curves | None, values: "pd.Series[Any]", position: int) -> Any:
    """Does the prediction rise or fall as the column alone goes from low to high?"""
    grid = np.unique(np.nanquantile(values, np.linspace(0.05, 0.95, CURVE_POINTS)))
    if curves is None or len(grid) < 2:
        return "mixed"
    fitted, x = curves
    assert fitted.estimator is not None
    first = fitted.preparation.sources.index(position)
    every = np.tile(x, (len(grid), 1))          # asked at once: a forest takes its time for each question, however small
    every[:, first] = np.repeat(grid, len(x))
    curve = fitted.estimator.answers(every).reshape(len(grid), len(x)).mean(axis=1)
    if np.ptp(curve) < 1e-12:
        return "mixed"
    steps = np.diff(curve)
    up, down = steps[steps > 0].sum(), -steps[steps < 0].sum()
    return "up" if down < 0.2 * up else "down" if up < 0.2 * down else "mixed"


def risky_rows(judged: Judged, table: Table, family: Family) -> tuple[RiskyRow, ...]:
    """The riskiest rows kept aside, one of each shot, and what raised their risk."""
    if family is not Family.TWO_CLASSES:
        return ()
    ranked = np.argsort(-judged.predicted, kind="stable")
    _, first_of_shot = np.unique(table.shots[judged.rows][ranked], return_index=True)
    shown_ones = ranked[np.sort(first_of_shot)[:SHOWN_ROWS]]
    why: dict[int, tuple[Facts, ...]] = {}
    for piece in np.unique(judged.pieces[shown_ones]):
        places = shown_ones[judged.pieces[shown_ones] == piece]
        why |= dict(zip(places.tolist(), _why(judged.fitted[piece], table, judged.rows[places]), strict=True))
    return tuple(RiskyRow(int(table.rows[judged.rows[place]]), float(judged.predicted[place]),
                          table.classes[int(judged.target[place])], why[int(place)]) for place in shown_ones)


def _why(fitted: Fitted, table: Table, rows: Array) -> list[tuple[Facts, ...]]:
    """For each row the columns that pushed its risk up, the strongest first; words that training lumped together are no reason."""
    if fitted.estimator is None:
        return [()] * len(rows)
    preparation = fitted.preparation
    background = preparation.transform(table.frame.iloc[fitted.fold[0][:: max(1, len(fitted.fold[0]) // 100)]])
    cells = table.frame.iloc[rows]
    x = preparation.transform(cells)
    pushes = contributions(fitted.estimator, x, preparation.sources, background, 1)
    named = preparation.unseen(x) & cells[list(table.inputs)].notna().to_numpy()
    return [tuple({"column": table.inputs[i], "value": shown(cells[table.inputs[i]].iloc[n]), "push": float(push[i])}
                  for i in np.argsort(-push)[:SHOWN_REASONS] if push[i] > 0) for n, push in enumerate(np.where(named, 0.0, pushes))]


def shown(value: Any) -> str | float | None:
    """A cell as JSON may carry it."""
    if value is None or value is pd.NaT or (isinstance(value, float) and not np.isfinite(value)):
        return None
    return float(value) if isinstance(value, int | float | np.number) else str(value)


def group_errors(judged: Judged, table: Table, family: Family, group_column: str | None, threshold: float | None,
                 importance: tuple[Importance, ...]) -> tuple[GroupError, ...]:
    """Rows and errors by lot or machine, by the kind that matters most, and by day of the week."""
    found: list[GroupError] = []
    if group_column is not None and table.group is not None:
        names = np.asarray(table.group_names, dtype=object)[table.group[judged.rows]]
        found += _errors(judged, family, group_column, names, threshold)
    kinds = [i.column for i in importance if i.direction == "category" and table.frame[i.column].nunique() <= MOST_GROUPS]
    for column in kinds[:1]:
        found += _errors(judged, family, column, table.frame[column].iloc[judged.rows].astype(str).to_numpy(), threshold)
    if table.when is not None:
        days = np.datetime_as_string(table.when[judged.rows], unit="D").astype(object)
        found += _errors(judged, family, "", days, threshold)
    return tuple(found)


def _errors(judged: Judged, family: Family, column: str, names: Array, threshold: float | None) -> list[GroupError]:
    """The groups with most rows; an empty `column` stands for days."""
    known, counts = np.unique(names.astype(str), return_counts=True)
    if len(known) < 2:
        return []
    found = []
    for name in known[np.argsort(-counts, kind="stable")[:MOST_GROUPS]]:
        inside = names.astype(str) == name
        target, predicted = judged.target[inside], judged.predicted[inside]
        bad = caught = error = None
        if family is Family.TWO_CLASSES:
            bad, caught = int(target.sum()), int(target[predicted >= (0.5 if threshold is None else threshold)].sum())
        elif family is Family.NUMBERS:
            error = float(np.abs(target - predicted).mean())
        else:
            error = float((predicted.argmax(axis=1) != target).mean())
        found.append(GroupError(column, str(name), int(inside.sum()), bad, caught, error))
    return sorted(found, key=lambda g: g.value) if not column else found
