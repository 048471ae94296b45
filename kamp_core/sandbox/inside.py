"""Inside the process of a query: a database that can read the given files and nothing else."""
import itertools
import math
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

import duckdb

from kamp_core.errors import KampError
from kamp_core.sandbox.facts import Answer, Column, Limits, Request
from kamp_core.sandbox.failure import in_words
from kamp_core.sandbox.guard import checked
from kamp_core.sandbox.watch import Watch, tie_down
from kamp_core.workspace.sql import literal, quote

_AT_ONCE = 100                     # rows fetched at a time
_BATCH = 50_000                    # rows written at a time
_AS_THEY_ARE = ("BOOLEAN", "TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT",
                "HUGEINT", "UHUGEINT", "FLOAT", "DOUBLE")
_KEPT_AS_THEY_ARE = (*_AS_THEY_ARE, "DATE", "TIME", "TIMESTAMP", "VARCHAR")
_LARGEST = 2**63                   # beyond, whole numbers are shown as decimal ones


def answer(request: Request) -> Answer:
    """Run a request to its end. Raises KampError."""
    start = time.monotonic()
    secrets = tuple(str(part) for source in request.sources for part in (source.file, Path(source.file).parent))
    with duckdb.connect(":memory:") as db:
        names, columns = _open(db, request)
        memory = _bytes(db, request.limits.memory)
        tie_down(request.limits, memory, request.limits.size + (1 << 20))
        _lock(db, request)
        with Watch(db, request.limits, memory) as watch:
            try:
                return _run(db, request, checked(request, db, names), start)
            except duckdb.InterruptException as error:
                raise KampError("sql_timeout" if watch.too_late else "sql_cancelled",
                                seconds=f"{request.limits.seconds:.0f}") from error
            except duckdb.Error as error:
                raise in_words(error, request.sql, columns, secrets) from error
            except MemoryError as error:
                raise KampError("sql_memory") from error


def document(found: Answer | KampError) -> dict[str, Any]:
    """As JSON can say it."""
    if isinstance(found, KampError):
        return {"error": found.code, "facts": found.facts, "choices": found.choices}
    return {**asdict(found), "rows": found.rows}


def _open(db: duckdb.DuckDBPyConnection, request: Request) -> tuple[set[str], tuple[str, ...]]:
    """Attach the files and give each a short name. → every way to write a table, in small letters; the columns of all"""
    names: set[str] = set()
    columns: dict[str, None] = {}
    for position, source in enumerate(request.sources):
        home = quote(source.name)
        db.execute(f"attach {literal(source.file)} as {home} (read_only)")
        found = db.execute(f"""select table_name, column_name from duckdb_columns() where database_name = {literal(source.name)}
                               and table_name in ('data', 'unreadable') order by column_index""").fetchall()
        for table in {row[0] for row in found}:
            names |= {f"{source.name}.{table}".lower(), *([table] if position == 0 else [])}
        columns |= dict.fromkeys(row[1] for row in found if row[0] == "data")
        db.execute(f"create view memory.main.{home} as select * from {home}.main.data")
        names.add(source.name.lower())
    return names, tuple(columns)


def _lock(db: duckdb.DuckDBPyConnection, request: Request) -> None:
    """From here on nothing can be opened, written, fetched or set. External access and the lock come last."""
    limits = request.limits
    homes = ",".join([*(f"{quote(source.name)}.main" for source in request.sources[:1]), "memory.main"])
    for setting, value in (
            ("python_enable_replacements", "false"), ("autoinstall_known_extensions", "false"),
            ("autoload_known_extensions", "false"), ("allow_community_extensions", "false"),
            ("allow_persistent_secrets", "false"), ("threads", str(limits.threads)), ("memory_limit", literal(limits.memory)),
            ("max_temp_directory_size", "'0B'"), ("errors_as_json", "true"), ("enable_progress_bar", "false"),
            ("search_path", literal(homes)), ("enable_external_access", "false"), ("lock_configuration", "true")):
        db.execute(f"set {setting} = {value}")


def _bytes(db: duckdb.DuckDBPyConnection, size: str) -> int:
    row = db.execute(f"select parse_formatted_bytes({literal(size)})").fetchone()
    return int(row[0]) if row else 0


def _run(db: duckdb.DuckDBPyConnection, request: Request, sql: str, start: float) -> Answer:
    if sql.startswith("explain "):
        plan = db.execute(sql).fetchall()
        return Answer((Column("plan", "VARCHAR"),), tuple((row[1],) for row in plan), False, len(plan), time.monotonic() - start)
    found = _bound(db, sql)
    columns = tuple(Column(name, str(type)) for name, type in zip(_unlike(found.columns), found.types, strict=True))
    if len(columns) > request.limits.columns:
        raise KampError("sql_too_wide", columns=f"{len(columns):,}", most=f"{request.limits.columns:,}")
    if request.keep:
        return Answer(columns, (), False, _write(found, columns, request.keep), time.monotonic() - start)
    rows, more = _fetch(found, columns, request.limits)
    return Answer(columns, rows, more, len(rows), time.monotonic() - start)


def _unlike(names: list[str]) -> list[str]:
    """The second `a` becomes `a_2`."""
    found: list[str] = []
    for name in names:
        free = itertools.chain([name], (other for n in itertools.count(2) if (other := f"{name}_{n}") not in names))
        found.append(next(candidate for candidate in free if candidate not in found))
    return found


def _bound(db: duckdb.DuckDBPyConnection, sql: str) -> duckdb.DuckDBPyRelation:
    """The query, its names looked up, not run yet."""
    try:
        return db.sql(sql)
    except duckdb.Error:
        db.execute(sql)            # fails alike, and tells where
        raise


def _fetch(found: duckdb.DuckDBPyRelation, columns: tuple[Column, ...], limits: Limits) -> tuple[tuple[tuple[Any, ...], ...], bool]:
    """The first rows, as far as they may be shown. → (rows, are there more?)"""
    cells = ", ".join(f"{_shown(i, column.type, limits.cell)} as c{i}" for i, column in enumerate(columns, start=1))
    shown = found.limit(limits.rows + 1).project(cells)
    rows: list[tuple[Any, ...]] = []
    size = 0
    while batch := shown.fetchmany(_AT_ONCE):
        for row in batch:
            size += sum(len(cell) * 3 if isinstance(cell, str) else 12 for cell in row)
            if len(rows) >= limits.rows or size > limits.size:
                return _plain(rows, columns), True
            rows.append(row)
    return _plain(rows, columns), False


def _shown(position: int, type: str, cell: int) -> str:
    if type in _AS_THEY_ARE:
        return f"#{position}"
    return f"#{position}::double" if type.startswith("DECIMAL") and "]" not in type else f"left(#{position}::varchar, {cell})"


def _plain(rows: list[tuple[Any, ...]], columns: tuple[Column, ...]) -> tuple[tuple[Any, ...], ...]:
    """Numbers that JSON and a screen can hold: no NaN, no infinity, no whole number beyond 64 bits."""
    huge = {i for i, column in enumerate(columns) if column.type in ("HUGEINT", "UHUGEINT", "UBIGINT")
            and any(row[i] is not None and abs(row[i]) >= _LARGEST for row in rows)}
    return tuple(tuple(_number(cell, i in huge) for i, cell in enumerate(row)) for row in rows)


def _number(cell: Any, huge: bool) -> Any:
    if isinstance(cell, float):
        return cell if math.isfinite(cell) else None
    return float(cell) if huge and cell is not None else cell


def _write(found: duckdb.DuckDBPyRelation, columns: tuple[Column, ...], path: str) -> int:
    """The whole result into a Parquet file, a batch at a time; columns c1, c2, … → rows"""
    import pyarrow.parquet
    cells = ", ".join(f"{_kept(i, column.type)} as c{i}" for i, column in enumerate(columns, start=1))
    rows = 0
    try:
        with found.project(cells).to_arrow_reader(_BATCH) as reader, pyarrow.parquet.ParquetWriter(
                path, reader.schema, compression="zstd") as writer:
            for batch in reader:
                writer.write_batch(batch)
                rows += batch.num_rows
    except OSError as error:
        raise KampError("sql_no_room") from error
    return rows


def _kept(position: int, type: str) -> str:
    """What no column of ours can be (lists, structs, intervals …) is kept as text."""
    if type in _KEPT_AS_THEY_ARE or (type.startswith("DECIMAL") and "]" not in type):
        return f"#{position}"
    return f"#{position}::timestamp" if type.startswith("TIMESTAMP") and "]" not in type else f"#{position}::varchar"
