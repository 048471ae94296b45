"""The step that makes one row of the many rows of a lot: what its readings come to, and the rest as it stands."""
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from typing import ClassVar, Literal, get_args

import duckdb

from kamp_core.errors import KampError
from kamp_core.intake.names import with_suffix
from kamp_core.recipe.shape import MOMENTS, NUMBERS, Change, Held, Shape, Value
from kamp_core.recipe.step import Names, Step, listed
from kamp_core.settings import Language
from kamp_core.wording import say

Statistic = Literal["mean", "min", "max", "std", "outside"]
STATISTICS: tuple[Statistic, ...] = get_args(Statistic)
USUAL = (0.01, 0.99)        # quantiles of all rows: what lies beyond is counted as outside the usual range
_SQL = {"mean": "avg({c})", "min": "min({c})", "max": "max({c})", "std": "stddev_samp({c})"}


@dataclass(frozen=True, kw_only=True)
class Gather(Step):
    """`by`: the columns whose values name a lot; of a date with a time of day the day counts, rows without one go.

    `columns`: the numbers to sum up; where none is named, those that change within lots and are no serial numbers. Every other
    column keeps its first value in the lot, a time its earliest. `words`: what the statistics are called in the new names.
    `usual`: the range of each number, once learned: `outside` counts the rows beyond it.
    """

    keeps_rows: ClassVar[bool] = False
    kind: Literal["gather"] = "gather"
    by: Names
    columns: Names = ()
    statistics: tuple[Statistic, ...] = STATISTICS
    words: dict[str, str] = field(default_factory=dict)
    usual: dict[str, tuple[float, float]] = field(default_factory=dict)

    def change(self, shape: Shape) -> Change:
        keys = self._keys(shape)
        lots = ", ".join(["o", *map(_key, keys)])
        reads, values = tuple(held.id for held in keys), dict[str, Value]()
        summed = [shape.number(name) for name in self.columns]
        if {held.id for held in summed} & set(reads):
            raise KampError("step_lot_summed", column=next(held.name for held in summed if held.id in reads))
        for held in shape.columns:
            if held not in summed and (held not in keys or held.type == "datetime"):
                values[held.id] = Value(_kept(held, lots), (held.id, *reads), windowed=True)
        after = shape
        for held in summed:
            for statistic in self.statistics:
                name = with_suffix(held.name, f"_{self.words.get(statistic, statistic)}")
                counts = statistic == "outside"
                after, id = after.added(name, "integer" if counts else "number", self.kind, None if counts else held.unit)
                values[id] = Value(f"{self._figure(held, statistic)} over (partition by {lots})", (held.id, *reads), windowed=True)
        whole = "".join(f" and {id} is not null" for id in reads)
        first = Value(f"row_number() over (partition by {lots} order by r) = 1{whole}", reads, windowed=True)
        return Change(after.without(self.columns) if self.columns else after, values, first, lots)

    def _keys(self, shape: Shape) -> tuple[Held, ...]:
        if not self.by:
            raise KampError("step_no_lot")
        return shape.several(self.by)

    def _figure(self, held: Held, statistic: Statistic) -> str:
        if statistic != "outside":
            return _SQL[statistic].format(c=held.id)
        low, high = self.usual.get(held.name, (None, None))
        return f"count(*) filter (where {held.id} < {low!r} or {held.id} > {high!r})" if low is not None else f"count({held.id})"

    def settled(self, shape: Shape, relation: str, cursor: duckdb.DuckDBPyConnection) -> "Gather":
        """Which numbers change within lots."""
        keys = self._keys(shape)
        numbers = [held for held in shape.columns if held.type in NUMBERS and held not in keys]
        if self.columns or not numbers:
            return self
        by, ids = ", ".join(map(_key, keys)), [held.id for held in numbers]
        ends = ", ".join(f"max({id}) > min({id}) as m{id}" for id in ids)
        moves = ", ".join(f"coalesce(bool_or(m{id}), false)" for id in ids)
        serials = ", ".join(f"count(distinct {held.id}) = count(*)" if held.type == "integer" else "false" for held in numbers)
        moved = cursor.execute(f"select {moves} from (select {ends} from {relation} group by {by})").fetchone() or ()
        counts = cursor.execute(f"select {serials} from {relation}").fetchone() or ()
        return replace(self, columns=tuple(held.name for held, moves, serial in zip(numbers, moved, counts, strict=True)
                                           if moves and not serial))

    def learned(self, shape: Shape, relation: str, cursor: duckdb.DuckDBPyConnection) -> "Gather":
        """The usual range of each number."""
        if "outside" not in self.statistics or not self.columns:
            return self
        ends = ", ".join(f"quantile_disc(cast({shape.number(name).id} as double), {list(USUAL)})" for name in self.columns)
        found = cursor.execute(f"select {ends} from {relation}").fetchone() or ()
        return replace(self, usual={name: (float(both[0]), float(both[1]))
                                    for name, both in zip(self.columns, found, strict=True) if both})

    def reduced(self, there: Collection[str]) -> "Gather":
        return replace(self, columns=tuple(name for name in self.columns if name in there))

    def sentence(self, language: Language) -> str:
        figures = ", ".join(say(f"recipe.lot_{name}", language) for name in self.statistics)
        if not self.columns:
            return say("recipe.said_gather_plain", language, by=listed(self.by))
        return say("recipe.said_gather", language, by=listed(self.by), columns=listed(self.columns), figures=figures)


def _key(held: Held) -> str:
    return f"cast({held.id} as date)" if held.type == "datetime" else held.id


def _kept(held: Held, lots: str) -> str:
    """SQL: the one value that a lot keeps of a column."""
    if held.type in MOMENTS:
        return f"min({held.id}) over (partition by {lots})"
    whole = "rows between unbounded preceding and unbounded following"
    return f"first_value({held.id} ignore nulls) over (partition by {lots} order by r {whole})"
