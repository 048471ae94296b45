"""One model, ready to be asked: the numbers are those that scoring a file gives."""
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

import numpy as np
import pandas as pd

from kamp_core.errors import KampError
from kamp_core.learning.history import WINDOW, History
from kamp_core.learning.prepare import as_numbers, as_words
from kamp_core.learning.reasons import contributions
from kamp_core.models.drift import FEWEST_ROWS, column_drift
from kamp_core.models.facts import Drift, Package
from kamp_core.models.package import words
from kamp_core.models.predict import in_words, outputs, pushes, with_history
from kamp_core.problems import WITHOUT_ANSWERS, Family
from kamp_core.serving.asking import Ask, Row, Value
from kamp_core.serving.columns import AskedColumn, asked_columns, raw_columns
from kamp_core.serving.features import features, makers
from kamp_core.serving.replay import Database, Replay
from kamp_core.settings import Language

MOST_SAMPLED = 20       # rows with reasons at a time, of a model that needs sampling for them
Array = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Doubt:
    """What is odd about a cell: a sentence serve.<code>."""

    code: str                          # outside | new_word | empty
    facts: dict[str, Any]


@dataclass(frozen=True)
class Predicted:
    """One row. `numbers`: risk, score, low and high, as far as there are any; `chances`: by class."""

    prediction: float | str
    numbers: dict[str, float]
    chances: dict[str, float]
    reasons: tuple[str, ...]
    doubts: tuple[Doubt, ...]


@dataclass(frozen=True)
class Answer:
    """`drift`: of a request of many rows, as of a file; `outside`: rows of a kind that the recipe left out of the training."""

    rows: tuple[Predicted, ...]
    drift: tuple[Drift, ...]
    outside: int = 0


@dataclass(frozen=True)
class _Seen:
    """Rows in front of the model. `x`: (rows, features); `rows`: its columns; `told`: as reasons tell them, {}: as they came."""

    x: Array
    rows: list[Row]
    told: dict[str, list[str]] = field(default_factory=dict)
    outside: int = 0


class Served:
    """`database`: where a recipe is replayed, if the model has one.

    Raises KampError('serve_needs_file') for a model that answers for a whole file only.
    """

    def __init__(self, package: Package, database: Database | None = None) -> None:
        if package.card.family == Family.FORECAST or (package.card.recipe and database is None):
            raise KampError("serve_needs_file", model=package.card.run)
        self.package, self.card = package, package.card
        self._replay = Replay(package.card, database) if package.card.recipe and database else None
        self._model_columns = asked_columns(package.card)
        self.columns = raw_columns(package.card, self._replay.asked) if self._replay else self._model_columns
        self.rows_before = rows_before(package)
        plain = self.rows_before == 0 and self._replay is None
        self.mixes = plain and self.card.family not in WITHOUT_ANSWERS           # requests go through the model together
        self.most_reasons = MOST_SAMPLED if "shap" in self.card.versions else None
        self._facts = asdict(package.card)
        self._history = History.from_json(self._facts["history"]) if self._facts["history"] else None
        self._names = [column.name for column in package.preparation.columns]
        self._makers = makers(package.preparation) if plain and self._history is None else None
        self._words = words()

    def warm_up(self) -> None:
        """The first answer loads libraries: before anybody waits for it."""
        row = tuple(_usual(column) for column in self.columns)
        self.answers([(Ask((row,) * (self.rows_before + 1), reasons=True), "ko")])

    def check(self, ask: Ask) -> None:
        """Before others are kept waiting. Raises KampError('serve_rows_before' or 'serve_reasons_many')."""
        if len(ask.rows) <= self.rows_before:
            raise KampError("serve_rows_before", rows=len(ask.rows), least=self.rows_before + 1)
        if ask.reasons and self.most_reasons is not None and len(ask.rows) > self.most_reasons:
            raise KampError("serve_reasons_many", rows=len(ask.rows), most=self.most_reasons)

    def answers(self, asks: Sequence[tuple[Ask, Language]]) -> list[Answer]:
        """Of several checked requests at once; more than one only where the model `mixes`."""
        rows = [row for ask, _ in asks for row in ask.rows]
        seen = self._seen(rows)
        found, risk, code = outputs(self._facts, self.package.estimator, seen.x, self._words[asks[0][1]])
        said = self._said(seen, risk, code, asks)
        done, start = [], 0
        for (ask, _), why in zip(asks, said, strict=True):
            part = slice(start, start := start + len(ask.rows))
            mine = {name: values[part] for name, values in found.items()}
            done.append(self._answer(mine, seen.rows[part], why, seen.outside))
        return done

    def _said(self, seen: _Seen, risk: Array, code: Array, asks: Sequence[tuple[Ask, Language]]) -> list[list[list[str]]]:
        """For each request the reasons of its rows, as far as they are wanted; what they are made of is asked of the model once."""
        wanted = np.repeat([ask.reasons for ask, _ in asks], [len(ask.rows) for ask, _ in asks])
        parts, unseen = self._pushes(seen.x[wanted], risk[wanted], code[wanted]), self.package.preparation.unseen(seen.x[wanted])
        said: list[list[list[str]]] = []
        start = used = 0
        for ask, language in asks:
            part = slice(start, start := start + len(ask.rows))
            if not ask.reasons:
                said.append([[]] * len(ask.rows))
                continue
            told = {name: texts[part] for name, texts in seen.told.items()} or self._told(ask.rows)
            mine = slice(used, used := used + len(ask.rows))
            said.append(in_words(self._facts, parts[mine], self._names, told, self._words[language], unseen[mine]))
        return said

    def _pushes(self, x: Array, risk: Array, code: Array) -> Array:
        """(rows, columns): what each column added, as many rows at a time as can be explained."""
        most = self.most_reasons or max(1, len(x))
        pieces = [slice(start, start + most) for start in range(0, len(x), most)]
        found = [pushes(self._facts, self.package.estimator, x[piece], self.package.preparation.sources, self.package.background,
                        contributions, risk[piece], code[piece]) for piece in pieces]
        return np.concatenate(found) if found else np.empty((0, len(self._names)))

    def _seen(self, rows: list[Row]) -> _Seen:
        """The rows as the model sees them."""
        if self._makers is not None:
            return _Seen(features(self._makers, rows), rows)
        frame = pd.DataFrame({column.name: _series(column, [row[i] for row in rows]) for i, column in enumerate(self.columns)})
        told, outside = self._told(rows), 0
        if self._replay:
            cleaned = self._replay.cleaned(frame)
            frame, told, outside = cleaned.frame, cleaned.told, cleaned.outside
            rows = list(zip(*(_values(column, frame[column.name]) for column in self._model_columns), strict=True))
        frame, told = with_history(self._history, frame, told)
        return _Seen(self.package.preparation.transform(frame), rows, told, outside)

    def _told(self, rows: Sequence[Row]) -> dict[str, list[str]]:
        return {column.name: [_told(row[i]) for row in rows] for i, column in enumerate(self.columns)}

    def _answer(self, found: dict[str, Array], rows: list[Row], said: list[list[str]], outside: int) -> Answer:
        numbers = [name for name in ("risk", "score", "low", "high") if name in found]
        chances = {f"probability_{name}": name for name in self.card.classes}
        told = tuple(Predicted(
            _plain(found["prediction"][i]), {name: float(found[name][i]) for name in numbers},
            {name: float(found[column][i]) for column, name in chances.items()}, tuple(why for why in said[i] if why),
            tuple(doubt for column, value in zip(self._model_columns, row, strict=True) if (doubt := _doubt(column, value))))
            for i, row in enumerate(rows))
        return Answer(told, self._drift(rows) if len(rows) >= FEWEST_ROWS else (), outside)

    def _drift(self, rows: list[Row]) -> tuple[Drift, ...]:
        columns = self._model_columns
        found = [column_drift(column.name, _series(column, [row[i] for row in rows]), column.kind,
                              self.card.seen.get(column.name, {}), len(columns)) for i, column in enumerate(columns)]
        return tuple(drift for drift in found if drift)


def rows_before(package: Package) -> int:
    """How many earlier rows a row has to have beside it to be told as in training."""
    if package.card.family == Family.ALARMS:
        return int(package.estimator.window) + 2
    return WINDOW if package.card.history.get("before") else 0


def _doubt(column: AskedColumn, value: Value) -> Doubt | None:
    if value is None:
        return None if column.empty else Doubt("empty", {"column": column.name})
    if column.low is not None and column.high is not None and isinstance(value, int | float):
        if column.low <= value <= column.high:
            return None
        return Doubt("outside", {"column": column.name, "value": f"{value:.6g}", "low": f"{column.low:.6g}",
                                 "high": f"{column.high:.6g}"})
    if column.levels and value not in column.levels:
        return Doubt("new_word", {"column": column.name, "value": str(value)[:60]})
    return None


def _usual(column: AskedColumn) -> Value:
    if column.kind == "time":
        return datetime(2026, 3, 2, 8)
    return column.low if column.kind == "number" else column.levels[0] if column.levels else None


def _series(column: AskedColumn, values: list[Value]) -> pd.Series:
    """In the types of a scored file."""
    if column.kind == "number":
        return pd.Series([np.nan if value is None else value for value in values], dtype="float64")
    return pd.Series(values, dtype="datetime64[ns]" if column.kind == "time" else "object")


def _values(column: AskedColumn, values: pd.Series) -> list[Value]:
    """The other way round: cells of a cleaned table."""
    if column.kind == "number":
        return [None if np.isnan(number) else float(number) for number in as_numbers(values)]
    return list(as_words(values)) if column.kind == "category" else [None if pd.isna(value) else value for value in values]


def _told(value: Value) -> str:
    """A cell as a file would hold it."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat(" ")
    return value if isinstance(value, str) else f"{value:.10g}"


def _plain(value: Any) -> float | str:
    return value if isinstance(value, str) else float(value)
