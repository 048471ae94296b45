"""Which columns of two tables seem to speak of the same things: by their names, and by the values they share."""
import re
from dataclasses import dataclass

import duckdb

from kamp_core.combine.judged import is_judged
from kamp_core.combine.keys import LOOSE, Pair, key_sql, loosened, text_sql
from kamp_core.combine.tables import Table
from kamp_core.intake.facts import Column, ColumnType
from kamp_core.intake.matching import match_columns
from kamp_core.workspace.sql import quote

_MOST_ROWS, _MOST_VALUES = 500_000, 2_000      # of a column looked at
_NAMED, _UNNAMED = 0.3, 0.8          # share of values in common from which a pair is believed: of one name, of two
_FEW_WORDS = 3             # OK and NG are in many columns
_MOST_REPEATS = 0.5        # of the right table's rows: more have a key that another one has, and it names a group, not a thing
_COUNTER = re.compile(r"(row|line|unnamed)?[\s_:.]*(index|idx|no|num|seq|#|순번|연번|번호|일련번호|\d+)\.?", re.IGNORECASE)
_TIMES: tuple[ColumnType, ...] = ("date", "datetime")


@dataclass(frozen=True)
class Likeness:
    """`share`: of the values of the side that has fewer, those that the other side has too."""

    pair: Pair
    named: bool
    share: float


def likenesses(left: Table, right: Table, cursor: duckdb.DuckDBPyConnection) -> list[Likeness]:
    """The pairs that may be keys, the most believable first: one name, then many values in common."""
    named = {theirs: mine for mine, theirs in match_columns(
        {column.name: (column.type,) for column in left.columns}, right.columns).items() if theirs}
    few = {(table.alias, column.name): _different(column, table, cursor)
           for table in (left, right) for column in table.columns if _can_be_key(column)}
    found = []
    for theirs in filter(_can_be_key, right.columns):
        for mine in filter(_can_be_key, left.columns):
            same = named.get(theirs.name) == mine.name
            if not _comparable(mine, theirs, same):
                continue
            fewer = few[left.alias, mine.name] <= few[right.alias, theirs.name]
            common, share = _shared(mine, left, theirs, right, cursor) if fewer else _shared(theirs, right, mine, left, cursor)
            few_words = theirs.type not in _TIMES and common < _FEW_WORDS
            if common and (share >= _NAMED if same else share >= _UNNAMED and not few_words):
                found.append(Likeness((mine.name, theirs.name), same, share))
    return sorted(found, key=lambda one: (not one.named, -one.share))


def propose_keys(left: Table, right: Table, cursor: duckdb.DuckDBPyConnection) -> tuple[Pair, ...]:
    """As many of the likely pairs as it takes for the rows of the right table to differ; none where they hardly ever do."""
    chosen: list[Pair] = []
    repeats = right.rows
    likely = likenesses(left, right, cursor)
    for likeness in likely:
        clocks = {left.column(likeness.pair[0]).type, right.column(likeness.pair[1]).type} == {"datetime"}
        if clocks or any(likeness.pair[0] == mine or likeness.pair[1] == theirs for mine, theirs in chosen):
            continue
        left_over = _repeats([*chosen, likeness.pair], left, right, cursor)
        if not chosen or left_over < repeats:
            chosen.append(likeness.pair)
            repeats = left_over
        if repeats == 0:
            break
    timed = any(left.column(mine).type in _TIMES for mine, _ in chosen)
    day = next((one.pair for one in likely if left.column(one.pair[0]).type in _TIMES), None)
    if day and chosen and not timed and _recur(chosen, day, left, right, cursor):
        chosen.append(day)
        repeats = _repeats(chosen, left, right, cursor)
    return tuple(chosen) if repeats <= _MOST_REPEATS * right.rows else ()


def propose_day(left: Table, right: Table, keys: tuple[Pair, ...], cursor: duckdb.DuckDBPyConnection) -> Pair | None:
    """The columns of both that tell the day: among the keys, else with days in common, else the first; None: one has none."""
    likely = [*keys, *(one.pair for one in likenesses(left, right, cursor))]
    firsts = [(mine, theirs) for mine in left.named(*_TIMES) for theirs in right.named(*_TIMES)]
    return next((pair for pair in [*likely, *firsts] if left.column(pair[0]).type in _TIMES), None)


def _recur(keys: list[Pair], day: Pair, left: Table, right: Table, cursor: duckdb.DuckDBPyConnection) -> bool:
    """Do keys of the right table come again on other days of the left one? A lot that runs over one midnight does not."""
    pairs = [key_sql(pair, left, right, LOOSE) for pair in keys]
    mine = ", ".join(f"{key} as k{i}" for i, (key, _) in enumerate(pairs))
    theirs = ", ".join(f"{key} as k{i}" for i, (_, key) in enumerate(pairs))
    names = ", ".join(f"k{i}" for i in range(len(pairs)))
    row = cursor.execute(f"""with days as (select {names}, max(d) - min(d) as span from
            (select {mine}, cast({quote(day[0])} as DATE) as d from {left.alias}.data) group by {names})
        select count(*), count(*) filter (span > 0), count(*) filter (span > 1)
        from days semi join (select {theirs} from {right.alias}.data) r using ({names})""").fetchone() or (0, 0, 0)
    return bool(row[2] or row[1] > row[0] / 2)


def is_counter(name: str) -> bool:
    """Does the name say that a column only counts the rows?"""
    return _COUNTER.fullmatch(name.strip()) is not None


def _can_be_key(column: Column) -> bool:
    return column.type in ("text", "integer", *_TIMES) and not is_counter(column.name) and not is_judged(column)


def _comparable(mine: Column, theirs: Column, named: bool) -> bool:
    """1, 2, 3 are everywhere: only a name makes two columns of whole numbers the same thing."""
    if (mine.type in _TIMES) != (theirs.type in _TIMES):
        return False
    return named or "integer" not in (mine.type, theirs.type)


def _different(column: Column, table: Table, cursor: duckdb.DuckDBPyConnection) -> int:
    row = cursor.execute(f"select approx_count_distinct({quote(column.name)}) from {table.alias}.data").fetchone()
    return int(row[0]) if row else 0


def _shared(column: Column, table: Table, other: Column, others: Table, cursor: duckdb.DuckDBPyConnection) -> tuple[int, float]:
    """Of some values of a column: how many the other column has too, and which share that is."""
    values = [row[0] for row in cursor.execute(f"""select distinct {_value(column)} from {table.alias}.data
        where {quote(column.name)} is not null and hash(rowid) % {max(1, table.rows // _MOST_ROWS)} = 0
        limit {_MOST_VALUES}""").fetchall()]
    common = found_in(values, other, others, cursor)
    return common, common / max(1, len(values))


def found_in(values: list[str], column: Column, table: Table, cursor: duckdb.DuckDBPyConnection) -> int:
    """How many of these values, written as in `_value`, a column has."""
    row = cursor.execute(f"""select count(*) from (select unnest($1::VARCHAR[]) as v) asked
        semi join (select {_value(column)} as v from {table.alias}.data) there using (v)""", [values]).fetchone()
    return int(row[0]) if row else 0


def _value(column: Column) -> str:
    """As text, small differences in writing aside; moments by their day, as two clocks are never equal."""
    name = quote(column.name)
    return f"cast(cast({name} as DATE) as VARCHAR)" if column.type in _TIMES else loosened(text_sql(column), LOOSE)


def _repeats(pairs: list[Pair], left: Table, right: Table, cursor: duckdb.DuckDBPyConnection) -> int:
    """Rows of the right table beyond the first of each key."""
    keys = [key_sql(pair, left, right, (), by_day=True)[1] for pair in pairs]
    filled = " and ".join(f"({key}) is not null" for key in keys)
    row = cursor.execute(f"select coalesce(sum(n - 1), 0) from (select count(*) as n from {right.alias}.data where {filled} "
                         f"group by {', '.join(keys)})").fetchone()
    return int(row[0]) if row else 0
