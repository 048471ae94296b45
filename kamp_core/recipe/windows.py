"""Steps that look at earlier rows of the same machine: rolling, lagged, differences. Never at a later one.

Rows are in the order of a time (or number) column where one is named, equal times in the order of the file; rows without
a time get no value and give none. Without a column the order is the file's.
"""
from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Annotated, Literal

from pydantic import Field

from kamp_core.errors import KampError
from kamp_core.intake.facts import ColumnType
from kamp_core.intake.names import with_suffix
from kamp_core.recipe.shape import MOMENTS, Change, Held, Shape, Value
from kamp_core.recipe.step import Names, Step, listed, spelt
from kamp_core.settings import Language
from kamp_core.wording import say

Count = Annotated[int, Field(ge=1, le=100_000)]
_TICK = 2**32        # rows that may share a microsecond
_ROLLING = {"mean": "avg({c})", "min": "min({c})", "max": "max({c})", "sum": "sum({c})", "std": "stddev_samp({c})",
            "median": "median({c})"}


@dataclass(frozen=True)
class Window:
    """The rows of a machine in order, as the inside of an OVER."""

    groups: str                # SQL
    order: str
    reads: tuple[str, ...]
    ordered: str | None        # id of the ordering column

    @staticmethod
    def of(shape: Shape, by: Collection[str], order: str | None) -> "Window":
        """Raises KampError('step_needs_order') on a column that gives rows no order."""
        groups = [held.id for held in shape.several(by)]
        if order is None:
            return Window(", ".join(["o", *groups]), "r", tuple(groups), None)
        held = shape.held(order)
        if held.type in ("text", "boolean"):
            raise KampError("step_needs_order", column=order)
        return Window(", ".join(["o", *groups, f"{held.id} is null"]), f"{held.id}, r", (*groups, held.id), held.id)

    @property
    def sql(self) -> str:
        return f"partition by {self.groups} order by {self.order}"

    def only(self, value: str) -> str:
        """Nothing for a row that has no place in the order."""
        return f"case when {self.ordered} is not null then {value} end" if self.ordered else value


@dataclass(frozen=True, kw_only=True)
class Windowed(Step):
    columns: Names
    by: Names = ()
    order: str | None = None
    names: tuple[str, ...] = ()          # of the new columns; left out, they are made of the old ones

    def change(self, shape: Shape) -> Change:
        if not self.columns:
            raise KampError("step_no_columns")
        window, values = Window.of(shape, self.by, self.order), {}
        for column, name in zip(self.columns, self.made(), strict=True):
            held = self._source(shape, column)
            sql, type, unit = self._new(shape, held, window)
            shape, id = shape.added(name, type, self.kind, unit)
            values[id] = Value(window.only(sql), (held.id, *window.reads), windowed=True)
        return Change(shape, values)

    def made(self) -> tuple[str, ...]:
        """The names of the new columns."""
        if self.names and len(self.names) != len(self.columns):
            raise KampError("step_names_differ", count=len(self.columns), given=len(self.names))
        return self.names or tuple(with_suffix(column, self._suffix()) for column in self.columns)

    def reduced(self, there: Collection[str]) -> "Windowed | None":
        kept = tuple(column for column in self.columns if column in there)
        names = tuple(name for column, name in zip(self.columns, self.names, strict=False) if column in there)
        return replace(self, columns=kept, names=names) if kept else None

    def _source(self, shape: Shape, column: str) -> Held:
        return shape.number(column)

    def _suffix(self) -> str:
        raise NotImplementedError

    def _new(self, shape: Shape, held: Held, window: Window) -> tuple[str, ColumnType, str | None]:
        """SQL, type and unit of the new column."""
        raise NotImplementedError

    def _said(self, language: Language, **facts: object) -> str:
        said = say(f"recipe.said_{self.kind}", language, columns=listed(self.columns), **facts)
        return say("recipe.said_by", language, what=said, columns=listed(self.by)) if self.by else said


@dataclass(frozen=True, kw_only=True)
class Rolling(Windowed):
    """Over the last `rows` rows, this one among them, or over the last `seconds` up to and with this row."""

    kind: Literal["rolling"] = "rolling"
    how: Literal["mean", "min", "max", "sum", "std", "median"]
    rows: Count | None = None
    seconds: Annotated[float, Field(ge=1e-6, le=1e9)] | None = None

    def _new(self, shape: Shape, held: Held, window: Window) -> tuple[str, ColumnType, str | None]:
        kept: ColumnType = held.type if self.how in ("min", "max") else "number"
        sql = f"{_ROLLING[self.how].format(c=held.id)} over ({self._frame(shape, window)})"
        return f"cast({sql} as {'bigint' if kept == 'integer' else 'double'})", kept, held.unit

    def _frame(self, shape: Shape, window: Window) -> str:
        if (self.rows is None) == (self.seconds is None):
            raise KampError("step_rows_or_seconds")
        if self.seconds is None:
            return f"{window.sql} rows between {int(self.rows or 1) - 1} preceding and current row"
        if self.order is None or shape.held(self.order).type not in MOMENTS:
            raise KampError("step_seconds_need_time")
        # one number for time and row, so that rows of the same moment that stand later in the file stay outside
        place = f"epoch_us(cast({window.ordered} as timestamp))::hugeint * {_TICK} + r"
        back = (round(self.seconds * 1e6) - 1) * _TICK
        return f"partition by {window.groups} order by {place} range between {back}::hugeint preceding and current row"

    def _suffix(self) -> str:
        return f"_{self.how}{self.rows}" if self.rows else f"_{self.how}{spelt(self.seconds or 0)}s"

    def sentence(self, language: Language) -> str:
        key = "recipe.over_rows" if self.rows else "recipe.over_seconds"
        over = say(key, language, count=self.rows or spelt(self.seconds or 0))
        return self._said(language, how=say(f"recipe.how_{self.how}", language), over=over)


@dataclass(frozen=True, kw_only=True)
class Lag(Windowed):
    kind: Literal["lag"] = "lag"
    rows: Count = 1

    def _source(self, shape: Shape, column: str) -> Held:
        return shape.held(column)

    def _new(self, shape: Shape, held: Held, window: Window) -> tuple[str, ColumnType, str | None]:
        return f"lag({held.id}, {self.rows}) over ({window.sql})", held.type, held.unit

    def _suffix(self) -> str:
        return f"_lag{self.rows}"

    def sentence(self, language: Language) -> str:
        return self._said(language, count=self.rows)


@dataclass(frozen=True, kw_only=True)
class Difference(Windowed):
    """This row less an earlier one; of times in seconds."""

    kind: Literal["difference"] = "difference"
    rows: Count = 1

    def _source(self, shape: Shape, column: str) -> Held:
        held = shape.held(column)
        return held if held.type in MOMENTS else shape.number(column)

    def _new(self, shape: Shape, held: Held, window: Window) -> tuple[str, ColumnType, str | None]:
        if held.type in MOMENTS:
            now = f"epoch_us(cast({held.id} as timestamp))"
            return f"({now} - lag({now}, {self.rows}) over ({window.sql})) / 1e6", "number", "s"
        now = f"cast({held.id} as double)"
        return f"{now} - lag({now}, {self.rows}) over ({window.sql})", "number", held.unit

    def _suffix(self) -> str:
        return f"_diff{self.rows}"

    def sentence(self, language: Language) -> str:
        return self._said(language, count=self.rows)
