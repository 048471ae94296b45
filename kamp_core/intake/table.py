"""From text columns to typed ones in one statement, and the list of every cell that is not what was written."""
from dataclasses import dataclass

import duckdb

from kamp_core.intake.convert import accepted, changed, converted, is_blank, is_empty
from kamp_core.intake.facts import Column, Unreadable
from kamp_core.workspace.sql import quote

_KEPT = 1000               # unreadable cells in a report; the table has all
EXAMPLES = 3               # cells shown of what is made of a column


def typed(columns: tuple[Column, ...], source: str) -> str:
    """Each column in its type, then `__bad`, the cells that would not convert or are words for nothing or other spellings.

    Three steps, as DuckDB computes what stands in a CASE anew each time: convert, refuse the absurd, collect.
    """
    first = ", ".join(f"{converted(f'c{i}', column)} as t{i}, c{i}" for i, column in enumerate(columns))
    second = ", ".join(f"{accepted(f't{i}', column)} as t{i}, c{i}" for i, column in enumerate(columns))
    third = ", ".join(f"t{i} as {quote(column.name)}" for i, column in enumerate(columns))
    tests = {i: f"(t{i} is null and c{i} is not null)" if column.type != "text" else changed(f"c{i}", f"t{i}", column)
             for i, column in enumerate(columns)}
    told = {i: test for i, test in tests.items() if test}
    bad = "cast(null as varchar)"
    if told:
        cells = ", ".join(f"case when {test} and not {is_blank(f'c{i}')} then '{i}' || chr(31) || "
                          f"translate(c{i}, chr(30) || chr(31), '  ') end" for i, test in told.items())
        bad = f"case when {' or '.join(told.values())} then nullif(concat_ws(chr(30), {cells}), '') end"
    return f"select {third}, {bad} as __bad from (select {second} from (select {first} from {source}))"


@dataclass(frozen=True)
class Told:
    """Cells of a column (by position) that are words for nothing, or another spelling of a word: how many, and a few of them."""

    position: int
    count: int
    cells: tuple[str, ...]


def split_off(cursor: duckdb.DuckDBPyConnection, columns: tuple[Column, ...]) -> list[Told]:
    """Move the cells that would not convert from `__bad` into `unreadable`; the others in it are told."""
    texts = ", ".join(str(i) for i, column in enumerate(columns) if column.type == "text") or "-1"
    cursor.execute(f"""create or replace temp table told as
        select row, position, value, position in ({texts}) or {is_empty('value')} as other
        from (select row, cast(split_part(cell, chr(31), 1) as integer) as position, split_part(cell, chr(31), 2) as value
            from (select rowid + 1 as row, unnest(string_split(__bad, chr(30))) as cell from data where __bad is not null))""")
    cursor.execute("""create table unreadable as
        select row, $1[position + 1] as "column", value from told where not other order by row""",
                   [[column.name for column in columns]])
    found = cursor.execute(f"""select position, sum(times)::bigint, list(value order by times desc, value)[1:{EXAMPLES}]
        from (select position, value, count(*) as times from told where other group by all) group by all order by all""").fetchall()
    cursor.execute("drop table told")
    cursor.execute("alter table data drop column __bad")
    return [Told(position, count, tuple(cells)) for position, count, cells in found]


def first_unreadable(cursor: duckdb.DuckDBPyConnection) -> tuple[tuple[Unreadable, ...], int]:
    """The first cells of the table `unreadable`, and how many it has."""
    rows = cursor.execute(f'select row, "column", value from unreadable order by row limit {_KEPT}').fetchall()
    count, = cursor.execute("select count(*) from unreadable").fetchone() or (0,)
    return tuple(Unreadable(*row) for row in rows), int(count)
