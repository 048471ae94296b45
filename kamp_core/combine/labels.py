"""A list of bad lots becomes a result column: a row a day, the lots in one cell, across the columns, or one below the other."""
import re
from dataclasses import dataclass, replace
from typing import Literal

import duckdb

from kamp_core.combine.join import EXAMPLES, Keyed
from kamp_core.combine.judged import is_judged
from kamp_core.combine.keys import LOOSE, Pair, key_sql, loosened, text_sql
from kamp_core.combine.names import free_name
from kamp_core.combine.propose import found_in, is_counter, likenesses
from kamp_core.combine.tables import Side, Table, carry_unreadable, counts
from kamp_core.errors import KampError
from kamp_core.intake.columns import alike
from kamp_core.intake.facts import Column
from kamp_core.workspace.sql import literal, quote

_OTHERS, _MINOR = 2, 0.5   # columns besides lots and day that a list may have; share of the lots that may be bad
_SHARE = 0.8               # of the listed values that a column of the data must have, where the names differ
_NUMBERED = re.compile(r"[\s_.#-]*\d+$")
_SEVERAL = r"'\s*[0-9]+(?:\s*[,;/·、\s]\s*[0-9]+)+\s*'"          # 3, 16 · 3/16 · 3 16: numbers may stand apart by anything


@dataclass(frozen=True)
class LabelPlan:
    """`keys`: what must be equal besides the lot, such as the day. `lot`: the data's column; `cells`: the list's columns with
    lots in them. `absent`: what rows are whose key the list does not mention at all."""

    left: Side
    right: Side
    lot: str
    cells: tuple[str, ...]
    keys: tuple[Pair, ...] = ()
    name: str = "result"
    bad: str = "bad"
    good: str = "good"
    absent: Literal["good", "empty"] = "good"


@dataclass(frozen=True)
class LabelCheck:
    """`listed`: lots in the list, each once a key; `lots`: the same of the data. `unmentioned`: keys of the data that the list
    does not have; `clean`: rows of the list without a lot, which say that all was well."""

    listed: int
    found: int
    lost: tuple[Keyed, ...]
    lots: int
    rows_bad: int
    rows_good: int
    rows_empty: int
    unmentioned: int
    unmentioned_examples: tuple[str, ...]
    clean: int


def propose_labels(left: Table, right: Table, cursor: duckdb.DuckDBPyConnection) -> tuple[LabelPlan | None, bool]:
    """The lots of both and their day, None where there are none; and whether the right table looks like a list of bad ones:
    it measures nothing, tells little else and has less than half of the lots, and the data are not judged yet."""
    days = [one.pair for one in likenesses(left, right, cursor) if right.column(one.pair[1]).type in ("date", "datetime")][:1]
    columns = [c for c in right.columns if c.type in ("text", "integer", "number") and not is_counter(c.name)]
    best: tuple[tuple[int, float], str, tuple[str, ...]] | None = None
    for lot in (c for c in left.columns if c.type in ("text", "integer") and not is_counter(c.name)):
        cells, rank = _cells_for(lot, columns, left, right, cursor)
        if cells and (best is None or rank > best[0]):
            best = rank, lot.name, cells
    if best is None:
        return None, False
    plan = LabelPlan(left.side, right.side, best[1], best[2], tuple(days))
    check = check_labels(plan, left, right, cursor)
    told = [c for c in right.columns if not is_counter(c.name) and c.name not in (*plan.cells, *(theirs for _, theirs in days))]
    measured = any(c.type in ("integer", "number") and not _named_alike(c, plan.lot) for c in told)
    judged = any(is_judged(column) for column in left.columns)
    listed = not measured and not judged and len(told) <= _OTHERS and 0 < check.found < _MINOR * check.lots
    return replace(plan, absent="empty" if check.clean else "good"), listed


def _named_alike(column: Column, lot: str) -> bool:
    """LOT, or LOT2 of several."""
    return alike(_NUMBERED.sub("", column.name), lot) or alike(column.name, lot)


def _cells_for(lot: Column, columns: list[Column], left: Table, right: Table, cursor: duckdb.DuckDBPyConnection) -> tuple[
        tuple[str, ...], tuple[int, float]]:
    """The columns of the list that hold such lots, and how sure that is: by name, by values."""
    named, cells, shares = 0, [], []
    for column in columns:
        listed = [row[0] for row in cursor.execute(f"select distinct v from ({_entries_sql((column,), right, ())})").fetchall()]
        share = found_in(listed, lot, left, cursor) / max(1, len(listed))
        same = _named_alike(column, lot.name)
        if (same and share > 0) or (share >= _SHARE and lot.type == column.type == "text"):
            named += same
            cells.append(column.name)
            shares.append(share)
    return tuple(cells), (named, sum(shares) / max(1, len(shares)))


def check_labels(plan: LabelPlan, left: Table, right: Table, cursor: duckdb.DuckDBPyConnection) -> LabelCheck:
    """Count, without labelling. Raises KampError('column_missing', 'label_no_cells', 'labels_equal')."""
    _collect(plan, left, right, cursor)
    keys = _names(plan)
    marks = cursor.execute(f"select coalesce(v, ''), count(*) from ({_marked_sql(plan)}) group by 1").fetchall()
    rows = {str(value): int(n) for value, n in marks}
    on = " and ".join(f"e.{name} = d.{name}" for name in ["v", *keys])
    (listed,) = counts(cursor, "select count(*) from entries")
    lots, found = counts(cursor, f"""select count(*), count(*) filter (exists (select 1 from entries e where {on}))
        from (select distinct v{"".join(f", {key}" for key in keys)} from lots where {_filled("v", *keys)}) d""")
    said = "concat_ws(' · ', " + ", ".join(f"cast(e.{key} as varchar)" for key in keys) + f"{', ' if keys else ''}e.said)"
    lost = cursor.execute(f"select {said}, 1 from entries e anti join lots d on {on} order by 1 limit {EXAMPLES}").fetchall()
    absent = _unmentioned(plan, cursor)
    clean = counts(cursor, "select count(*) from clean")[0]
    for table in ("entries", "mentioned", "lots", "clean"):
        cursor.execute(f"drop table {table}")
    return LabelCheck(listed, found, tuple(Keyed(str(key), n) for key, n in lost), lots, rows.get(plan.bad, 0),
                      rows.get(plan.good, 0), rows.get("", 0), len(absent), tuple(absent[:EXAMPLES]), clean)


def label(plan: LabelPlan, left: Table, right: Table, cursor: duckdb.DuckDBPyConnection) -> dict[str, Column]:
    """Fill `data` and `unreadable`; every row of the data once, in its order. → the column added"""
    name = free_name(plan.name, [column.name for column in left.columns])
    _collect(plan, left, right, cursor)
    mine = ", ".join(f"l.{quote(column.name)}" for column in left.columns)
    cursor.execute(f"create temp table marks as {_marked_sql(plan)}")
    cursor.execute(f"""create table data as select {mine}, m.v as {quote(name)} from {left.alias}.data l
                       join marks m on m.a = l.rowid order by l.rowid""")
    cursor.execute('create table unreadable (row bigint, "column" varchar, value varchar)')
    cursor.execute("create temp table places as select a + 1 as n, a from marks")
    carry_unreadable(cursor, left, "a", {column.name: column.name for column in left.columns} | {"": ""})
    for table in ("entries", "mentioned", "lots", "clean", "marks", "places"):
        cursor.execute(f"drop table {table}")
    return {name: Column(name, "text")}


def _names(plan: LabelPlan) -> list[str]:
    return [f"k{i}" for i in range(len(plan.keys))]


def _filled(*names: str) -> str:
    return " and ".join(f"{name} is not null" for name in names) or "true"


def _collect(plan: LabelPlan, left: Table, right: Table, cursor: duckdb.DuckDBPyConnection) -> None:
    """`lots` of the data, row by row; `entries` of the list, each once; the keys it has `mentioned`; its `clean` rows."""
    if not plan.cells:
        raise KampError("label_no_cells")
    if plan.bad == plan.good or not plan.bad or not plan.good:
        raise KampError("labels_equal")
    pairs = [key_sql(pair, left, right, LOOSE, by_day=True) for pair in plan.keys]
    mine = "".join(f", {key} as k{i}" for i, (key, _) in enumerate(pairs))
    theirs = tuple(f"{key} as k{i}" for i, (_, key) in enumerate(pairs))
    names = _names(plan)
    listed = "".join(f", {name}" for name in names)
    lot = loosened(text_sql(left.column(plan.lot)), LOOSE)
    cells = tuple(right.column(name) for name in plan.cells)
    cursor.execute(f"create or replace temp table lots as select rowid as a, nullif({lot}, '') as v{mine} from {left.alias}.data")
    cursor.execute(f"""create or replace temp table entries as select v, min(said) as said{listed}
        from ({_entries_sql(cells, right, theirs)}) where {_filled(*names)} group by v{listed}""")
    keys = ", ".join([*theirs, "1 as one"])
    cursor.execute(f"""create or replace temp table mentioned as select distinct {', '.join([*names, 'one'])}
        from (select {keys} from {right.alias}.data) where {_filled(*names)}""")
    blank = " and ".join(f"nullif(trim(cast({quote(name)} as varchar)), '') is null" for name in plan.cells)
    cursor.execute(f"""create or replace temp table clean as select * from (select {keys} from {right.alias}.data where {blank})
        where {_filled(*names)}""")


def _entries_sql(cells: tuple[Column, ...], right: Table, keys: tuple[str, ...]) -> str:
    """Each lot of the list in a row of its own: v as compared, said as written, with its keys."""
    texts = ", ".join(_cell_sql(column) for column in cells)
    names = "".join(f", k{i}" for i in range(len(keys)))
    return f"""select {loosened("said", LOOSE)} as v, said{names} from (select trim(unnest(regexp_split_to_array(
            case when regexp_full_match(cell, {_SEVERAL}) then regexp_replace(trim(cell), '[,;/·、\\s]+', ',', 'g') else cell end,
            '[,;、\\n]'))) as said{names}
        from (select unnest([{texts}]) as cell{"".join(f", {key}" for key in keys)} from {right.alias}.data))
        where said <> ''"""


def _cell_sql(column: Column) -> str:
    text = text_sql(column)
    return f"replace({text}, '.', ',')" if column.format == "decimal_comma" else text     # '2,8' was two lots, not a number


def _marked_sql(plan: LabelPlan) -> str:
    """a and v: bad, good or nothing for each row of the data."""
    keys = _names(plan)
    entry = " and ".join(f"l.{name} = e.{name}" for name in ["v", *keys])
    known = " and ".join(f"l.{name} = m.{name}" for name in keys) or "true"
    absent = literal(plan.good) if plan.absent == "good" else "null"
    whole = _filled(*(f"l.{name}" for name in ["v", *keys]))
    return f"""select l.a, case when not ({whole}) then null when e.v is not null then {literal(plan.bad)}
            when m.one is not null then {literal(plan.good)} else {absent} end as v
        from lots l left join entries e on {entry} left join mentioned m on {known}"""


def _unmentioned(plan: LabelPlan, cursor: duckdb.DuckDBPyConnection) -> list[str]:
    keys = _names(plan)
    if not keys:
        return []
    on = " and ".join(f"l.{name} = m.{name}" for name in keys)
    said = "concat_ws(' · ', " + ", ".join(f"cast(l.{name} as varchar)" for name in keys) + ")"
    return [str(row[0]) for row in cursor.execute(
        f"select distinct {said} from lots l anti join mentioned m on {on} where {_filled(*keys)} order by 1").fetchall()]
