"""Which charts suit what a person wants to see, and the picture of one: charts of a closed list of names."""
from dataclasses import dataclass, replace
from typing import Literal

import duckdb

from kamp_core.look.facts import Shown
from kamp_core.look.one import bars, histogram
from kamp_core.look.parallel import parallel
from kamp_core.look.parts import Form, pareto, parts
from kamp_core.look.relations import relation_map
from kamp_core.look.split import Split
from kamp_core.look.spread import boxes_apart, shapes, shapes_apart
from kamp_core.look.two import POINTS, boxes, clouds, density, heat, points
from kamp_core.quality.facts import ColumnProfile
from kamp_core.quality.kinds import numbers_things

See = Literal["one", "two", "group", "parts", "many", "map"]
Chart = Literal["histogram", "box", "violin", "bars", "pareto", "points", "density", "heat", "stack", "lines", "parallel", "map"]
SEE: tuple[See, ...] = ("one", "two", "group", "parts", "many", "map")
_FEW = 20                  # different values up to which a number may also be counted as bars
Columns = tuple[ColumnProfile, ...]


@dataclass(frozen=True)
class Wish:
    """What to see, of which columns, as which chart: all it takes to draw it again.

    one: a column; two: two; group: a number, perhaps another, and last the category; parts: a category, and what it runs along;
    many, map: several.
    """

    see: See
    columns: tuple[str, ...]
    chart: Chart


def charts_for(see: See, columns: Columns, told: bool = False) -> tuple[Chart, ...]:
    """The charts that suit, the one to propose first. `told`: good and bad rows are told apart."""
    numbers = [column.kind == "number" for column in columns]
    if see == "one":
        return _of_one(columns[0])
    if see == "two":
        if all(numbers):
            return ("points", "density") if told or columns[0].rows <= POINTS else ("density", "points")
        return ("box", "violin", "histogram") if any(numbers) else ("heat", "stack")
    if see == "group":
        return ("points",) if len(columns) == 3 else ("box", "violin", "histogram")
    if see == "parts":
        return ("stack", "lines", "heat") if columns[1].kind == "time" else ("stack", "heat")
    return ("parallel",) if see == "many" else ("map",)


def _of_one(column: ColumnProfile) -> tuple[Chart, ...]:
    if column.kind != "number":
        return ("bars", "pareto")
    if numbers_things(column) and column.distinct < column.rows / 2:
        return ("bars", "pareto", "histogram")            # parts 60001 to 60080 are names: no middle value lies among them
    few: tuple[Chart, ...] = ("bars", "pareto") if not column.decimals and column.distinct <= _FEW else ()
    return ("histogram", "box", "violin", *few)


def chart(cursor: duckdb.DuckDBPyConnection, wish: Wish, columns: Columns, split: Split | None = None) -> Shown:
    """The picture of a wish, good and bad told apart where the chart can. `columns`: those of the wish, in its order."""
    if wish.see == "one":
        return _one(cursor, wish.chart, columns[0], split)
    if wish.see == "map":
        return relation_map(cursor, columns)
    if wish.see == "many":
        return parallel(cursor, columns, split)
    if wish.see == "parts" or wish.chart == "stack":
        form: Form = "heat" if wish.chart == "heat" else "lines" if wish.chart == "lines" else "stack"
        return replace(parts(cursor, columns[0], columns[1], form), axes=(columns[1].name, ""))
    if len(columns) == 3:
        x, y, group = columns
        return replace(clouds(cursor, x, y, group), axes=(x.name, y.name))
    return _two(cursor, wish.chart, columns[0], columns[1], split)


def _one(cursor: duckdb.DuckDBPyConnection, kind: Chart, column: ColumnProfile, split: Split | None) -> Shown:
    if kind == "pareto":
        return replace(pareto(cursor, column, split), axes=(column.name, ""))
    if kind == "bars":
        return replace(bars(cursor, column, split), axes=("", column.name))
    if kind == "box":
        return replace(boxes_apart(cursor, column, split), axes=(column.name, ""))
    if kind == "violin":
        return replace(shapes_apart(cursor, column, split), axes=(column.name, ""))
    return replace(histogram(cursor, column, split), axes=(column.name, ""))


def _two(cursor: duckdb.DuckDBPyConnection, kind: Chart, x: ColumnProfile, y: ColumnProfile, split: Split | None) -> Shown:
    if kind in ("points", "density"):
        return replace(points(cursor, x, y, split) if kind == "points" else density(cursor, x, y), axes=(x.name, y.name))
    if kind == "heat":
        return replace(heat(cursor, x, y, split), axes=(x.name, y.name))
    value, category = (x, y) if x.kind == "number" else (y, x)
    if kind == "histogram":
        return replace(shapes(cursor, category, value, "outline"), axes=(value.name, ""))
    if kind == "violin":
        return replace(shapes(cursor, category, value, "violin"), axes=(value.name, category.name))
    return replace(boxes(cursor, category, value), axes=(value.name, category.name))
