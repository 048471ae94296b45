"""Steps that leave out rows: by conditions, and repeats."""
from dataclasses import dataclass
from typing import ClassVar, Literal

from kamp_core.errors import KampError
from kamp_core.recipe.shape import Change, Held, Shape, Value
from kamp_core.recipe.step import Names, Scalar, Step, listed, spelt, value_sql
from kamp_core.settings import Language
from kamp_core.wording import say

_SIGNS = {"=": "=", "!=": "≠", "<": "<", "<=": "≤", ">": ">", ">=": "≥"}
Operator = Literal["=", "!=", "<", "<=", ">", ">=", "between", "in", "not in", "empty", "filled", "contains", "starts"]


@dataclass(frozen=True)
class Condition:
    """`value` for a comparison; `values` for between (two), in and not in. Empty cells meet only `empty`."""

    column: str
    op: Operator
    value: Scalar | None = None
    values: tuple[Scalar, ...] = ()

    def sql(self, shape: Shape) -> str:
        held = shape.held(self.column)
        if self.op in ("empty", "filled"):
            return f"{held.id} is {'' if self.op == 'empty' else 'not '}null"
        return f"coalesce({self._compared(held)}, false)"

    def _compared(self, held: Held) -> str:
        if self.op in ("in", "not in"):
            if not self.values:
                raise KampError("step_no_values", column=self.column)
            return f"{held.id} {self.op} ({', '.join(value_sql(value, held) for value in self.values)})"
        if self.op == "between":
            if len(self.values) != 2:
                raise KampError("step_no_limits", column=self.column)
            low, high = (value_sql(value, _ordered(held)) for value in self.values)
            return f"{held.id} between {low} and {high}"
        if self.value is None:
            raise KampError("step_no_values", column=self.column)
        if self.op in ("contains", "starts"):
            if held.type != "text":
                raise KampError("step_needs_text", column=self.column)
            function = {"contains": "contains", "starts": "starts_with"}[self.op]
            return f"{function}(lower({held.id}), lower({value_sql(self.value, held)}))"
        return f"{held.id} {self.op} {value_sql(self.value, held if self.op in ('=', '!=') else _ordered(held))}"

    def sentence(self, language: Language) -> str:
        if self.op in _SIGNS:
            return f"{self.column} {_SIGNS[self.op]} {spelt(self.value)}" if self.value is not None else self.column
        if self.op in ("in", "not in"):
            return f"{self.column} {'=' if self.op == 'in' else '≠'} {listed([spelt(v) for v in self.values])}"
        if self.op == "between":
            return f"{' ≤ '.join([spelt(self.values[0]), self.column, spelt(self.values[1])])}"
        return say(f"recipe.when_{self.op}", language, column=self.column, value="" if self.value is None else spelt(self.value))


def _ordered(held: Held) -> Held:
    """Raises KampError('step_needs_order') where more and less mean nothing."""
    if held.type in ("text", "boolean"):
        raise KampError("step_needs_order", column=held.name)
    return held


@dataclass(frozen=True, kw_only=True)
class Filter(Step):
    """Rows that meet all conditions stay (`keep`), or go."""

    keeps_rows: ClassVar[bool] = False
    kind: Literal["filter"] = "filter"
    conditions: tuple[Condition, ...]
    keep: bool = True

    def change(self, shape: Shape) -> Change:
        if not self.conditions:
            raise KampError("step_no_conditions")
        met = " and ".join(condition.sql(shape) for condition in self.conditions)
        reads = tuple(shape.held(condition.column).id for condition in self.conditions)
        return Change(shape, keep=Value(met if self.keep else f"not ({met})", reads))

    def sentence(self, language: Language) -> str:
        joined = say("recipe.and", language).join(condition.sentence(language) for condition in self.conditions)
        return say("recipe.said_filter_keep" if self.keep else "recipe.said_filter_drop", language, conditions=joined)


@dataclass(frozen=True, kw_only=True)
class Dedupe(Step):
    """Of rows equal in these columns (none named: in all of them) one stays."""

    keeps_rows: ClassVar[bool] = False
    kind: Literal["dedupe"] = "dedupe"
    columns: Names = ()
    keep: Literal["first", "last"] = "first"

    def change(self, shape: Shape) -> Change:
        ids = tuple(held.id for held in (shape.several(self.columns) if self.columns else shape.columns))
        order = "r" if self.keep == "first" else "r desc"
        number = f"row_number() over (partition by o, {', '.join(ids)} order by {order})"
        return Change(shape, keep=Value(f"{number} = 1", ids, windowed=True))

    def sentence(self, language: Language) -> str:
        which = say(f"recipe.keep_{self.keep}", language)
        if not self.columns:
            return say("recipe.said_dedupe_all", language, which=which)
        return say("recipe.said_dedupe", language, columns=listed(self.columns), which=which)
