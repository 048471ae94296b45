"""Two versions beside each other on one cursor, and the table that is made of them."""
from collections.abc import Mapping
from dataclasses import dataclass, replace

import duckdb

from kamp_core.combine.names import free_name
from kamp_core.errors import KampError
from kamp_core.intake.facts import Column, ColumnType
from kamp_core.intake.names import with_suffix
from kamp_core.workspace.sql import quote

_TYPES: tuple[tuple[str, ColumnType], ...] = (
    ("TIMESTAMP", "datetime"), ("DATE", "date"), ("TIME", "time"), ("BOOLEAN", "boolean"), ("VARCHAR", "text"),
    ("DOUBLE", "number"), ("FLOAT", "number"), ("DECIMAL", "number"))


def counts(cursor: duckdb.DuckDBPyConnection, sql: str) -> tuple[int, ...]:
    """The one row of counts that a query gives."""
    return tuple(int(value) for value in cursor.execute(sql).fetchone() or ())


@dataclass(frozen=True)
class Side:
    """A version of a dataset."""

    dataset: str
    version: int


@dataclass(frozen=True)
class Table:
    """A version on a cursor: its rows are in `<alias>.data`. `name`: the user's, of the dataset."""

    alias: str
    side: Side
    name: str
    rows: int
    columns: tuple[Column, ...]

    def column(self, name: str) -> Column:
        """Raises KampError('column_missing')."""
        found = next((column for column in self.columns if column.name == name), None)
        if found is None:
            raise KampError("column_missing", choices=tuple(column.name for column in self.columns), column=name)
        return found

    def named(self, *types: ColumnType) -> list[str]:
        return [column.name for column in self.columns if column.type in types]


def describe(cursor: duckdb.DuckDBPyConnection, alias: str, known: tuple[Column, ...]) -> tuple[Column, ...]:
    """The columns as they are, with unit and way of writing from what the report says of them."""
    found = {column.name: column for column in known}
    names = cursor.execute("select column_name, data_type from duckdb_columns() where database_name = $1 and table_name = 'data' "
                           "order by column_index", [alias]).fetchall()
    return tuple(_column(name, type, found.get(name)) for name, type in names)


def _column(name: str, type: str, known: Column | None) -> Column:
    kind: ColumnType = next((kind for start, kind in _TYPES if type.startswith(start)), "integer")
    before = known or Column(name, kind)
    return Column(name, kind, before.unit, before.format if before.type == kind else None)


def added_columns(left: Table, right: Table, wanted: tuple[str, ...] | None, without: Mapping[str, str]) -> dict[str, Column]:
    """The columns that the right table adds: by its own name, as they are called in the result.

    All but `without` where nothing is `wanted`. A name that is taken gets the right table's name behind it.
    """
    names = [column.name for column in left.columns]
    found: dict[str, Column] = {}
    for column in right.columns:
        if column.name not in wanted if wanted is not None else column.name in without:
            continue
        taken = column.name.casefold() in {name.casefold() for name in names}
        name = free_name(with_suffix(column.name, f"_{right.name}") if taken else column.name, names)
        names.append(name)
        found[column.name] = replace(column, name=name)
    return found


def write(cursor: duckdb.DuckDBPyConnection, left: Table, right: Table, added: Mapping[str, Column]) -> None:
    """Fill `data` and `unreadable` by the temporary table `places`: n, the row's place; a and b, the rowids left and right."""
    mine = ", ".join(f"l.{quote(column.name)}" for column in left.columns)
    theirs = "".join(f", r.{quote(name)} as {quote(column.name)}" for name, column in added.items())
    cursor.execute(f"""create table data as select {mine}{theirs} from places p join {left.alias}.data l on l.rowid = p.a
                       left join {right.alias}.data r on r.rowid = p.b order by p.n""")
    cursor.execute('create table unreadable (row bigint, "column" varchar, value varchar)')
    carry_unreadable(cursor, left, "a", {column.name: column.name for column in left.columns} | {"": ""})
    carry_unreadable(cursor, right, "b", {name: column.name for name, column in added.items()})
    cursor.execute("drop table places")


def carry_unreadable(cursor: duckdb.DuckDBPyConnection, table: Table, place: str, names: Mapping[str, str]) -> None:
    """What could not be read in a source could not be read in what is made of it."""
    known = cursor.execute("select 1 from duckdb_tables() where database_name = $1 and table_name = 'unreadable'",
                           [table.alias]).fetchone()
    if known:
        cursor.execute(f"""insert into unreadable select p.n, c.name, u.value from {table.alias}.unreadable u
            join places p on p.{place} = u.row - 1 join (select unnest($1) as source, unnest($2) as name) c
            on c.source = u."column" order by p.n""", [list(names), list(names.values())])
