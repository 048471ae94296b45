"""What every step is: JSON in a frozen dataclass that tells what it changes, in SQL and in words."""
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Annotated, Any, ClassVar

import duckdb
from pydantic import BeforeValidator, ConfigDict

from kamp_core.errors import KampError
from kamp_core.intake.facts import ColumnType
from kamp_core.recipe.shape import Change, Held, Shape
from kamp_core.settings import Language
from kamp_core.workspace.sql import literal

Scalar = bool | int | float | str
_SHOWN = 4           # names and values listed in a sentence
_MOMENTS: dict[ColumnType, tuple[str, Any]] = {
    "date": ("date", date.fromisoformat), "time": ("time", time.fromisoformat), "datetime": ("timestamp", datetime.fromisoformat)}


def _listed(given: Any) -> Any:
    """A single name where several are possible is a list of one."""
    return [given] if isinstance(given, str) else given


Names = Annotated[tuple[str, ...], BeforeValidator(_listed)]


@dataclass(frozen=True, kw_only=True)
class Step:
    """`keeps_rows`: every row stays, in its place, so that the step can be replayed on rows to be predicted. `travels`: it means
    something in another file, too."""

    __pydantic_config__ = ConfigDict(extra="forbid")
    keeps_rows: ClassVar[bool] = True
    travels: ClassVar[bool] = True
    kind: str

    def change(self, shape: Shape) -> Change:
        """Raises KampError where the step does not fit these columns."""
        raise NotImplementedError

    def sentence(self, language: Language) -> str:
        """What the step does, in words."""
        raise NotImplementedError

    def settled(self, shape: Shape, relation: str, cursor: duckdb.DuckDBPyConnection) -> "Step":
        """The step with all that may be left open decided by the data at hand: once, when it is first taken."""
        return self

    def learned(self, shape: Shape, relation: str, cursor: duckdb.DuckDBPyConnection) -> "Step":
        """The step with the values that it takes from the data at hand (a mean, say): on every run anew."""
        return self

    def reduced(self, there: Collection[str]) -> "Step | None":
        """The step for a table that has only these of its columns; None where nothing is left to do."""
        return self


def value_sql(value: Scalar, held: Held) -> str:
    """A value for this column as SQL; numbers may be written as text. Raises KampError('step_value_odd') on one that such a
    column cannot hold."""
    odd = KampError("step_value_odd", column=held.name, value=spelt(value))
    try:
        if held.type in ("integer", "number"):
            return number_literal(float(value) if isinstance(value, str) else value)
        if held.type == "boolean":
            return {"true": "true", "false": "false"}[str(value).lower()]
        if held.type == "text":
            return literal(spelt(value))
        kind, parse = _MOMENTS[held.type]
        return f"{kind} '{parse(value).isoformat()}'"
    except (ValueError, KeyError, TypeError) as error:
        raise odd from error


def number_literal(value: Scalar) -> str:
    """Raises ValueError on what is no finite number."""
    if isinstance(value, bool | str) or not abs(value) < 1e300:
        raise ValueError
    whole = isinstance(value, int) or value.is_integer()
    return str(int(value)) if whole and abs(value) < 2**62 else repr(float(value))


def is_whole(value: Scalar | None) -> bool:
    """Can a column of whole numbers hold it?"""
    try:
        return value is not None and float(value).is_integer()
    except ValueError:
        return False


def spelt(value: Scalar) -> str:
    """A value as a person would write it: 5 and not 5.0."""
    return f"{value:.15g}" if isinstance(value, float) else str(value)


def listed(values: Collection[object]) -> str:
    """‘A’, ‘B’ … (+3)"""
    shown = ", ".join(f"‘{value}’" for value in list(values)[:_SHOWN])
    return f"{shown} … (+{len(values) - _SHOWN})" if len(values) > _SHOWN else shown
