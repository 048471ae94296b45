"""Which columns together seem to name a row: what a person is asked to confirm."""
import re
from itertools import combinations

import duckdb

from kamp_core.quality.facts import ColumnProfile, Profile
from kamp_core.quality.sql import first_row
from kamp_core.workspace.sql import quote

_NAMED = re.compile(r"lot|로트|batch|배치|shot|샷|serial|번호|no$|no\.|_id|^id$|호기|설비|equip|machine|line|라인|금형|"
                    r"mou?ld|cavity|캐비티|제품|품번|part|product|index|순번|seq", re.IGNORECASE)
_MOST_TRIED = 7         # columns: at most 63 sets of one to three of them
_MOST_TOGETHER = 3
_FEW = 20
_LOOKED_AT = 200_000    # rows, all those whose hash falls into one part of many: equal ones stay together


def propose_key(cursor: duckdb.DuckDBPyConnection, profile: Profile) -> tuple[str, ...]:
    """The smallest set of columns by which no two rows are equal that are not equal as a whole; () where there is none."""
    able = [c for c in profile.columns if not c.missing and c.distinct > 1 and _may_name(c)]
    tried = sorted(able, key=lambda c: (c.kind != "id", not _NAMED.search(c.name), -c.distinct))[:_MOST_TRIED]
    whole = [c.name for c in profile.columns]
    for size in range(1, _MOST_TOGETHER + 1):
        for columns in combinations(tried, size):
            names = tuple(c.name for c in columns)
            if _could(columns, profile) and _names_rows(cursor, names, whole, profile.rows):
                return names
    return ()


def _may_name(column: ColumnProfile) -> bool:
    """Numbers of things, times, what is called like one of them, and what has few values, such as left and right."""
    whole_number = column.kind == "number" and not column.decimals
    named = bool(_NAMED.search(column.name)) or column.distinct <= _FEW
    return column.kind in ("id", "time") or ((column.kind in ("category", "text") or whole_number) and named)


def _could(columns: tuple[ColumnProfile, ...], profile: Profile) -> bool:
    """Are there enough combinations of their values for all different rows?"""
    sets = 1
    for column in columns:
        sets *= column.distinct
    return sets >= 0.9 * (profile.rows - profile.repeated_rows)


def _names_rows(cursor: duckdb.DuckDBPyConnection, names: tuple[str, ...], whole: list[str], rows: int) -> bool:
    """In a part of the rows that keeps equal keys together: does each key belong to one row, repeats apart?"""
    parts = max(1, rows // _LOOKED_AT)
    key, cells = ", ".join(map(quote, names)), ", ".join(map(quote, whole))
    row = first_row(cursor, f"""select bool_and(least = most) from (
        select min(hash({cells})) as least, max(hash({cells})) as most from data where hash({key}) % {parts} = 0 group by {key})""")
    return bool(row[0])
