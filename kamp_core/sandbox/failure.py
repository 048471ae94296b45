"""DuckDB's errors as faults that a person can act on. Its own words come along as the fact `detail`, without any path."""
import json
import re
from typing import Any

import duckdb

from kamp_core.errors import KampError
from kamp_core.sandbox.guard import nearest, place
from kamp_core.sandbox.names import written

_LONG = 1500              # characters of DuckDB's own words
_NEAR = re.compile(r'at or near "(.+?)"$', re.DOTALL)
_ROUND = re.compile("[‘’“”＂＇]")
_TO_TYPE = re.compile(r"(?:to|-> ) ?([A-Z][A-Z0-9]+)")
_NO_COLUMN = re.compile(r'Table ".*?" does not have a column named "(.+?)"')
_NO_TABLE = re.compile(r'Referenced table "(.+?)" not found')
_QUOTED = re.compile(r'"(.+?)"')
_FIRST_WORD = re.compile(r"\w+")
_READING = {"select", "with", "from", "values", "table", "describe", "desc", "summarize", "show", "explain", "pivot", "unpivot"}
_TYPES = {"INT8": "TINYINT", "INT16": "SMALLINT", "INT32": "INTEGER", "INT64": "BIGINT"}


def in_words(error: duckdb.Error, sql: str, columns: tuple[str, ...], secrets: tuple[str, ...]) -> KampError:
    """`columns`: the names there are; `secrets`: texts that nobody is to see, such as where files lie."""
    said = _said(error)
    message = scrubbed(str(said.get("exception_message", "")), secrets)
    line, column = _where(said, sql)
    facts: dict[str, Any] = {"line": line, "column": column, "detail": message[:_LONG]}
    kind, subtype = said.get("exception_type"), said.get("error_subtype")
    if round_quote := _round_quote(sql, kind, subtype):
        return KampError("sql_round_quote", **facts | dict(zip(("line", "column"), round_quote, strict=True)))
    if isinstance(error, duckdb.OutOfMemoryException):
        return KampError("sql_memory")
    if kind == "Parser":
        near = _NEAR.search(message)
        deep = "depth" in message or message.startswith("memory exhausted")
        return KampError("sql_too_deep" if deep else "sql_syntax", near=near[1][:40] if near else sql[-20:].strip(), **facts)
    if subtype == "MISSING_ENTRY":
        return _missing(said, facts)
    if subtype == "COLUMN_NOT_FOUND":
        return _no_column(str(said.get("name", "?")), columns, facts)
    if found := _NO_COLUMN.match(message):
        return _no_column(found[1], columns, facts)
    if found := _NO_TABLE.match(message):
        return KampError("sql_table_unknown", tuple(_QUOTED.findall(message[found.end():]))[:5], table=found[1], **facts)
    return _other(said, message, sql, facts)


def scrubbed(text: str, secrets: tuple[str, ...]) -> str:
    for secret in secrets:
        text = text.replace(secret, "…")
    return text


def _said(error: duckdb.Error) -> dict[str, Any]:
    """DuckDB was told to speak JSON, after the kind of error; not all of it does."""
    text = str(error)
    try:
        said: dict[str, Any] = json.loads(text[text.index("{"):])
    except ValueError:
        kind, _, message = text.partition(" Error: ")
        return {"exception_type": kind, "exception_message": message or text}
    return said


def _where(said: dict[str, Any], sql: str) -> tuple[int, int]:
    """Line and character of the fault; the parser counts characters, the rest of DuckDB bytes."""
    at = int(said.get("position", 0))
    if said.get("exception_type") != "Parser":
        at = len(sql.encode()[:at].decode(errors="ignore"))
    return place(sql, at)


def _round_quote(sql: str, kind: Any, subtype: Any) -> tuple[int, int] | None:
    """Quotation marks that a word processor has rounded are the likely cause of what else would puzzle."""
    found = _ROUND.search(re.sub(r"'[^']*'", lambda text: "_" * len(text[0]), sql))
    puzzling = kind == "Parser" or subtype in ("MISSING_ENTRY", "COLUMN_NOT_FOUND")
    return place(sql, found.start()) if found and puzzling else None


def _missing(said: dict[str, Any], facts: dict[str, Any]) -> KampError:
    if "Function" in str(said.get("type")):
        return KampError("sql_function_unknown", _choices(said), name=said.get("name", "?"), **facts)
    return KampError("sql_table_unknown", table=said.get("name", "?"), **facts)


def _no_column(name: str, columns: tuple[str, ...], facts: dict[str, Any]) -> KampError:
    return KampError("sql_column_unknown", tuple(map(written, nearest(name, columns))), name=name, **facts)


def _choices(said: dict[str, Any]) -> tuple[str, ...]:
    return tuple(filter(None, (name.strip() for name in str(said.get("candidates", "")).split(","))))[:5]


def _other(said: dict[str, Any], message: str, sql: str, facts: dict[str, Any]) -> KampError:
    kind = said.get("exception_type")
    if kind == "Conversion":
        types = _TO_TYPE.findall(message)
        return KampError("sql_value_type", type=_TYPES.get(types[-1], types[-1]) if types else "?", **facts)
    if "must appear in the GROUP BY" in message:
        named = re.match(r'column "(.+?)" must', message)
        return KampError("sql_group_by", name=named[1] if named else "?", **facts)
    if said.get("error_subtype") == "NO_MATCHING_FUNCTION" or message.startswith("No function matches"):
        return KampError("sql_function_types", call=str(said.get("call", "?"))[:80], **facts)
    if kind == "Permission":
        return KampError("sql_shut", **facts)
    if "prepared statement parameters" in message:
        return KampError("sql_parameter", **facts)
    if (first := _FIRST_WORD.match(sql)) and first[0].lower() not in _READING:
        return KampError("sql_only_reads", kind=first[0].upper())
    return KampError("sql_failed", **facts)
