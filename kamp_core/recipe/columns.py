"""Steps on whole columns: leave out, keep, rename, make an empty one."""
from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Literal

from kamp_core.errors import KampError
from kamp_core.intake.convert import SQL_TYPES
from kamp_core.intake.facts import ColumnType
from kamp_core.intake.names import unit_of
from kamp_core.recipe.shape import Change, Shape, Value
from kamp_core.recipe.step import Names, Step, listed
from kamp_core.settings import Language
from kamp_core.wording import say


@dataclass(frozen=True, kw_only=True)
class Drop(Step):
    kind: Literal["drop"] = "drop"
    columns: Names

    def change(self, shape: Shape) -> Change:
        if not self.columns:
            raise KampError("step_no_columns")
        return Change(shape.without(self.columns))

    def sentence(self, language: Language) -> str:
        return say("recipe.said_drop", language, columns=listed(self.columns))

    def reduced(self, there: Collection[str]) -> "Drop | None":
        kept = tuple(name for name in self.columns if name in there)
        return replace(self, columns=kept) if kept else None


@dataclass(frozen=True, kw_only=True)
class Keep(Step):
    """Only these columns stay, in the order of the table."""

    kind: Literal["keep"] = "keep"
    columns: Names

    def change(self, shape: Shape) -> Change:
        if not self.columns:
            raise KampError("step_no_columns")
        kept = {held.id for held in shape.several(self.columns)}
        return Change(shape.without(held.name for held in shape.columns if held.id not in kept))

    def sentence(self, language: Language) -> str:
        return say("recipe.said_keep", language, columns=listed(self.columns))

    def reduced(self, there: Collection[str]) -> "Keep | None":
        kept = tuple(name for name in self.columns if name in there)
        return replace(self, columns=kept) if kept else None


@dataclass(frozen=True, kw_only=True)
class Rename(Step):
    kind: Literal["rename"] = "rename"
    column: str
    to: str

    def change(self, shape: Shape) -> Change:
        held, name = shape.held(self.column), " ".join(self.to.split())
        return Change(shape.changed(held, name=name, unit=unit_of(name) or held.column.unit))

    def sentence(self, language: Language) -> str:
        return say("recipe.said_rename", language, column=self.column, to=self.to)

    def reduced(self, there: Collection[str]) -> "Rename | None":
        return None if self.column not in there and self.to in there else self


@dataclass(frozen=True, kw_only=True)
class EmptyColumn(Step):
    """A column without values, for a file that lacks one."""

    kind: Literal["empty_column"] = "empty_column"
    column: str
    type: ColumnType

    def change(self, shape: Shape) -> Change:
        shape, id = shape.added(self.column, self.type, self.kind, unit_of(self.column))
        return Change(shape, {id: Value(f"cast(null as {SQL_TYPES[self.type]})")})

    def sentence(self, language: Language) -> str:
        return say("recipe.said_empty_column", language, column=self.column)
