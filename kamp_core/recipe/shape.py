"""The columns of a table on its way through a recipe, and what one step makes of them.

Inside the SQL of a recipe columns have ids of ours (c0, c1, …), so that no name a factory gives can get in the way:
a renamed column keeps its id, and only the finished table has names again. Beside them every row carries `r`, its number
in the table that the recipe starts from, and `o`, true for a row that a training would not have seen.
"""
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from kamp_core.errors import KampError
from kamp_core.intake.columns import RESERVED
from kamp_core.intake.facts import Column, ColumnType
from kamp_core.intake.names import MOST_COLUMNS
from kamp_core.workspace import ColumnFacts

NUMBERS: tuple[ColumnType, ...] = ("integer", "number")
MOMENTS: tuple[ColumnType, ...] = ("date", "datetime")
NOTHING = ColumnFacts()        # known of a column


def same_kind(one: ColumnType, other: ColumnType) -> bool:
    """Can cells of these types be compared? Whole and decimal numbers can."""
    return one == other or {one, other} <= {*NUMBERS}


def without_limits(facts: ColumnFacts) -> ColumnFacts:
    """What stays known of a column that holds no numbers any more."""
    return replace(facts, low=None, high=None, nominal=None, usual=False)
_KIN: tuple[tuple[ColumnType, ...], ...] = (NUMBERS, MOMENTS, ("text", "boolean"), ("time",))


def kin(type: ColumnType) -> tuple[ColumnType, ...]:
    """The types that may stand for this one in the next file."""
    return next(kin for kin in _KIN if type in kin)


@dataclass(frozen=True)
class Held:
    """A column under way. `origin` tells where it came from and stays the same through renaming."""

    id: str
    column: Column
    origin: str
    facts: ColumnFacts = NOTHING

    @property
    def name(self) -> str:
        return self.column.name

    @property
    def type(self) -> ColumnType:
        return self.column.type

    @property
    def unit(self) -> str | None:
        """As a person said, else as the file says."""
        return self.facts.unit or self.column.unit


@dataclass(frozen=True)
class Value:
    """SQL over ids, and the ids it reads. `windowed`: it looks at other rows. `lost`: SQL for the text of a cell that
    the change empties because it will not convert; the new value is called n<id> in it."""

    sql: str
    reads: tuple[str, ...] = ()
    windowed: bool = False
    lost: str | None = None


@dataclass(frozen=True)
class Shape:
    """All columns, in their order. `given`: how many ids were given out."""

    columns: tuple[Held, ...]
    given: int

    def held(self, name: str) -> Held:
        """The column of this name. Raises KampError('step_column_missing')."""
        for held in self.columns:
            if held.name == name:
                return held
        raise KampError("step_column_missing", choices=self.names, column=name)

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(held.name for held in self.columns)

    def several(self, names: Iterable[str]) -> tuple[Held, ...]:
        return tuple(self.held(name) for name in names)

    def number(self, name: str) -> Held:
        """Raises KampError('step_needs_number') on a column of something else."""
        return self._of(name, NUMBERS, "step_needs_number")

    def moment(self, name: str) -> Held:
        """A date, with or without a time of day. Raises KampError('step_needs_time')."""
        return self._of(name, MOMENTS, "step_needs_time")

    def text(self, name: str) -> Held:
        return self._of(name, ("text",), "step_needs_text")

    def clock(self, name: str) -> Held:
        return self._of(name, ("time",), "step_needs_clock")

    def _of(self, name: str, types: tuple[ColumnType, ...], otherwise: str) -> Held:
        held = self.held(name)
        if held.type not in types:
            raise KampError(otherwise, column=name)
        return held

    def without(self, names: Iterable[str]) -> "Shape":
        """Raises KampError('recipe_no_columns') if none is left."""
        gone = {held.id for held in self.several(names)}
        kept = tuple(held for held in self.columns if held.id not in gone)
        if not kept:
            raise KampError("recipe_no_columns")
        return replace(self, columns=kept)

    def changed(self, held: Held, **news: object) -> "Shape":
        """The same column with something else about it: name, type, unit, format, or `facts`."""
        facts = news.pop("facts", held.facts)
        column = replace(held.column, **news)     # type: ignore[arg-type]
        if column.name != held.name:
            self.need_free(column.name, held)
        now = replace(held, column=column, facts=facts)     # type: ignore[arg-type]
        return replace(self, columns=tuple(now if one.id == held.id else one for one in self.columns))

    def added(self, name: str, type: ColumnType, maker: str, unit: str | None = None) -> tuple["Shape", str]:
        """One more column at the right edge, and its id. `maker`: the kind of step that makes it."""
        self.need_free(name)
        held = Held(f"c{self.given}", Column(name, type, unit), f"{maker}:{name}")
        return Shape((*self.columns, held), self.given + 1), held.id

    def need_free(self, name: str, but: Held | None = None) -> None:
        """Raises KampError('step_name_taken', 'step_name_odd' or 'too_many_columns')."""
        if not name.strip() or name.casefold() in RESERVED or "\x00" in name:
            raise KampError("step_name_odd", column=name)
        if any(held.name.casefold() == name.casefold() for held in self.columns if held != but):
            raise KampError("step_name_taken", column=name)
        if len(self.columns) >= MOST_COLUMNS:
            raise KampError("too_many_columns", columns=len(self.columns) + 1, most=MOST_COLUMNS)


@dataclass(frozen=True)
class Change:
    """What a step does: the columns afterwards, the values that are new, and which rows stay (None: all of them).

    `lots`: where rows are gathered, SQL for what tells the lots apart; the row that stays of each speaks for all of it."""

    shape: Shape
    values: dict[str, Value] = field(default_factory=dict)
    keep: Value | None = None
    lots: str | None = None


def shape_of(columns: Iterable[Column], facts: dict[str, ColumnFacts] | None = None) -> Shape:
    """The columns of a table as a recipe finds them."""
    known = facts or {}
    held = tuple(Held(f"c{i}", column, f"table:{column.name}", known.get(column.name, NOTHING))
                 for i, column in enumerate(columns))
    return Shape(held, len(held))


def facts_of(shape: Shape) -> dict[str, ColumnFacts]:
    """What is known of the columns, by name; those nothing is known of are left out."""
    return {held.name: held.facts for held in shape.columns if held.facts != NOTHING}
