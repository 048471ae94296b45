"""Try a change: the values of one part, what the model says of them, and whether the training ever saw such values."""
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from math import floor, log10
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kamp_core.intake.written import spelling
from kamp_core.learning.history import History
from kamp_core.learning.reasons import contributions
from kamp_core.models.facts import Card, Package
from kamp_core.models.predict import in_words, outputs, pushes, with_history
from kamp_core.problems import WITHOUT_ANSWERS, Family

Value = float | str | None              # of a number, of words, of a cell that is empty
_BEYOND = 0.1                           # of the range of training: how far a dial goes over its ends
_POINTS = 61                            # of a curve


@dataclass(frozen=True)
class Dial:
    """A column that can be turned. Numbers: `low` and `high` of the training, `decimals` worth showing; words: `levels`, the most
    frequent first. `usual`: the median, or the most frequent word."""

    column: str
    usual: Value
    low: float = 0.0
    high: float = 0.0
    decimals: int = 0
    levels: tuple[str, ...] = ()

    @property
    def ends(self) -> tuple[float, float]:
        """How far it can be turned: a little beyond what was seen, below zero only where the training was."""
        beyond = _BEYOND * (self.high - self.low)
        least = self.low - beyond
        return (max(0.0, least) if self.low >= 0 else least), self.high + beyond

    def knows(self, value: Value) -> bool:
        """Did the training see such a value?"""
        if value is None:
            return True
        return value in self.levels if self.levels else self.low <= float(value) <= self.high


@dataclass(frozen=True)
class Tried:
    """What the model says of one part. `value`: the risk, the number foretold, or the chance of `prediction`."""

    prediction: str | float
    value: float
    low: float | None
    high: float | None
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Effect:
    """What the model says while one number is turned and all else stays. `at`, `value`: (points,)"""

    column: str
    at: NDArray[np.float64]
    value: NDArray[np.float64]


def can_try(family: str) -> bool:
    """Does one part, without those before it, have a prediction in this family of problems?"""
    return family not in (Family.FORECAST, *WITHOUT_ANSWERS)


def dials(package: Package) -> tuple[Dial, ...]:
    """The columns that the model asks for and that have a range or words; times stay as they are."""
    fill = {column.name: column.fill for column in package.preparation.columns}
    found = []
    for name in package.card.columns:
        seen = package.card.seen.get(name, {})
        if seen.get("levels"):
            levels = tuple(sorted(seen["levels"], key=lambda level: -seen["levels"][level]))
            found.append(Dial(name, levels[0], levels=levels))
        elif package.card.kinds[name] == "number" and seen and seen["high"] > seen["low"]:
            low, high = float(seen["low"]), float(seen["high"])
            found.append(Dial(name, fill.get(name, (low + high) / 2), low, high, _decimals(high - low)))
    return tuple(found)


def usual_part(package: Package) -> dict[str, Value]:
    """Every dial at its usual value."""
    return {dial.column: dial.usual for dial in dials(package)}


def part_of(package: Package, cells: Mapping[str, str]) -> dict[str, Value]:
    """The values of a part out of its cells as text; blank and unreadable ones are empty. Times are kept as text."""
    card = package.card
    return {name: _read(card, name, cell) for name, cell in cells.items() if name in card.kinds}


def _read(card: Card, name: str, cell: str) -> Value:
    if card.kinds[name] == "category":
        return spelling(card.formats.get(name, {}).get("format"), tuple(card.seen.get(name, {}).get("levels", ())))(cell)
    return _number(cell) if card.kinds[name] == "number" else cell or None


def try_part(package: Package, part: Mapping[str, Value], words: Mapping[str, str]) -> Tried:
    """The prediction of one part, with reasons. What `part` does not hold is empty. `words`: of one language, as in the package."""
    card = asdict(package.card)
    frame, told = _seen(package, [part])
    x = package.preparation.transform(frame)
    found, risk, code = outputs(card, package.estimator, x, dict(words))
    parts = pushes(card, package.estimator, x, package.preparation.sources, package.background, contributions, risk, code)
    said = in_words(card, parts, [column.name for column in package.preparation.columns], told, dict(words),
                    package.preparation.unseen(x))[0]
    prediction = found["prediction"][0]
    ends = {name: float(found[name][0]) if name in found else None for name in ("low", "high")}
    return Tried(prediction if isinstance(prediction, str) else float(prediction), float(_value(package.card, found)[0]), **ends,
                 reasons=tuple(why for why in said if why))


def effect_of(package: Package, part: Mapping[str, Value], dial: Dial, now: Tried, words: Mapping[str, str]) -> Effect:
    """One number from end to end. `now`: what is said of the part itself. Raises ValueError for a dial of words."""
    if dial.levels:
        raise ValueError(f"{dial.column} holds words")
    at = np.linspace(*dial.ends, _POINTS)
    frame, _ = _seen(package, [{**part, dial.column: float(value)} for value in at])
    found, _, _ = outputs(asdict(package.card), package.estimator, package.preparation.transform(frame), dict(words))
    return Effect(dial.column, at, _value(package.card, found, now.prediction))


def _value(card: Card, found: dict[str, Any], of: str | float = "") -> NDArray[np.float64]:
    """Risk, number, or the chance of one of many answers."""
    if "risk" in found:
        return np.asarray(found["risk"], dtype=float)
    if not card.classes:
        return np.asarray(found["prediction"], dtype=float)
    names = [of] * len(found["prediction"]) if of else found["prediction"]
    return np.array([found[f"probability_{name}"][row] for row, name in enumerate(names)], dtype=float)


def _seen(package: Package, parts: Sequence[Mapping[str, Value]]) -> tuple[pd.DataFrame, dict[str, list[str]]]:
    """The parts as the model reads them, and their cells as text. None is taken for the row before another."""
    card = package.card
    frame = pd.DataFrame({name: _column([part.get(name) for part in parts], card.kinds[name]) for name in card.columns})
    told = {name: [_text(part.get(name)) for part in parts] for name in card.columns}
    if not card.history:
        return frame, told
    history = History.from_json(card.history)
    each = [with_history(history, frame.iloc[[row]], {name: [cells[row]] for name, cells in told.items()})
            for row in range(len(frame))]
    return pd.concat([frame for frame, _ in each]), {name: [cells[name][0] for _, cells in each] for name in each[0][1]}


def _column(values: list[Value], kind: str) -> "pd.Series[Any]":
    if kind == "number":
        return pd.Series([np.nan if value is None else float(value) for value in values], dtype="float64")
    found = pd.Series(values, dtype="object")
    return pd.to_datetime(found, errors="coerce") if kind == "time" else found


def _text(value: Value) -> str:
    return "" if value is None else f"{value:.10g}" if isinstance(value, float) else str(value)


def _number(cell: str) -> float | None:
    try:
        value = float(cell)
    except ValueError:
        return None
    return value if np.isfinite(value) else None


def _decimals(span: float) -> int:
    """So many that a hundredth of the range can be told."""
    return int(min(6, max(0, 2 - floor(log10(span)))))
