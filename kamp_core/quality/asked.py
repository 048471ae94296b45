"""Counts that depend on what people know: each asked once a version, and kept beside it."""
from collections.abc import Callable
from dataclasses import dataclass
from functools import singledispatch
from pathlib import Path
from typing import Any

import duckdb

from kamp_core.quality.kept import keep, read
from kamp_core.quality.known import Rule
from kamp_core.quality.sql import first_row, number
from kamp_core.workspace.sql import quote

_ROUNDING = 0.001      # a sum may miss by so much of itself
_MOST_KEPT = 2_000


@dataclass(frozen=True)
class Limits:
    """Cells below `low` or above `high`."""

    column: str
    low: float | None
    high: float | None


@dataclass(frozen=True)
class Key:
    """Rows that repeat the key of an earlier one; `row`: the first whose key comes again.

    `more`: different keys, those that occur twice or more, rows with a blank in the key.
    """

    columns: tuple[str, ...]


@dataclass(frozen=True)
class Dates:
    """Rows of a time before the first or after the last day; `clock` as SQL."""

    clock: str
    first: str | None
    last: str | None


@dataclass(frozen=True)
class AnyRule:
    """Rows that break at least one of these rules, of those that one of them could be checked in."""

    rules: tuple[Rule, ...]


@dataclass(frozen=True)
class Listed:
    """Cells whose value stands not in a list. `source`: where the list is from, so that another one is asked anew."""

    column: str
    source: str
    values: Callable[[], list[str]]
    numbers: bool = False              # compare as numbers: 1 and 1.0 are one

    def __repr__(self) -> str:
        return f"Listed({self.column!r}, {self.source!r}, {self.numbers})"


@dataclass(frozen=True)
class First:
    """The first row that an SQL condition keeps; `example`: what its columns of time say."""

    where: str
    clock: tuple[str, ...] = ()


Question = Limits | Key | Dates | Rule | AnyRule | Listed | First


@dataclass(frozen=True)
class Answer:
    """`count` of `of` do not comply, the first one in `row` (from 1)."""

    count: int
    of: int
    row: int | None = None
    more: tuple[int, ...] = ()
    example: str = ""


class Answers:
    """Asks the table `data` and remembers."""

    def __init__(self, cursor: duckdb.DuckDBPyConnection, kept: Path) -> None:
        self._cursor, self._kept = cursor, kept
        self._known: dict[str, Answer] = read(kept, dict[str, Answer]) or {}

    def ask(self, question: Question) -> Answer:
        name = repr(question)
        if name not in self._known:
            self._known[name] = _answer(question, self._cursor)
            keep(self._kept, dict[str, Answer], dict(list(self._known.items())[-_MOST_KEPT:]))
        return self._known[name]


@singledispatch
def _answer(question: Question, cursor: duckdb.DuckDBPyConnection) -> Answer:
    raise TypeError(type(question))


@_answer.register
def _limits(question: Limits, cursor: duckdb.DuckDBPyConnection) -> Answer:
    x = number(question.column)
    beyond = " or ".join(part for part in (
        f"{x} < {question.low!r}" if question.low is not None else "",
        f"{x} > {question.high!r}" if question.high is not None else "") if part)
    return _counted(cursor, beyond, f"{quote(question.column)} is not null")


@_answer.register
def _key(question: Key, cursor: duckdb.DuckDBPyConnection) -> Answer:
    names = [quote(name) for name in question.columns]
    whole = " and ".join(f"{name} is not null" for name in names)
    row = first_row(cursor, f"""select coalesce(sum(n) filter (whole), 0), count(*) filter (whole),
        count(*) filter (whole and n > 1), coalesce(sum(n) filter (not whole), 0), min(first) filter (whole and n > 1) + 1
        from (select count(*) as n, bool_and({whole}) as whole, min(rowid) as first from data group by {", ".join(names)})""")
    rows, keys, twice, blank = (int(str(value)) for value in row[:4])
    return Answer(rows - keys, rows, None if row[4] is None else int(str(row[4])), (keys, twice, blank))


@_answer.register
def _dates(question: Dates, cursor: duckdb.DuckDBPyConnection) -> Answer:
    beyond = " or ".join(part for part in (
        f"{question.clock} < '{question.first}'::timestamp" if question.first else "",
        f"{question.clock} >= '{question.last}'::timestamp + interval 1 day" if question.last else "") if part)
    return _counted(cursor, beyond, f"{question.clock} is not null")


@_answer.register
def _rule(question: Rule, cursor: duckdb.DuckDBPyConnection) -> Answer:
    return _counted(cursor, f"not ({_holds(question)})", _filled(question))


@_answer.register
def _any_rule(question: AnyRule, cursor: duckdb.DuckDBPyConnection) -> Answer:
    broken = " or ".join(f"({_filled(rule)} and not ({_holds(rule)}))" for rule in question.rules)
    return _counted(cursor, broken, " or ".join(f"({_filled(rule)})" for rule in question.rules))


@_answer.register
def _listed(question: Listed, cursor: duckdb.DuckDBPyConnection) -> Answer:
    text = value_as_text(question.column, question.numbers)
    missing = f"{text} not in (select unnest($1::varchar[]))"
    row: Any = cursor.execute(f"""select coalesce(sum(n), 0), coalesce(sum(n) filter (missing), 0), min(first) filter (missing) + 1,
        count(*) filter (missing), coalesce(arg_max(value, n) filter (missing), '')
        from (select {text} as value, {missing} as missing, count(*) as n, min(rowid) as first from data
              where {quote(question.column)} is not null group by 1, 2)""", [question.values()]).fetchone()
    return Answer(int(row[1]), int(row[0]), None if row[2] is None else int(row[2]), (int(row[3]),), str(row[4]))


@_answer.register
def _first(question: First, cursor: duckdb.DuckDBPyConnection) -> Answer:
    time = " || ' ' || ".join(f"coalesce({quote(name)}::varchar, '')" for name in question.clock) or "''"
    row = first_row(cursor, f"select rowid + 1, {time} from data where {question.where} order by rowid limit 1")
    return Answer(1, 1, int(str(row[0])), example=str(row[1]).strip().split(".")[0]) if row else Answer(0, 0)


def column_types(cursor: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """DuckDB's type of each column of `data`."""
    return {str(row[0]): str(row[1]) for row in cursor.execute("describe data").fetchall()}


def list_values(cursor: duckdb.DuckDBPyConnection, column: str, numbers: bool) -> list[str]:
    """The different values of a column that others are looked up in."""
    found = cursor.execute(f"select distinct {value_as_text(column, numbers)} from data where {quote(column)} is not null")
    return [str(value) for value, in found.fetchall()]


def value_as_text(column: str, numbers: bool) -> str:
    """SQL: how values of two columns are compared."""
    return f"({quote(column)}::double)::varchar" if numbers else f"trim({quote(column)}::varchar)"


def _counted(cursor: duckdb.DuckDBPyConnection, wrong: str, asked: str) -> Answer:
    """How many rows are wrong, of those that can be asked."""
    row = first_row(cursor, f"""select count(*) filter (({asked}) and ({wrong})), count(*) filter ({asked}),
                                min(rowid) filter (({asked}) and ({wrong})) + 1 from data""")
    return Answer(int(str(row[0])), int(str(row[1])), None if row[2] is None else int(str(row[2])))


def _filled(rule: Rule) -> str:
    return " and ".join(f"{quote(name)} is not null" for name in rule.columns)


def _holds(rule: Rule) -> str:
    """SQL: a rule as the user meant it."""
    first, *rest = map(quote, rule.columns)
    if rule.kind == "sum":
        whole = " + ".join(f"{name}::double" for name in rest)
        return f"abs({first}::double - ({whole})) <= {_ROUNDING} * greatest(abs({first}::double), abs({whole})) + 1e-9"
    sign = "<=" if rule.kind == "at_most" else "<"
    return " and ".join(f"{a} {sign} {b}" for a, b in zip([first, *rest], rest, strict=False))
