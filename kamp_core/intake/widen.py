"""A second thought about types, after the whole file was read: samples do not show everything."""
from dataclasses import replace

import duckdb

from kamp_core.intake.convert import accepted, converted
from kamp_core.intake.facts import Choices, Column
from kamp_core.intake.times import day_first
from kamp_core.intake.types import ENOUGH, filled_cells, guess_type
from kamp_core.workspace.sql import quote

_CODES = 0.001             # share of cells such as 007 or 1E3 that makes a whole-number column one of codes
_LOOKED_AT = 500           # different cells that would not convert
_FEW = 20                  # filled cells of a sample: with fewer the column is looked at again


def widened(columns: tuple[Column, ...], cells: list[list[str]], choices: Choices, delimiter: str | None,
            cursor: duckdb.DuckDBPyConnection) -> tuple[tuple[Column, ...], list[list[str]]]:
    """The columns with types that lose less; the user's own choices stay. Reads `data` and `unreadable`.
    → (columns, their sample together with what the sample did not show)"""
    failed = dict(cursor.execute('select "column", count(*) from unreadable group by all').fetchall())
    found, samples = [], []
    for column, sample in zip(columns, cells, strict=True):
        new: Column = column
        more: list[str] = []
        if column.name not in choices.types:
            if column.name in failed:
                new, more = _second(column, sample, failed[column.name], choices, delimiter, cursor)
            elif column.type == "text" and len(filled_cells(sample)) < _FEW:
                new, more = _first(column, sample, delimiter, cursor)
        found.append(new)
        samples.append([*more, *sample] if new != column else sample)
    return tuple(found), samples


def _second(column: Column, sample: list[str], failed: int, choices: Choices, delimiter: str | None,
            cursor: duckdb.DuckDBPyConnection) -> tuple[Column, list[str]]:
    """Another way of writing that reads what failed and no less of the rest; text for codes, or where too much failed."""
    rows = cursor.execute(f"""select value from unreadable where "column" = $1
        group by all order by count(*) desc limit {_LOOKED_AT}""", [column.name]).fetchall()
    values = [value for value, in rows]
    row = cursor.execute(f"select count({quote(column.name)}) from data").fetchone()
    filled = failed + (row[0] if row else 0)
    like_codes = cursor.execute(r"""select count(*) from unreadable
        where "column" = $1 and regexp_full_match(trim(value), '[-+]?0\d+|\d+[eE]\d+|\d{16,}')""", [column.name]).fetchone()
    codes = like_codes[0] if like_codes else 0
    if column.type == "integer" and codes > _CODES * filled:
        return replace(column, type="text", format=None), values
    guess = guess_type(column.name, [*values, *sample], cursor, delimiter, column.unit)
    other = replace(column, type=guess.type, format=guess.format, unit=column.unit or guess.unit)
    turned = choices.dates is not None and day_first(column.format) not in (None, day_first(guess.format))
    if guess.type != "text" and not turned and other != column and _reads_more(column, other, values, sample, cursor):
        return other, values
    if failed > (1 - ENOUGH) * filled:
        return replace(column, type="text", format=None), values
    return column, []


def _first(column: Column, sample: list[str], delimiter: str | None, cursor: duckdb.DuckDBPyConnection) -> tuple[Column, list[str]]:
    """A column that was all but empty in the sample."""
    rows = cursor.execute(f"""select {quote(column.name)} from data where {quote(column.name)} is not null
                              using sample reservoir(3000 rows) repeatable (1)""").fetchall()
    values = [value for value, in rows]
    if len(filled_cells(values)) <= len(filled_cells(sample)):
        return column, []
    guess = guess_type(column.name, values, cursor, delimiter, column.unit)
    if guess.order == "open":              # nobody was asked: it stays as it is written
        return column, []
    return replace(column, type=guess.type, format=guess.format, unit=column.unit or guess.unit), values


def _reads_more(old: Column, new: Column, failed: list[str], sample: list[str], cursor: duckdb.DuckDBPyConnection) -> bool:
    """Does it read any of the failed cells, and of the others as many as before?"""
    def count(column: Column, values: list[str]) -> int:
        read = accepted(f"({converted('v', column)})", column)
        row = cursor.execute(f"select count({read}) from (select unnest($1) as v)", [values]).fetchone()
        return row[0] if row else 0
    return count(new, failed) > 0 and count(new, sample) >= count(old, sample)
