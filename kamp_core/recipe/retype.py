"""The step that makes another type of a column; what will not convert is kept as it was written."""
from dataclasses import dataclass, replace
from typing import Annotated, Literal

import duckdb
from pydantic import Field

from kamp_core.errors import KampError
from kamp_core.intake.convert import accepted, converted, is_empty
from kamp_core.intake.facts import Column, ColumnType
from kamp_core.intake.types import guess_as
from kamp_core.recipe.shape import MOMENTS, NUMBERS, Change, Held, Shape, Value, without_limits
from kamp_core.recipe.step import Step
from kamp_core.settings import Language
from kamp_core.wording import say
from kamp_core.workspace.sql import as_text

_SAMPLE = 3000         # cells looked at to find how dates are written
_DIRECT: dict[tuple[ColumnType, ColumnType], str] = {
    ("integer", "number"): "cast({c} as double)",
    ("number", "integer"): "case when {c} = trunc({c}) and abs({c}) < 9e15 then cast({c} as bigint) end",
    ("boolean", "integer"): "cast({c} as bigint)",
    ("boolean", "number"): "cast({c} as double)",
    ("integer", "boolean"): "case {c} when 1 then true when 0 then false end",
    ("number", "boolean"): "case {c} when 1 then true when 0 then false end",
    ("date", "datetime"): "cast({c} as timestamp)",
    ("datetime", "date"): "cast({c} as date)",
    ("datetime", "time"): "cast({c} as time)",
}


@dataclass(frozen=True, kw_only=True)
class Retype(Step):
    """`format`: how the text is written, as in the import (`%Y-%m-%d`, `decimal_comma`); left out, the data tell."""

    kind: Literal["retype"] = "retype"
    column: str
    type: ColumnType
    format: Annotated[str, Field(pattern=r"^[^'\"\\\x00-\x1f]{1,200}$")] | None = None      # it goes into SQL

    def change(self, shape: Shape) -> Change:
        held = shape.held(self.column)
        if held.type == self.type:
            raise KampError("step_same_type", column=self.column)
        facts = held.facts if self.type in NUMBERS else without_limits(held.facts)
        after = shape.changed(held, type=self.type, format=self.format, facts=facts)
        return Change(after, {held.id: self._value(held)})

    def _value(self, held: Held) -> Value:
        direct, c = _DIRECT.get((held.type, self.type)), held.id
        if self.type == "text":
            return self._text(held)
        lost = f"case when n{c} is null and {c} is not null then cast({c} as varchar) end"
        if direct:
            return Value(direct.format(c=c), (c,), lost=lost)
        column = Column(held.name, self.type, format=self.format or _usual(self.type))
        if held.type == "text":
            lost = f"case when n{c} is null and {c} is not null and not {is_empty(c)} then {c} end"
            return Value(accepted(f"({converted(c, column)})", column), (c,), lost=lost)
        if held.type in NUMBERS and self.type in MOMENTS:
            column = replace(column, format=self.format or "%Y%m%d")
            return Value(accepted(f"({converted(f'({as_text(c, held.type)})', column)})", column), (c,), lost=lost)
        raise KampError("step_retype_impossible", column=held.name)

    def _text(self, held: Held) -> Value:
        """With what could not be read before, as it was written."""
        kept = f"(select any_value(u.value) from recipe_lost u where u.r = c.r and u.id = '{held.id}')"
        return Value(f"coalesce({as_text(held.id, held.type)}, {kept})", (held.id,), windowed=True)

    def settled(self, shape: Shape, relation: str, cursor: duckdb.DuckDBPyConnection) -> "Retype":
        held = shape.held(self.column)
        if self.format or held.type != "text" or self.type in ("text", "boolean"):
            return self
        found = cursor.execute(f"select {held.id} from {relation} where {held.id} is not null limit {_SAMPLE}").fetchall()
        cells = [cell for (cell,) in found]
        return replace(self, format=guess_as(self.type, held.name, cells, cursor).format) if cells else self

    def sentence(self, language: Language) -> str:
        return say("recipe.said_retype", language, column=self.column, type=say(f"data.type_{self.type}", language))


def _usual(type: ColumnType) -> str | None:
    """How text is read that is to become a number: with grouping commas; as a whole number also with leading zeros."""
    return {"number": "thousands", "integer": "zeros"}.get(type)
