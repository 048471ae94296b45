"""The step that turns a column into another unit; spec limits go with it."""
from dataclasses import dataclass, replace
from typing import Annotated, Literal

from pydantic import Field

from kamp_core.errors import KampError
from kamp_core.intake.names import with_unit
from kamp_core.recipe.shape import Change, Held, Shape, Value
from kamp_core.recipe.step import Step
from kamp_core.settings import Language
from kamp_core.units import convert, factors, known_unit, same_unit
from kamp_core.wording import say
from kamp_core.workspace import ColumnFacts


@dataclass(frozen=True, kw_only=True)
class Unit(Step):
    """In JSON `source` is called `from`."""

    kind: Literal["unit"] = "unit"
    column: str
    source: Annotated[str, Field(alias="from")]
    to: str

    def change(self, shape: Shape) -> Change:
        held = shape.number(self.column)
        for unit in (self.source, self.to):
            if known_unit(unit) is None:
                raise KampError("step_unit_unknown", unit=unit)
        found = factors(self.source, self.to)
        if found is None or same_unit(self.source, self.to):
            raise KampError("step_units_apart", source=self.source, to=self.to)
        if held.unit and not same_unit(held.unit, self.source):
            raise KampError("step_unit_differs", column=self.column, known=held.unit, source=self.source)
        times, plus, by = found
        facts = facts_in(held.facts, self.source, self.to)
        after = shape.changed(held, name=self.renamed(held), type="number", unit=self.to, facts=facts)
        return Change(after, {held.id: Value(f"({held.id} * {times!r} + {plus!r}) / {by!r}", (held.id,))})

    def renamed(self, held: Held) -> str:
        """What the column is called afterwards: a unit in its name changes with it."""
        return with_unit(held.name, held.column.unit, self.to)

    def sentence(self, language: Language) -> str:
        return say("recipe.said_unit", language, column=self.column, source=self.source, to=self.to)


def facts_in(facts: ColumnFacts, source: str, target: str) -> ColumnFacts:
    """What is known of a column, its limits in another unit."""
    low, high, nominal = (convert(value, source, target) for value in (facts.low, facts.high, facts.nominal))
    return replace(facts, unit=target if facts.unit else None, low=low, high=high, nominal=nominal)
