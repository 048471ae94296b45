"""A forecasting model as a signed file, and a newer file gone on with."""
import csv
import importlib.metadata
import json
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd

from kamp_core.errors import KampError
from kamp_core.learning.forecast import features, forecaster, holidays, methods, panel, rhythm
from kamp_core.learning.forecast.decide import MOST_LEVELS
from kamp_core.learning.forecast.engine import TrainedForecast
from kamp_core.learning.forecast.planned import assumed, far_cells, given_less
from kamp_core.learning.outcome import Facts, Reason
from kamp_core.learning.prepare import as_words
from kamp_core.models import predict, predict_series
from kamp_core.models.careful import pickled
from kamp_core.models.facts import Card, Drift, Package
from kamp_core.models.forecast_parts import forecast_members, layout_kinds
from kamp_core.models.package import BOOSTERS, card_json, headline_facts, now, reading_files, readme, words
from kamp_core.models.predict_series import forecast_rows
from kamp_core.models.prepared import Prepared
from kamp_core.models.signed import write_signed
from kamp_core.wording.lists import some
from kamp_core.workspace.sql import quote

SHOWN_LESS = 8              # series without a whole plan that are named
_TRAVELS = (holidays, rhythm, panel, methods, features, forecaster)


def save_forecast(path: Path, trained: TrainedForecast, key: bytes, formats: dict[str, Facts], recipe: tuple[Facts, ...],
                  raw: tuple[Facts, ...]) -> None:
    """Write and sign. Raises ValueError on an estimator that needs more than scikit-learn and the boosters."""
    card = _card(trained, formats, recipe, raw)
    members = {
        "card.json": card_json(card), **forecast_members(trained.forecaster, trained.panel),
        "estimator.pkl": pickled(trained.forecaster.parts()),
        "words.json": json.dumps(words(), ensure_ascii=False, indent=1).encode(),
        "predict.py": Path(predict_series.__file__).read_bytes(), "rows.py": Path(predict.__file__).read_bytes(),
        **reading_files(),
        "forecast/__init__.py": b"",
        **{f"forecast/{Path(str(module.__file__)).name}": Path(str(module.__file__)).read_bytes() for module in _TRAVELS},
        "requirements.txt": "".join(f"{name}=={version}\n" for name, version in card.versions.items()).encode(),
        "README.md": readme(card).encode()}
    write_signed(path, members, key)


def _card(trained: TrainedForecast, formats: dict[str, Facts], recipe: tuple[Facts, ...], raw: tuple[Facts, ...]) -> Card:
    outcome, kinds = trained.outcome, layout_kinds(trained.forecaster)
    return Card(
        run=outcome.run, problem=outcome.problem, family=outcome.family, target=outcome.target, classes=(), bad_value=None,
        columns=tuple(kinds), kinds=kinds, time=trained.forecaster.layout.time, made=now(), verdict=outcome.verdict.level,
        headline=headline_facts(outcome), threshold=None,
        versions={name: importlib.metadata.version(name) for name in _needs(trained)},
        formats={name: formats[name] for name in kinds if name in formats}, recipe=recipe, raw=raw)


def _needs(trained: TrainedForecast) -> list[str]:
    modules = {type(part).__module__.split(".")[0] for part in trained.forecaster.parts()}
    boosters = [package for name, package in BOOSTERS.items() if name in modules]
    return ["numpy", "pandas", *(["scipy", "scikit-learn", "joblib"] if modules else []), *boosters]


def write_forecast(package: Package, db: duckdb.DuckDBPyConnection, path: Path,
                   prepared: Prepared) -> tuple[tuple[Facts, ...], tuple[Facts, ...], tuple[Reason, ...], tuple[Drift, ...]]:
    """The forecast as a CSV: time, series, prediction, low, high. → (its rows, what to have ready as in outcome.Totals, what of the
    time to come is not given, what is given and unlike anything seen in training)"""
    wanted = ", ".join(f"{quote(column)} as {quote(name)}" for name, column in prepared.columns.items())
    frame = db.execute(f"select {wanted} from {prepared.table} order by rowid").df()
    for name, kind in package.card.kinds.items():
        frame[name] = _typed(frame[name], kind)
    try:
        joined = panel.joined(package.history, frame, package.estimator.layout)
    except ValueError as error:
        raise KampError("time_not_a_time", column=package.card.time) from error
    header, rows, told = forecast_rows(package.estimator, joined)
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([predict.safe(name) for name in header])
        writer.writerows([predict.safe(cell) if isinstance(cell, str) else predict.shown(cell) for cell in row] for row in rows)
    not_given = _not_given(package, joined) if told.made_up else ()
    return tuple(_fact(row) for row in rows), tuple(told.amounts(joined.names)), not_given, _unlike(package, joined, frame)


def _not_given(package: Package, joined: panel.Panel) -> tuple[Reason, ...]:
    asked = joined, package.estimator.layout, package.estimator.horizon
    names = given_less(*asked)
    return (*assumed(*asked), *([Reason("future_given_less", {"names": some(names, SHOWN_LESS)})] if names else ()))


def _unlike(package: Package, joined: panel.Panel, frame: pd.DataFrame) -> tuple[Drift, ...]:
    """What the file says of the time after the training: new words, and numbers far beyond what was seen; the farthest first."""
    layout, seen = package.estimator.layout, len(package.history.times)
    far = sorted(far_cells(joined, layout, seen, package.estimator.horizon), key=lambda one: -one.distance)
    numbers = [Drift(one.column, "planned_far" if one.series else "planned_far_alone", one.share, {
        "column": one.column, "series": one.series, "time": one.time, "value": one.value, "low": one.low, "high": one.high,
        "count": one.count}) for one in far]
    later = frame[frame[layout.time] > package.history.times[-1]]
    return (*(drift for known in layout.known if (drift := _new_words(known, later[known.name]))), *numbers)


def _new_words(known: panel.Known, values: pd.Series) -> Drift | None:
    if not 0 < len(known.levels) < MOST_LEVELS:            # of so many words only the most frequent are kept
        return None
    new = values.dropna()[~values.dropna().isin(known.levels)]
    said = ", ".join(new.value_counts().index[:5])
    return Drift(known.name, "new_values", len(new) / len(values), {"column": known.name, "values": said}) if len(new) else None


def _fact(row: list[Any]) -> Facts:
    *which, value, low, high = row
    series = which[1] if len(which) > 1 else ""
    return {"time": which[0], "series": series, "prediction": value, "low": low, "high": high, "reasons": []}


def _typed(values: pd.Series, kind: str) -> pd.Series:
    if kind == "time":
        return pd.to_datetime(values, errors="coerce").astype("datetime64[ns]")
    if kind == "number":
        return pd.Series(pd.to_numeric(values, errors="coerce").to_numpy("float64", na_value=np.nan), index=values.index)
    return as_words(values)
