"""Join by key: what would match, what would not and what would multiply, counted before it is done."""
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Literal

import duckdb

from kamp_core.combine.keys import LOOSE, Looseness, Pair, compared_as_text, key_sql, loosened
from kamp_core.combine.tables import Side, Table, added_columns, counts, write
from kamp_core.errors import KampError
from kamp_core.intake.facts import Column
from kamp_core.workspace.sql import quote

EXAMPLES = 5


@dataclass(frozen=True)
class JoinPlan:
    """`loose`: differences in writing that do not count. `repeats`: which row where the right table has several of a key.

    `columns`: those of the right table to add; None: all but the keys. `day`: the columns of both that tell the day; beside
    another key they are equal where their days are.
    """

    left: Side
    right: Side
    keys: tuple[Pair, ...]
    loose: tuple[Looseness, ...] = ()
    keep: Literal["left", "matched"] = "left"
    repeats: Literal["all", "first", "last"] = "all"
    columns: tuple[str, ...] | None = None
    day: Pair | None = None


@dataclass(frozen=True)
class Keyed:
    """One key as people read it, and how many rows have it."""

    key: str
    rows: int


@dataclass(frozen=True)
class Cure:
    """So many more rows of the left table would find their match if these differences in writing did not count."""

    loose: tuple[Looseness, ...]
    rows: int
    example: tuple[str, str]


@dataclass(frozen=True)
class JoinCheck:
    """`blank`: rows without a key; `alone`: rows whose key the other table does not have; `repeated`: keys that several
    rows of the right table have and rows of the left one want; `more`: rows that this would add; `rows`: of the result.
    `recurring`: keys that find a match and stand on several days of the left table, where no key tells the day."""

    left_rows: int
    left_matched: int
    left_blank: int
    left_alone: int
    left_examples: tuple[Keyed, ...]
    right_rows: int
    right_blank: int
    right_alone: int
    right_examples: tuple[Keyed, ...]
    repeated: int
    repeated_examples: tuple[Keyed, ...]
    more: int
    rows: int
    cures: tuple[Cure, ...] = ()
    recurring: int = 0
    recurring_examples: tuple[str, ...] = ()


def check_join(plan: JoinPlan, left: Table, right: Table, cursor: duckdb.DuckDBPyConnection) -> JoinCheck:
    """Count, without joining. Raises KampError('join_no_key', 'column_missing')."""
    _collect_keys(plan, left, right, cursor)
    on = _on(len(plan.keys))
    matched, repeated, more = counts(cursor, f"""select coalesce(sum(l.n), 0), count(*) filter (r.n > 1),
        coalesce(sum(l.n * (r.n - 1)), 0) from left_keys l join right_keys r on {on}""")
    (left_keyed,), (right_keyed,) = (counts(cursor, f"select coalesce(sum(n), 0) from {side}_keys") for side in ("left", "right"))
    (right_used,) = counts(cursor, f"select coalesce(sum(r.n), 0) from right_keys r semi join left_keys l on {on}")
    added = more if plan.repeats == "all" else 0
    rows = (left.rows if plan.keep == "left" else matched) + added
    check = JoinCheck(
        left.rows, matched, left.rows - left_keyed, left_keyed - matched, _examples(plan, "left", "right", cursor),
        right.rows, right.rows - right_keyed, right_keyed - right_used, _examples(plan, "right", "left", cursor),
        repeated, _repeated(plan, cursor), more, rows, tuple(_cures(plan, left, right, matched, cursor)),
        *_recurring(plan, left, right, cursor))
    cursor.execute("drop table left_keys")
    cursor.execute("drop table right_keys")
    return check


def join(plan: JoinPlan, left: Table, right: Table, cursor: duckdb.DuckDBPyConnection) -> dict[str, Column]:
    """Fill `data` and `unreadable`. → the columns added, by their name in the right table"""
    added = joined_columns(plan, left, right)
    mine, theirs = _keys(plan, left, right)
    names = ", ".join(f"k{i}" for i in range(len(mine)))
    filled = " and ".join(f"k{i} is not null" for i in range(len(mine)))
    order = "order by b desc" if plan.repeats == "last" else "order by b"
    one = "" if plan.repeats == "all" else f"qualify row_number() over (partition by {names} {order}) = 1"
    cursor.execute(f"""create temp table places as
        with l as (select rowid as a, {_aliased(mine)} from {left.alias}.data),
        r as (select b, {names} from (select rowid as b, {_aliased(theirs)} from {right.alias}.data)
              where {filled} {one})
        select row_number() over (order by a, b) as n, a, b
        from l {"left " if plan.keep == "left" else ""}join r on {_on(len(mine))}""")
    write(cursor, left, right, added)
    return added


def joined_columns(plan: JoinPlan, left: Table, right: Table) -> dict[str, Column]:
    """The columns that the join adds."""
    return added_columns(left, right, plan.columns, {theirs: mine for mine, theirs in plan.keys})


def _keys(plan: JoinPlan, left: Table, right: Table) -> tuple[list[str], list[str]]:
    if not plan.keys:
        raise KampError("join_no_key")
    pairs = [key_sql(pair, left, right, plan.loose, by_day=len(plan.keys) > 1 and pair == plan.day) for pair in plan.keys]
    return [mine for mine, _ in pairs], [theirs for _, theirs in pairs]


def _aliased(keys: list[str]) -> str:
    return ", ".join(f"{key} as k{i}" for i, key in enumerate(keys))


def _on(keys: int) -> str:
    return " and ".join(f"l.k{i} = r.k{i}" for i in range(keys))


def _collect_keys(plan: JoinPlan, left: Table, right: Table, cursor: duckdb.DuckDBPyConnection) -> None:
    """The keys of each side, each once: as compared, as written, and the number of its rows."""
    strict = _keys(replace(plan, loose=()), left, right)
    for name, table, keys, written in zip(("left", "right"), (left, right), _keys(plan, left, right), strict, strict=True):
        names = ", ".join(f"k{i}" for i in range(len(keys)))
        filled = " and ".join(f"k{i} is not null" for i in range(len(keys)))
        said = "concat_ws(' · ', " + ", ".join(f"cast({key} as varchar)" for key in written) + ")"
        cursor.execute(f"""create or replace temp table {name}_keys as select {names}, min(said) as said, count(*) as n
            from (select {_aliased(keys)}, {said} as said from {table.alias}.data) where {filled} group by {names}""")


def _examples(plan: JoinPlan, side: str, other: str, cursor: duckdb.DuckDBPyConnection) -> tuple[Keyed, ...]:
    """Keys of one side that the other does not have, those of most rows first."""
    return _keyed(cursor, f"select said, n from {side}_keys l anti join {other}_keys r on {_on(len(plan.keys))}")


def _repeated(plan: JoinPlan, cursor: duckdb.DuckDBPyConnection) -> tuple[Keyed, ...]:
    return _keyed(cursor, f"""select said, n from right_keys l semi join left_keys r on {_on(len(plan.keys))} where n > 1""")


def _recurring(plan: JoinPlan, left: Table, right: Table, cursor: duckdb.DuckDBPyConnection) -> tuple[int, tuple[str, ...]]:
    """Keys on several days, those of most days first: what the other table tells of one day would stand on all of them."""
    if plan.day is None or any(left.column(mine).type in ("date", "datetime") for mine, _ in plan.keys):
        return 0, ()
    keys = _keys(plan, left, right)[0]
    names = ", ".join(f"k{i}" for i in range(len(keys)))
    found = cursor.execute(f"""select r.said, count(distinct d) as days from (select {_aliased(keys)},
        cast({quote(plan.day[0])} as DATE) as d from {left.alias}.data) l join right_keys r using ({names})
        group by 1 having days > 1 order by 2 desc, 1""").fetchall()
    return len(found), tuple(str(key) for key, _ in found[:EXAMPLES])


def _keyed(cursor: duckdb.DuckDBPyConnection, sql: str) -> tuple[Keyed, ...]:
    return tuple(Keyed(str(key), int(n)) for key, n in cursor.execute(f"{sql} order by 2 desc, 1 limit {EXAMPLES}").fetchall())


def _cures(plan: JoinPlan, left: Table, right: Table, matched: int, cursor: duckdb.DuckDBPyConnection) -> Iterator[Cure]:
    """The fewest differences in writing that, not counted, bring the most matches; nothing where none does."""
    texts = [i for i, pair in enumerate(plan.keys) if compared_as_text(pair, left, right)]
    open_ways = [way for way in LOOSE if way not in plan.loose]
    if not texts or matched == left.rows:
        return
    found: list[tuple[int, int, Cure]] = []
    for size in range(1, len(open_ways) + 1):
        for loose in combinations(open_ways, size):
            gained, example = _gained(plan, texts, loose, matched, cursor)
            found.append((gained, -size, Cure(loose, gained, example)))
    best = max(found, key=lambda one: one[:2], default=None)
    if best and best[0] > 0:
        yield best[2]


def _gained(plan: JoinPlan, texts: list[int], loose: tuple[Looseness, ...], matched: int,
            cursor: duckdb.DuckDBPyConnection) -> tuple[int, tuple[str, str]]:
    keys = ", ".join(f"{loosened(f'k{i}', loose)} as k{i}" if i in texts else f"k{i}" for i in range(len(plan.keys)))
    row = cursor.execute(f"""with r as (select {keys}, min(said) as said from right_keys group by all),
        l as (select {keys}, said, n from left_keys)
        select coalesce(sum(l.n), 0), any_value(l.said) filter (l.said <> r.said), any_value(r.said) filter (l.said <> r.said)
        from l join r on {_on(len(plan.keys))}""").fetchone() or (0, None, None)
    return int(row[0]) - matched, (str(row[1]), str(row[2]))
