"""Small tables, a recipe, and the whole table that comes of it."""

from dataclasses import dataclass

import duckdb
import pytest

from kamp_core.intake.convert import SQL_TYPES
from kamp_core.intake.facts import Column
from kamp_core.recipe.facts import StepReport
from kamp_core.recipe.run import run_recipe
from kamp_core.recipe.shape import Shape, facts_of, shape_of
from kamp_core.recipe.steps import parse_recipe
from kamp_core.workspace.sql import quote


@dataclass
class Cleaned:
    """`table`: the columns with their values; `types` and `units` by name; `unreadable`: (row, column, value)."""

    table: dict[str, list]
    types: dict[str, str]
    units: dict[str, str | None]
    facts: dict
    unreadable: list[tuple]
    reports: tuple[StepReport, ...]
    shape: Shape


def fill(db, columns, rows, place="base"):
    """Tables `data` and `unreadable` of a catalog."""
    named = ", ".join(f"{quote(column.name)} {SQL_TYPES[column.type]}" for column in columns)
    db.execute(f"create or replace table {place}.data ({named})")
    if rows:
        db.executemany(f"insert into {place}.data values ({', '.join('?' * len(columns))})", rows)
    db.execute(f'create or replace table {place}.unreadable (row bigint, "column" varchar, value varchar)')


def read(db) -> dict[str, list]:
    cursor = db.execute("select * from data order by rowid")
    names = [column[0] for column in cursor.description]
    rows = cursor.fetchall()
    return {name: [row[i] for row in rows] for i, name in enumerate(names)}


@pytest.fixture
def db():
    db = duckdb.connect()
    db.execute("attach ':memory:' as base")
    yield db
    db.close()


@pytest.fixture
def clean(db):
    """clean('온도:number:℃ 판정:text', [(1.0, 'OK')], {'kind': 'drop', …}, …): the columns by name, type and unit."""

    def clean(columns, rows, *steps, unreadable=(), facts=None) -> Cleaned:
        parts = [(*column.split(":"), None)[:3] for column in columns.split()]
        given = [Column(name, type, unit) for name, type, unit in parts]
        fill(db, given, rows)
        for cell in unreadable:
            db.execute("insert into base.unreadable values (?, ?, ?)", cell)
        for table in ("data", "unreadable"):
            db.execute(f"drop table if exists memory.{table}")
        shape, reports = run_recipe(db, shape_of(given, facts), parse_recipe(steps), "base.data", "base.unreadable", lambda _: None)
        return Cleaned(
            read(db),
            {held.name: held.type for held in shape.columns},
            {held.name: held.unit for held in shape.columns},
            facts_of(shape),
            db.execute("select * from unreadable").fetchall(),
            reports,
            shape,
        )

    return clean


@pytest.fixture
def bring(studio):
    """Import a text as a dataset of the first project."""

    def bring(text, name="3월") -> str:
        path = studio.workspace.new_file(".csv")
        path.write_text(text, "utf-8")
        return studio.import_file(path.parent.name, name, studio.project().id).dataset

    return bring


@pytest.fixture
def table(studio):
    """Every cell of a version, and of its unreadable ones."""

    def table(dataset, version=None):
        with studio.workspace.read(dataset, version) as cursor:
            cursor.execute("select * from data order by rowid")
            data = [tuple(column[0] for column in cursor.description), *cursor.fetchall()]
            return data, cursor.execute("select * from unreadable order by all").fetchall()

    return table
