"""Steps on the cells of one column: blank, respell, clip."""
from dataclasses import dataclass
from math import isfinite
from typing import Literal

from kamp_core.errors import KampError
from kamp_core.recipe.shape import Change, Held, Shape, Value
from kamp_core.recipe.step import Scalar, Step, listed, spelt, value_sql
from kamp_core.settings import Language
from kamp_core.wording import say
from kamp_core.workspace.sql import literal


@dataclass(frozen=True, kw_only=True)
class Blank(Step):
    """Values that mean "no reading" become empty cells."""

    kind: Literal["blank"] = "blank"
    column: str
    values: tuple[Scalar, ...]

    def change(self, shape: Shape) -> Change:
        held = shape.held(self.column)
        if not self.values:
            raise KampError("step_no_values", column=self.column)
        known = ", ".join(value_sql(value, held) for value in self.values)
        return Change(shape, {held.id: Value(f"case when {held.id} not in ({known}) then {held.id} end", (held.id,))})

    def sentence(self, language: Language) -> str:
        return say("recipe.said_blank", language, column=self.column, values=listed([spelt(v) for v in self.values]))


@dataclass(frozen=True, kw_only=True)
class Respell(Step):
    """`mapping`: what is written to what it shall be; '' is an empty cell."""

    kind: Literal["respell"] = "respell"
    column: str
    mapping: dict[str, str]

    def change(self, shape: Shape) -> Change:
        held = shape.text(self.column)
        if not self.mapping:
            raise KampError("step_no_values", column=self.column)
        cases = " ".join(f"when {literal(old)} then nullif({literal(new.strip())}, '')"
                         for old, new in self.mapping.items())
        return Change(shape, {held.id: Value(f"case {held.id} {cases} else {held.id} end", (held.id,))})

    def sentence(self, language: Language) -> str:
        pairs = listed([f"{old}’ → ‘{new}" for old, new in self.mapping.items()])
        return say("recipe.said_respell", language, column=self.column, pairs=pairs)


@dataclass(frozen=True, kw_only=True)
class Clip(Step):
    """Values beyond the limits become the limit, or empty cells."""

    kind: Literal["clip"] = "clip"
    column: str
    low: float | None = None
    high: float | None = None
    outside: Literal["limit", "blank"] = "limit"

    def change(self, shape: Shape) -> Change:
        held = shape.number(self.column)
        bounds = [bound for bound in (self.low, self.high) if bound is not None]
        if not bounds or not all(map(isfinite, bounds)):
            raise KampError("step_no_limits", column=self.column)
        if len(bounds) == 2 and bounds[0] > bounds[1]:
            raise KampError("step_limits_crossed", column=self.column)
        cases = [*self._case("<", self.low, held), *self._case(">", self.high, held)]
        value = Value(f"case {' '.join(cases)} else {held.id} end", (held.id,))
        whole = held.type == "number" or self.outside == "blank" or all(bound.is_integer() for bound in bounds)
        return Change(shape if whole else shape.changed(held, type="number"), {held.id: value})

    def _case(self, sign: str, bound: float | None, held: Held) -> list[str]:
        if bound is None:
            return []
        return [f"when {held.id} {sign} {value_sql(bound, held)} then "
                f"{'null' if self.outside == 'blank' else value_sql(bound, held)}"]

    def sentence(self, language: Language) -> str:
        low, high = ("" if bound is None else spelt(bound) for bound in (self.low, self.high))
        key = "recipe.beyond_both" if low and high else "recipe.beyond_low" if low else "recipe.beyond_high"
        which = say(key, language, low=low, high=high)
        return say(f"recipe.said_clip_{self.outside}", language, column=self.column, which=which)
