"""Steps that make columns out of the cells of the same row: split, time parts, date and time joined, a computation."""
from dataclasses import dataclass
from datetime import time
from typing import Annotated, Literal

from pydantic import Field

from kamp_core.errors import KampError
from kamp_core.intake.facts import ColumnType
from kamp_core.intake.names import with_suffix
from kamp_core.recipe.shape import MOMENTS, Change, Held, Shape, Value
from kamp_core.recipe.step import Step, listed, number_literal, spelt
from kamp_core.settings import Language
from kamp_core.wording import say
from kamp_core.workspace.sql import literal

_EPOCH = {"hour": "hour", "minute": "minute", "weekday": "isodow", "day": "day", "week": "week", "month": "month",
          "quarter": "quarter", "year": "year"}
_CLOCK = ("hour", "minute", "shift")            # what a time of day alone tells
Finite = Annotated[float, Field(gt=-1e300, lt=1e300, allow_inf_nan=False)]
Part = Literal["hour", "minute", "weekday", "day", "week", "month", "quarter", "year", "date", "shift", "workday"]


@dataclass(frozen=True, kw_only=True)
class Split(Step):
    """A text cut at a delimiter into as many columns as `to` names; the last takes what is left."""

    kind: Literal["split"] = "split"
    column: str
    by: Annotated[str, Field(min_length=1, max_length=20)]
    to: Annotated[tuple[str, ...], Field(min_length=2, max_length=10)]

    def change(self, shape: Shape) -> Change:
        held, values = shape.text(self.column), {}
        for place, name in enumerate(self.to, start=1):
            shape, id = shape.added(name, "text", self.kind)
            pieces = f"str_split({held.id}, {literal(self.by)})"
            piece = f"{pieces}[{place}]" if place < len(self.to) else f"array_to_string({pieces}[{place}:], {literal(self.by)})"
            values[id] = Value(f"nullif(trim({piece}), '')", (held.id,))
        return Change(shape, values)

    def sentence(self, language: Language) -> str:
        return say("recipe.said_split", language, column=self.column, by=self.by, to=listed(self.to))


@dataclass(frozen=True)
class Shift:
    name: str
    start: str         # 'HH:MM'


@dataclass(frozen=True, kw_only=True)
class TimeParts(Step):
    """`weekday`: 1 is Monday. `shift` and `workday`, the day on which a shift began, need `shifts`, the first one first."""

    kind: Literal["time_parts"] = "time_parts"
    column: str
    parts: tuple[Part, ...]
    shifts: tuple[Shift, ...] = ()
    names: tuple[str, ...] = ()

    def change(self, shape: Shape) -> Change:
        held, values = shape.held(self.column), {}
        if held.type not in (*MOMENTS, "time") or (held.type == "time" and not set(self.parts) <= set(_CLOCK)):
            raise KampError("step_needs_time", column=self.column)
        if held.type == "date" and set(self.parts) & {*_CLOCK, "workday"}:
            raise KampError("step_no_clock", column=self.column)
        if not self.parts:
            raise KampError("step_no_parts")
        if self.names and len(self.names) != len(self.parts):
            raise KampError("step_names_differ", count=len(self.parts), given=len(self.names))
        for part, name in zip(self.parts, self.names or [with_suffix(self.column, f"_{p}") for p in self.parts], strict=True):
            sql, type = self._part(held, part)
            shape, id = shape.added(name, type, self.kind)
            values[id] = Value(sql, (held.id,))
        return Change(shape, values)

    def _part(self, held: Held, part: Part) -> tuple[str, ColumnType]:
        if part in _EPOCH:
            return f"cast(extract({_EPOCH[part]} from {held.id}) as bigint)", "integer"
        if part == "date":
            return f"cast({held.id} as date)", "date"
        starts = self._starts()
        if part == "workday":
            return f"cast(cast({held.id} as timestamp) - interval '{starts[0][1]} seconds' as date)", "date"
        return self._shift(held, starts), "text"

    def _shift(self, held: Held, starts: list[tuple[str, int]]) -> str:
        """The last shift that began, counted from the start of the first one."""
        seconds = f"epoch(cast({held.id} as time))"
        first = starts[0][1]
        since = f"(({seconds} - {first} + 86400) % 86400)"
        cases = " ".join(f"when {since} >= {(start - first) % 86400} then {literal(name)}" for name, start in reversed(starts))
        return f"case {cases} end"

    def _starts(self) -> list[tuple[str, int]]:
        """(name, seconds after midnight). Raises KampError('step_shifts_odd')."""
        try:
            clocks = [time.fromisoformat(shift.start) for shift in self.shifts]
        except ValueError as error:
            raise KampError("step_shifts_odd") from error
        starts = [clock.hour * 3600 + clock.minute * 60 for clock in clocks]
        since = [(start - starts[0]) % 86400 for start in starts]
        if not starts or sorted(set(since)) != since or not all(shift.name.strip() for shift in self.shifts):
            raise KampError("step_shifts_odd")
        return [(shift.name, start) for shift, start in zip(self.shifts, starts, strict=True)]

    def sentence(self, language: Language) -> str:
        parts = ", ".join(say(f"recipe.part_{part}", language) for part in self.parts)
        said = say("recipe.said_time_parts", language, column=self.column, parts=parts)
        shifts = ", ".join(f"{shift.name} {shift.start}" for shift in self.shifts)
        return f"{said} ({shifts})" if shifts else said


@dataclass(frozen=True, kw_only=True)
class JoinTime(Step):
    """A date and a time of day become one moment."""

    kind: Literal["join_time"] = "join_time"
    date: str
    time: str
    to: str

    def change(self, shape: Shape) -> Change:
        day, clock = shape.moment(self.date), shape.clock(self.time)
        shape, id = shape.added(self.to, "datetime", self.kind)
        return Change(shape, {id: Value(f"cast({day.id} as date) + {clock.id}", (day.id, clock.id))})

    def sentence(self, language: Language) -> str:
        return say("recipe.said_join_time", language, date=self.date, time=self.time, to=self.to)


@dataclass(frozen=True)
class Formula:
    """A column's name, or a number, on either side."""

    left: str | Finite
    op: Literal["+", "-", "*", "/"]
    right: str | Finite


@dataclass(frozen=True, kw_only=True)
class Compute(Step):
    """The difference of two times is in seconds; a division by nothing is empty."""

    kind: Literal["compute"] = "compute"
    to: str
    formula: Formula

    def change(self, shape: Shape) -> Change:
        left, op, right = self.formula.left, self.formula.op, self.formula.right
        named = [shape.held(side) for side in (left, right) if isinstance(side, str)]
        if not named:
            raise KampError("step_no_columns")
        reads = tuple(held.id for held in named)
        if op == "-" and len(named) == 2 and all(held.type in MOMENTS for held in named):
            first, second = (f"epoch_us(cast({held.id} as timestamp))" for held in named)
            shape, id = shape.added(self.to, "number", self.kind, "s")
            return Change(shape, {id: Value(f"({first} - {second}) / 1e6", reads)})
        sides = [self._side(shape, side) for side in (left, right)]
        value = f"{sides[0]} / nullif({sides[1]}, 0)" if op == "/" else f"{sides[0]} {op} {sides[1]}"
        units = {held.unit for held in named}
        shape, id = shape.added(self.to, "number", self.kind, units.pop() if op in "+-" and len(units) == 1 else None)
        return Change(shape, {id: Value(f"case when isfinite({value}) then {value} end", reads)})

    def _side(self, shape: Shape, side: str | float) -> str:
        if isinstance(side, str):
            return f"cast({shape.number(side).id} as double)"
        return f"cast({number_literal(side)} as double)"

    def sentence(self, language: Language) -> str:
        sign = {"*": "×", "/": "÷", "-": "−"}.get(self.formula.op, "+")
        sides = (side if isinstance(side, str) else spelt(side) for side in (self.formula.left, self.formula.right))
        return say("recipe.said_compute", language, to=self.to, formula=f" {sign} ".join(sides))
