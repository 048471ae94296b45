"""Cells that a person looked at again: of these very rows, so the step goes with no other file."""
from dataclasses import dataclass, replace
from typing import ClassVar, Literal

import duckdb

from kamp_core.errors import KampError
from kamp_core.recipe.shape import Change, Shape, Value
from kamp_core.recipe.step import Scalar, Step, listed, spelt, value_sql
from kamp_core.settings import Language
from kamp_core.wording import say


@dataclass(frozen=True, kw_only=True)
class Correct(Step):
    """`cells`: row numbers from 1 and what is right there. `counted`: in the table as it is when the step is taken, or, once it
    was taken, in the file that was imported: so other steps may come and go before it."""

    travels: ClassVar[bool] = False
    kind: Literal["correct"] = "correct"
    column: str
    cells: tuple[tuple[int, Scalar], ...]
    counted: Literal["here", "import"] = "here"

    def change(self, shape: Shape) -> Change:
        held = shape.held(self.column)
        if not self.cells:
            raise KampError("step_no_values", column=self.column)
        place = "r" if self.counted == "import" else "row_number() over (order by r)"
        cases = " ".join(f"when {int(row)} then {value_sql(value, held)}" for row, value in self.cells)
        return Change(shape, {held.id: Value(f"case {place} {cases} else {held.id} end", (held.id,), self.counted == "here")})

    def settled(self, shape: Shape, relation: str, cursor: duckdb.DuckDBPyConnection) -> "Correct":
        if self.counted == "import":
            return self
        rows = [row for row, _ in self.cells]
        found = dict(cursor.execute(f"""select n, r from (select r, row_number() over (order by r) as n from {relation})
                                        where n in (select unnest($1))""", [rows]).fetchall())
        cells = tuple((found[row], value) for row, value in self.cells if row in found)
        return replace(self, cells=cells, counted="import") if cells else self

    def sentence(self, language: Language) -> str:
        values = listed(sorted({spelt(value) for _, value in self.cells}))
        return say("recipe.said_correct", language, column=self.column, count=len(self.cells), values=values)
