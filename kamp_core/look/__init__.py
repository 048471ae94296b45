"""Looking at data: queries that shrink a table to what a screen can show, and the figures made of them."""
import duckdb

from kamp_core.look.along import trend
from kamp_core.look.facts import Shown
from kamp_core.look.one import bars, histogram
from kamp_core.look.ranking import differences
from kamp_core.look.split import Split, ends_of, split_rows
from kamp_core.look.things import product_of
from kamp_core.look.two import POINTS, boxes, density, heat, points
from kamp_core.quality.facts import ColumnProfile

__all__ = ["Split", "differences", "draw", "drawable", "ends_of", "product_of", "split_rows", "trend"]


def drawable(column: ColumnProfile) -> bool:
    """Has it something to see? Not if it is empty, has one value only, or numbers things."""
    return column.kind in ("number", "category", "text", "boolean")


def draw(cursor: duckdb.DuckDBPyConnection, x: ColumnProfile, y: ColumnProfile | None = None,
         split: Split | None = None) -> Shown:
    """The picture that suits one column, or two, with good and bad told apart where it can."""
    if y is None:
        return histogram(cursor, x, split) if x.kind == "number" else bars(cursor, x, split)
    if x.kind == "number" and y.kind == "number":
        return points(cursor, x, y, split) if split or x.rows <= POINTS else density(cursor, x, y)
    if x.kind == "number":
        return boxes(cursor, y, x)
    return boxes(cursor, x, y) if y.kind == "number" else heat(cursor, x, y, split)
