"""A new file on its way to a model: where the training's data were cleaned by a recipe, the same is done to the file.

Steps that keep rows are replayed with the values they learned in training. Rows that training left out stay, as every row
of the user's file gets a prediction; they are marked, and looking back on earlier rows passes them by, as it did then.
Where the training had one row a lot, the file's lots are gathered the same way, and each row gets what its lot gets.
"""
from dataclasses import dataclass, field, replace

import duckdb

from kamp_core.intake.convert import SQL_TYPES
from kamp_core.intake.facts import Column, ColumnType
from kamp_core.learning.outcome import Facts
from kamp_core.models.facts import Card
from kamp_core.recipe.lineage import needed
from kamp_core.recipe.run import start, walk
from kamp_core.recipe.shape import Change, Shape, shape_of
from kamp_core.recipe.step import Step
from kamp_core.recipe.steps import parse_recipe
from kamp_core.workspace.sql import as_text, quote

_KINDS: dict[ColumnType, str] = {"integer": "number", "number": "number", "date": "time", "datetime": "time", "time": "clock",
                                 "text": "category", "boolean": "category"}


@dataclass(frozen=True)
class Prepared:
    """A table whose rows are the file's. `columns`: the model's to the table's; `texts`: each as a reason tells it, as SQL on
    `told`; `outside`: rows of a kind that training left out, marked in the column `mark`; `looks_back`: some columns are made of
    earlier rows; `gathered`: the rows of a lot are one to the model, and get the same prediction; `more`: columns that are no
    inputs, by the training's name."""

    table: str
    columns: dict[str, str]
    told: str
    texts: dict[str, str]
    outside: int = 0
    looks_back: bool = False
    gathered: bool = False
    more: dict[str, str] = field(default_factory=dict)
    mark: str | None = None


@dataclass(frozen=True)
class _Way:
    """From the file's columns to the model's."""

    base: Shape
    steps: tuple[Step, ...]
    changes: list[Change]
    wanted: dict[str, str]         # model column to id
    more: dict[str, str]           # the same of columns that are no inputs

    def from_file(self, ids: set[str]) -> set[str]:
        return ids & {held.id for held in self.base.columns}

    def keeps(self, there: set[str]) -> dict[int, set[str]]:
        """Steps that leave out rows and read nothing but what is there: place → the ids they need."""
        found = {}
        for place, change in enumerate(self.changes):
            if change.keep is not None:
                ids = needed(self.changes[:place], change.keep.reads)
                if self.from_file(ids) <= there:
                    found[place] = ids
        return found


def asked(card: Card, more: tuple[Column, ...] = ()) -> Card:
    """The card in the words of the file that has to be brought: its columns before any cleaning. `more`: further columns of the
    training, as it had them."""
    if not card.recipe:
        new = [column for column in more if column.name not in card.kinds]
        return replace(card, columns=(*card.columns, *(column.name for column in new)),
                       kinds=card.kinds | {column.name: _KINDS[column.type] for column in new},
                       formats=card.formats | {column.name: _format(column) for column in new})
    way = _way(card, more)
    ids = way.from_file(needed(way.changes, (way.wanted | way.more).values()))
    columns = [held.column for held in way.base.columns if held.id in ids]
    return replace(card, columns=tuple(column.name for column in columns), kinds={c.name: _KINDS[c.type] for c in columns},
                   formats={column.name: _format(column) for column in columns})


def made_of(card: Card, more: tuple[Column, ...]) -> tuple[str, ...]:
    """The columns of the file that these columns of the training are made of, as far as the recipe knows them."""
    if not card.recipe:
        return tuple(column.name for column in more)
    way = _way(card, more)
    ids = needed(way.changes, way.more.values())
    return tuple(held.name for held in way.base.columns if held.id in ids)


def gathers(card: Card) -> bool:
    """Had the training one row a lot?"""
    return bool(card.recipe) and any(change.lots is not None for change in _way(card).changes)


def prepare(card: Card, used: dict[str, str], columns: tuple[Column, ...], db: duckdb.DuckDBPyConnection,
            more: tuple[Column, ...] = ()) -> Prepared:
    """What the model is to see of the tables `data` and `raw`. `used`: the asked columns to the file's; `more` as in `asked`: those
    that can be made of the file are there, too."""
    if not card.recipe:
        inputs = {name: used[name] for name in card.columns}
        beside = {column.name: used[column.name] for column in more if column.name in used}
        return Prepared("data", inputs, "raw", {name: quote(column) for name, column in inputs.items()}, more=beside)
    way, file = _way(card, more), {column.name: column.type for column in columns}
    named = {held.id: used.get(held.name, held.name) for held in way.base.columns}
    there = {id: name for id, name in named.items() if name in file}
    keeps = way.keeps(set(there))
    beside = {name: id for name, id in way.more.items() if way.from_file(needed(way.changes, [id])) <= set(there)}
    asks = needed(way.changes, way.wanted.values()).union(*keeps.values())
    only = asks | needed(way.changes, beside.values())
    cells = {held.id: _cell(there[held.id], file[there[held.id]], held.type) for held in way.base.columns if held.id in there}
    chain = start(db, way.base, cells={id: sql for id, sql in cells.items() if id in only})
    chain.only, chain.mark = only, True
    for place, step in enumerate(way.steps):
        if way.changes[place].keep is None or place in keeps:
            chain.take(step)
    mark = "outside"
    while mark in {name.casefold() for name in way.wanted | beside}:
        mark += "_"
    made = ", ".join(f"{id} as {quote(name)}" for name, id in (way.wanted | beside).items())
    db.execute(f"create table prepared as select {made}, o as {mark} from {chain.each_row} order by r")
    outside = db.execute(f"select count(*) from prepared where {mark}").fetchone() or (0,)
    looks_back = any(value.windowed for change in way.changes if change.lots is None
                     for id, value in change.values.items() if id in asks)
    types = {held.id: held.type for held in chain.shape.columns}
    texts = {name: as_text(quote(name), types[id]) for name, id in way.wanted.items()}
    return Prepared("prepared", {name: name for name in way.wanted}, "prepared", texts, int(outside[0]), looks_back,
                    chain.gathered, {name: name for name in beside}, mark)


def _cell(name: str, there: ColumnType, wanted: ColumnType) -> str:
    """SQL: a cell of the file in the type of the training file; 20.5 among whole numbers stays 20.5."""
    return f"try_cast({quote(name)} as {SQL_TYPES[there if {there, wanted} == {'integer', 'number'} else wanted]})"


def _format(column: Column) -> Facts:
    return {"type": column.type, "format": column.format}


def _way(card: Card, more: tuple[Column, ...] = ()) -> _Way:
    base = shape_of(Column(**column) for column in card.raw)
    steps = parse_recipe(card.recipe)
    changes = walk(base, steps)
    after = changes[-1].shape
    return _Way(base, steps, changes, {name: after.held(name).id for name in card.columns},
                {column.name: after.held(column.name).id for column in more if column.name in after.names})
