"""Each day's 00:00 written last, with the date of the day that it ends: told by the order of the rows, moved to the next day."""
import duckdb

from kamp_core.intake.facts import Conversion
from kamp_core.workspace.sql import quote

_ODD = 0.02                # share of midnights that may stand elsewhere, as where a day is missing
_BACKWARD = 0.01           # of the moments that may lie before the one above them: else the rows are in no order of time
_SHARE = 0.5               # of the rows that may be midnights: beyond, these are dates
_LATE = "(x = date_trunc('day', x) and date_trunc('day', p) = x)"      # 00:00 right below a later clock of the same date


def written_last(db: duckdb.DuckDBPyConnection, rows: str) -> bool:
    """Are the midnights of this table (row, x) in their places only if each belongs to the day after?"""
    all, midnights, below = db.execute(f"""select count(x), count(*) filter (x = date_trunc('day', x)),
        count(*) filter (x < p and {_LATE}) from (select x, lag(x) over () as p from {rows})""").fetchone() or (0, 0, 0)
    if not below or midnights > _SHARE * all:
        return False               # a short look that most columns need no more than
    late, others, followed, inside, last, backward, runs = db.execute(f"""
        select count(*) filter ({_LATE}), count(*) filter (x = date_trunc('day', x) and p is not null and not {_LATE}),
            count(*) filter ({_LATE} and n >= x + interval 1 day), count(*) filter ({_LATE} and n >= x and n < x + interval 1 day),
            count(*) filter ({_LATE} and n is null and x + interval 1 day - p = p - pp),
            count(*) filter (x < p and not {_LATE}), count(*) from {_runs(rows)}""").fetchone() or (0,) * 7
    in_place = followed + last >= max(1, late / 2) and inside == 0
    return bool(in_place and others <= _ODD * late and backward <= _BACKWARD * runs)


def move_on(db: duckdb.DuckDBPyConnection, column: str) -> Conversion | None:
    """Move the late midnights of a column of `data` to the next day. None if there are none."""
    rows = f"(select rowid + 1 as row, {quote(column)} as x from data)"
    late = f"(select row, next, x from {_runs(rows)} where {_LATE})"
    found = db.execute(f"""select cast(x as varchar), cast(x + interval 1 day as varchar) from {late}
                           order by row limit 3""").fetchall()
    if not found:
        return None
    moved = db.execute(f"""update data set {quote(column)} = {quote(column)} + interval 1 day where rowid in
        (select unnest(range(row - 1, coalesce(next - 1, (select count(*) from data)))) from {late})
        and {quote(column)} is not null""").fetchone()
    return Conversion(column, "midnight_last", moved[0] if moved else 0, 0, tuple(found))


def _runs(rows: str) -> str:
    """Rows of one moment as one, the moments before and after beside it. (Windows without an order keep that of the rows.)"""
    return f"""(select row, x, lag(x) over () as p, lag(x, 2) over () as pp, lead(x) over () as n, lead(row) over () as next
        from (select row, x, lag(x) over () as l from {rows} where x is not null) where x is distinct from l)"""
