"""The recipe of a model's training, done to rows in place of a file."""
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass

import duckdb
import pandas as pd

from kamp_core.errors import KampError
from kamp_core.intake.convert import SQL_TYPES
from kamp_core.intake.facts import Column, ColumnType
from kamp_core.models.facts import Card
from kamp_core.models.prepared import asked, prepare
from kamp_core.workspace.sql import quote

Database = Callable[[], AbstractContextManager[duckdb.DuckDBPyConnection]]
_TYPES: dict[str, ColumnType] = {"number": "number", "time": "datetime"}      # of the rows as they come; the rest is text


@dataclass(frozen=True)
class Cleaned:
    """`frame`: the model's columns; `told`: each as a reason tells it; `outside`: rows of a kind that training left out."""

    frame: pd.DataFrame
    told: dict[str, list[str]]
    outside: int


class Replay:
    """Raises KampError('serve_needs_file') for a recipe that looks from one row at others."""

    def __init__(self, card: Card, database: Database) -> None:
        self._card, self._database = card, database
        self.asked = asked(card)
        self._columns = tuple(Column(name, _TYPES.get(kind, "text")) for name, kind in self.asked.kinds.items())
        nothing = pd.DataFrame({column.name: pd.Series([None], dtype="object") for column in self._columns})
        with database() as db:
            self._fill(db, nothing)
            prepared = prepare(card, {name: name for name in self.asked.columns}, self._columns, db)
        if prepared.looks_back or prepared.gathered:
            raise KampError("serve_needs_file", model=card.run)

    def cleaned(self, rows: pd.DataFrame) -> Cleaned:
        """`rows`: the asked columns in the types of a scored file."""
        names: Sequence[str] = self._card.columns
        with self._database() as db:
            self._fill(db, rows)
            prepared = prepare(self._card, {name: name for name in self.asked.columns}, self._columns, db)
            wanted = ", ".join(f"{quote(prepared.columns[name])} as {quote(name)}" for name in names)
            frame = db.execute(f"select {wanted} from {prepared.table} order by rowid").df()
            texts = ", ".join(f"coalesce({prepared.texts[name]}, '')" for name in names)
            told = db.execute(f"select {texts} from {prepared.told} order by rowid").fetchall()
        return Cleaned(frame, {name: [row[i] for row in told] for i, name in enumerate(names)}, prepared.outside)

    def _fill(self, db: duckdb.DuckDBPyConnection, rows: pd.DataFrame) -> None:
        """The tables that an import leaves."""
        db.register("given", rows)
        typed = ", ".join(f"cast({quote(c.name)} as {SQL_TYPES[c.type]}) as {quote(c.name)}" for c in self._columns)
        db.execute(f"create table data as select {typed} from given")
        db.execute('create table unreadable (row bigint, "column" varchar, value varchar)')
