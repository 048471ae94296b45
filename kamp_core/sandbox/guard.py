"""What may be asked: one statement that reads, of the tables that are there, with functions that touch nothing else.

DuckDB's own lock keeps files, network and settings shut; this says no earlier, in words, and also to what that lock lets
pass: the catalogue, which tells where files lie.
"""
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from difflib import get_close_matches
from typing import Any

import duckdb

from kamp_core.errors import KampError
from kamp_core.sandbox.facts import MOST_CHARACTERS, Request
from kamp_core.workspace.sql import literal

_NODES = {"SELECT_NODE", "SET_OPERATION_NODE", "RECURSIVE_CTE_NODE"}
_TABLES = {"BASE_TABLE", "SUBQUERY", "JOIN", "TABLE_FUNCTION", "EXPRESSION_LIST", "EMPTY", "PIVOT", "SHOW_REF"}
_TABLE_FUNCTIONS = {"range", "generate_series", "unnest", "repeat", "json_each", "json_tree"}
_CLOSED = {"current_setting", "write_log", "sleep_ms", "getvariable", "nextval", "currval", "parse_duckdb_log_message",
           "python_map_function", "getenv", "query", "query_table", "glob", "json_execute_serialized_sql", "which_secret",
           "sniff_csv", "seq_scan", "pandas_scan", "arrow_scan", "arrow_scan_dumb", "checkpoint", "force_checkpoint"}
_CLOSED_HEADS = ("pg_", "duckdb_", "pragma_", "read_", "parquet_", "enable_", "disable_", "inet_", "test_", "truncate_")
_CATALOGUE = ("duckdb_", "pragma_", "pg_", "sqlite_")          # how the names of its views begin
_SCHEMA_VIEWS = {"tables", "columns"}
_EXPLAIN = re.compile(r"(?:\s|--[^\n]*\n|/\*.*?\*/)*explain\s+(analyze\s+)?", re.IGNORECASE | re.DOTALL)
_Names = frozenset[str]
_UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def checked(request: Request, db: duckdb.DuckDBPyConnection, names: set[str]) -> str:
    """The statement to run. `names`: tables as they may be written, in small letters. Raises KampError or duckdb.Error."""
    sql = request.sql
    check_text(sql)
    statements = db.extract_statements(sql)
    if not statements:
        raise KampError("sql_empty")
    kinds = [statement.type.name for statement in statements]
    if kinds == ["CREATE", "SELECT"] and not any(statement.query for statement in statements):
        raise KampError("sql_pivot_open")         # a PIVOT that has to look at the values first
    if len(statements) > 1:
        raise KampError("sql_several", count=len(statements))
    if kinds == ["EXPLAIN"] and (head := _EXPLAIN.match(sql)):
        return f"explain {head[1] or ''}{checked(replace(request, sql=sql[head.end():]), db, names)}"
    if kinds != ["SELECT"]:
        raise KampError("sql_only_reads", kind=kinds[0])
    parts = list(_parts(_tree(sql, db)))
    for part, _ in parts:
        _check_width(part, request.limits.columns)
    for part, own in parts:
        _check_part(part, own, names, request.known)
    return sql


def check_text(sql: str) -> None:
    """What can be said of a query without parsing it."""
    if not sql.strip():
        raise KampError("sql_empty")
    if len(sql) > MOST_CHARACTERS:
        raise KampError("sql_too_long", most=f"{MOST_CHARACTERS:,}")
    if unseen := _UNSEEN.search(sql):
        line, column = place(sql, unseen.start())
        raise KampError("sql_unseen_character", line=line, column=column)


def place(sql: str, at: int) -> tuple[int, int]:
    """Line and character, from 1, of a position in a text."""
    before = sql[:at]
    return before.count("\n") + 1, at - (before.rfind("\n") + 1) + 1


def _tree(sql: str, db: duckdb.DuckDBPyConnection) -> Any:
    row = db.execute(f"select json_serialize_sql({literal(sql)})").fetchone()
    try:
        tree = json.loads(row[0] if row else "{}")
    except RecursionError as error:
        raise KampError("sql_too_deep") from error
    if tree.get("error") or "statements" not in tree:
        raise KampError("sql_only_reads", kind="?")
    return tree["statements"]


def _check_width(part: dict[str, Any], most: int) -> None:
    """Naming so many columns alone would take DuckDB minutes."""
    if len(part.get("select_list") or ()) > most:
        raise KampError("sql_too_wide", columns=f"{len(part['select_list']):,}", most=f"{most:,}")


def _check_part(part: dict[str, Any], own: _Names, names: set[str], known: tuple[str, ...]) -> None:
    kind = part.get("type")
    if isinstance(kind, str) and kind.endswith("_NODE") and kind not in _NODES:
        raise KampError("sql_only_reads", kind=kind.split("_")[0])
    if part.get("class") == "FUNCTION":
        _check_function(part["function_name"])
    elif isinstance(kind, str) and "sample" in part and kind not in _NODES:
        _check_table(part, own, names, known)


def _parts(tree: Any) -> Iterator[tuple[dict[str, Any], _Names]]:
    """Every object of a tree, however deep, with the names that the query gives to tables of its own there."""
    waiting: list[tuple[Any, _Names]] = [(tree, frozenset())]
    while waiting:
        part, own = waiting.pop()
        if isinstance(part, list):
            waiting.extend((piece, own) for piece in part)
        elif isinstance(part, dict):
            yield part, own
            waiting.extend(_inner(part, own))


def _inner(part: dict[str, Any], own: _Names) -> Iterator[tuple[Any, _Names]]:
    """What a part is made of. A table of WITH … AS is known to the next ones and to the query that it stands before, a
    recursive one to its own second half; within itself any other name means what it means outside."""
    tables = part.get("cte_map")
    for table in tables.get("map", []) if isinstance(tables, dict) else []:
        if table["key"].lower().startswith(_CATALOGUE):
            raise KampError("sql_function_closed", name=table["key"])
        yield table["value"], own
        own |= {table["key"].lower()}
    for name, value in part.items():
        again = name == "right" and part.get("type") == "RECURSIVE_CTE_NODE"
        if name != "cte_map":
            yield value, own | {part["cte_name"].lower()} if again else own


def _check_function(name: str) -> None:
    if name.lower() in _CLOSED or name.lower().startswith(_CLOSED_HEADS):
        raise KampError("sql_function_closed", name=name)


def _check_table(part: dict[str, Any], own: _Names, names: set[str], known: tuple[str, ...]) -> None:
    kind = part["type"]
    if kind not in _TABLES:
        raise KampError("sql_only_reads", kind=kind)
    if kind == "TABLE_FUNCTION":
        name = part["function"].get("function_name", "?")
        if name.lower() not in _TABLE_FUNCTIONS:
            raise KampError("sql_function_closed", name=name)
    if kind == "BASE_TABLE":
        written = [part[level] for level in ("catalog_name", "schema_name", "table_name") if part.get(level)]
        low = [word.lower() for word in written]
        if not (len(low) == 1 and low[0] in own) and not _is_there(low, names):
            raise KampError("sql_table_unknown", nearest(written[-1], known), table=".".join(written)[:100])


def _is_there(written: list[str], names: set[str]) -> bool:
    """`data`, `name`, `name.data`, `name.main.data`, and the two views of the standard that tell tables and columns."""
    *homes, table = written
    if homes[-1:] == ["information_schema"]:
        return table in _SCHEMA_VIEWS
    return ".".join([*(home for home in homes if home != "main"), table]) in names


def nearest(word: str, known: tuple[str, ...]) -> tuple[str, ...]:
    """The names that a slip of the pen may have meant; all of them when none is near."""
    return tuple(get_close_matches(word, known, n=3, cutoff=0.5)) or known[:10]
