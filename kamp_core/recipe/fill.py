"""The step that fills empty cells. A mean, a median or a most frequent value is learned from the data once and then stands:
a model meets next week's file with the values it was trained with."""
from dataclasses import dataclass, replace
from typing import Literal

import duckdb

from kamp_core.errors import KampError
from kamp_core.recipe.shape import Change, Held, Shape, Value
from kamp_core.recipe.step import Names, Scalar, Step, is_whole, listed, spelt, value_sql
from kamp_core.recipe.windows import Window
from kamp_core.settings import Language
from kamp_core.wording import say
from kamp_core.workspace.sql import literal

MOST_GROUPS = 1000
_AVERAGE = {"mean": "avg({c})", "median": "quantile_cont({c}, 0.5)"}


@dataclass(frozen=True)
class Learned:
    """A value for the rows of a group, its cells as text; without `group` the value for all others."""

    value: Scalar
    group: tuple[str | None, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Fill(Step):
    kind: Literal["fill"] = "fill"
    column: str
    how: Literal["value", "previous", "mean", "median", "most"]
    value: Scalar | None = None
    by: Names = ()
    order: str | None = None
    values: tuple[Learned, ...] = ()        # once learned

    def change(self, shape: Shape) -> Change:
        held = shape.number(self.column) if self.how in _AVERAGE else shape.held(self.column)
        if self.how == "previous":
            window = Window.of(shape, self.by, self.order)
            last = f"last_value({held.id} ignore nulls) over ({window.sql} rows between unbounded preceding and current row)"
            return Change(shape, {held.id: Value(f"coalesce({held.id}, {window.only(last)})", (held.id, *window.reads), True)})
        groups = shape.several(self.by if self.how != "value" else ())
        parted = self.how in _AVERAGE or (self.how == "value" and held.type == "integer" and not is_whole(self.value))
        after = shape.changed(held, type="number" if parted else held.type)
        new = self._found(after.held(self.column), groups)
        return Change(after, {held.id: Value(f"case when {held.id} is null then {new} else {held.id} end",
                                             (held.id, *(group.id for group in groups)))})

    def _found(self, held: Held, groups: tuple[Held, ...]) -> str:
        """SQL for the value an empty cell gets."""
        if self.how == "value":
            if self.value is None or self.value == "":
                raise KampError("step_no_values", column=self.column)
            return value_sql(self.value, held)
        others = next((value_sql(known.value, held) for known in self.values if not known.group), "null")
        cases = "".join(f" when {_same(groups, known.group)} then {value_sql(known.value, held)}"
                        for known in self.values if known.group)
        return f"case{cases} else {others} end" if cases else others

    def learned(self, shape: Shape, relation: str, cursor: duckdb.DuckDBPyConnection) -> "Fill":
        if self.how in ("value", "previous"):
            return self
        held, groups = shape.held(self.column), [shape.held(name).id for name in self.by]
        rows = cursor.execute(self._question(held, [], relation)).fetchall()
        if groups:
            rows += cursor.execute(self._question(held, groups, relation)).fetchall()
            if len(rows) > MOST_GROUPS:
                raise KampError("step_too_many_groups", columns=", ".join(self.by), count=len(rows) - 1, most=MOST_GROUPS)
        return replace(self, values=tuple(Learned(self._plain(value), tuple(group)) for *group, value in rows if value is not None))

    def _plain(self, value: object) -> Scalar:
        """As JSON; a mean to ten digits, so that it does not depend on the order in which it was added up."""
        if self.how in _AVERAGE:
            return float(f"{float(str(value)):.10g}")
        return value if isinstance(value, bool | int | float) else str(value)

    def _question(self, held: Held, groups: list[str], relation: str) -> str:
        """SQL: the cells of each group as text, then its value. Of equally frequent values the smallest is taken."""
        keys = "".join(f"cast({group} as varchar), " for group in groups)
        if self.how in _AVERAGE:
            by = " group by all order by all" if groups else ""
            return f"select {keys}{_AVERAGE[self.how].format(c=held.id)} from {relation} where {held.id} is not null{by}"
        apart = f"partition by {', '.join(groups)}" if groups else ""
        names = "".join(f"k{i}, " for i in range(len(groups)))
        named = "".join(f"cast({group} as varchar) as k{i}, " for i, group in enumerate(groups))
        return f"""select {names}v from (
            select {named}{held.id} as v, row_number() over ({apart} order by count(*) desc, {held.id}) as place
            from {relation} where {held.id} is not null group by {', '.join([*groups, held.id])}) where place = 1 order by all"""

    def sentence(self, language: Language) -> str:
        value = "" if self.value is None else spelt(self.value)
        said = say(f"recipe.said_fill_{self.how}", language, column=self.column, value=value)
        return say("recipe.said_by", language, what=said, columns=listed(self.by)) if self.by else said


def _same(groups: tuple[Held, ...], cells: tuple[str | None, ...]) -> str:
    return " and ".join(f"cast({held.id} as varchar) is not distinct from {'null' if cell is None else literal(cell)}"
                        for held, cell in zip(groups, cells, strict=True))

