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
from kamp_core.learning.forecast.engine import TrainedForecast
from kamp_core.learning.outcome import Facts
from kamp_core.learning.prepare import as_words
from kamp_core.models import predict, predict_series
from kamp_core.models.careful import pickled
from kamp_core.models.facts import Card, Package
from kamp_core.models.forecast_parts import forecast_members, layout_kinds
from kamp_core.models.package import BOOSTERS, card_json, headline_facts, now, reading_files, readme, words
from kamp_core.models.predict_series import forecast_rows
from kamp_core.models.prepared import Prepared
from kamp_core.models.signed import write_signed
from kamp_core.workspace.sql import quote

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
                   prepared: Prepared) -> tuple[tuple[Facts, ...], tuple[Facts, ...], bool]:
    """The forecast as a CSV: time, series, prediction, low, high. → (its rows, what to have ready as in outcome.Totals, was
    something known in advance made up?)"""
    wanted = ", ".join(f"{quote(column)} as {quote(name)}" for name, column in prepared.columns.items())
    frame = db.execute(f"select {wanted} from {prepared.table} order by rowid").df()
    for name, kind in package.card.kinds.items():
        frame[name] = _typed(frame[name], kind)
    try:
        series = panel.joined(package.history, frame, package.estimator.layout)
        header, rows, told = forecast_rows(package.estimator, series)
    except ValueError as error:
        raise KampError("time_not_a_time", column=package.card.time) from error
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([predict.safe(name) for name in header])
        writer.writerows([predict.safe(cell) if isinstance(cell, str) else predict.shown(cell) for cell in row] for row in rows)
    return tuple(_fact(row) for row in rows), tuple(told.amounts(series.names)), told.made_up


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
