"""Parquet, and JSON of one object a value, by DuckDB's own readers: each column as text and, for Parquet, of a known type."""
from dataclasses import dataclass
from pathlib import Path

import duckdb

from kamp_core.errors import KampError
from kamp_core.intake.facts import ColumnType, Kind
from kamp_core.intake.json_file import Shape
from kamp_core.workspace.sql import quote

_TYPES: dict[str, ColumnType] = {
    **dict.fromkeys(("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT"), "integer"),
    **dict.fromkeys(("FLOAT", "DOUBLE"), "number"), "BOOLEAN": "boolean", "DATE": "date", "TIME": "time",
    **dict.fromkeys(("TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS", "TIMESTAMP WITH TIME ZONE"), "datetime")}
_SEEN = 3000               # rows


@dataclass(frozen=True)
class DuckTable:
    """A file DuckDB reads by itself; `sql` gives its columns as text, c0, c1, …, every row there is."""

    kind: Kind
    path: Path
    names: tuple[str, ...]
    types: tuple[ColumnType | None, ...]        # where the file says them
    cells: tuple[str, ...]                      # SQL of each column as text
    source: str                                 # SQL of the table; $1 is the path
    expected: int                               # rows
    zoned: tuple[str, ...] = ()                 # columns with a time zone, told in UTC

    @property
    def values(self) -> list[str]:
        return [str(self.path)]

    def sql(self, width: int) -> str:
        cells = ", ".join(f"{cell} as c{i}" for i, cell in enumerate(self.cells[:width]))
        return f"(select {cells} from {self.source})"

    def first_rows(self, db: duckdb.DuckDBPyConnection) -> list[list[str]]:
        rows = db.execute(f"from {self.sql(len(self.names))} limit {_SEEN}", self.values).fetchall()
        return [[cell or "" for cell in row] for row in rows]


def parquet_table(path: Path, db: duckdb.DuckDBPyConnection) -> DuckTable:
    """Raises KampError('parquet_broken')."""
    try:
        columns = db.execute("describe select * from read_parquet($1)", [str(path)]).fetchall()
        rows = db.execute("select num_rows from parquet_file_metadata($1)", [str(path)]).fetchone() or (0,)
    except duckdb.Error as error:
        raise KampError("parquet_broken") from error
    kinds = [(name, kind.partition("(")[0], kind) for name, kind, *_ in columns]
    return DuckTable("parquet", path, tuple(name for name, _, _ in kinds),
                     tuple("number" if short == "DECIMAL" else _TYPES.get(full) for _, short, full in kinds),
                     tuple(_as_text(quote(name), full) for name, _, full in kinds), "read_parquet($1)", int(rows[0]),
                     tuple(name for name, _, full in kinds if full == "TIMESTAMP WITH TIME ZONE"))


def _as_text(column: str, kind: str) -> str:
    if kind == "TIMESTAMP WITH TIME ZONE":
        return f"cast(timezone('UTC', {column}) as varchar)"
    if kind == "TIME":
        return f"cast({column} as varchar) || case when contains(cast({column} as varchar), '.') then '' else '.0' end"
    if kind.startswith(("STRUCT", "MAP", "UNION")) or kind.endswith("]"):
        return f"cast(to_json({column}) as varchar)"
    return f"cast({column} as varchar)"


def json_table(path: Path, shape: Shape, db: duckdb.DuckDBPyConnection) -> DuckTable | None:
    """None where a value is no object or DuckDB stumbles: then it is read value by value, and a broken line is told."""
    source = f"read_json_objects($1, format = '{'array' if shape == 'list' else 'newline_delimited'}')"
    try:
        rows, objects = db.execute(f"select count(*), count(*) filter (json_type(json) = 'OBJECT') from {source}",
                                   [str(path)]).fetchone() or (0, 0)
        if rows != objects:
            return None
        keys = db.execute(f"""select key from (select unnest(json_keys(json)) as key, row_number() over () as row,
            generate_subscripts(json_keys(json), 1) as place from {source}) group by key order by min(row), min(place)""",
                          [str(path)]).fetchall()
    except duckdb.InvalidInputException:
        return None
    names = tuple(str(key) for key, in keys)
    cells = tuple("json_extract_string(json, '/{}')".format(name.replace("~", "~0").replace("/", "~1").replace("'", "''"))
                  for name in names)
    return DuckTable("json", path, names, (None,) * len(names), cells, source, rows)
