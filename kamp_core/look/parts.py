"""What a whole is made of: the share of each value in each group, or along time; and which few values make up most of it."""
from datetime import datetime
from itertools import accumulate
from math import log, sqrt
from typing import Any, Literal

import duckdb
import numpy as np
from numpy.typing import NDArray

from kamp_core.look.along import ends_of_time, quarters
from kamp_core.look.facts import Pareto, Parts
from kamp_core.look.numbers import title
from kamp_core.look.one import LEAST_BAD, LEAST_ROWS
from kamp_core.look.split import Split
from kamp_core.quality.buckets import bucket_seconds, bucket_sql
from kamp_core.quality.facts import ColumnProfile
from kamp_core.quality.sql import first_row, sample
from kamp_core.wording.lists import some
from kamp_core.wording.numbers import percent
from kamp_core.workspace.sql import literal, quote

_PARTS = 6                 # colours that eyes tell apart
_PLACES = 20
_BUCKETS = 40
_BARS = 15
_LISTED = 100              # of more different values, the rare ones are counted together at once
_MOST_OF_IT = 0.7          # the first few are named until they make up so much
_SMALL = 0.02              # a difference of shares that is none, unless it is a good part of the share
_FALSE = 0.05              # pictures of chance in which any part may be told
_SAMPLE_ROWS = 2_000_000
Form = Literal["stack", "heat", "lines"]
Counts = NDArray[np.float64]


def parts(cursor: duckdb.DuckDBPyConnection, value: ColumnProfile, along: ColumnProfile, form: Form = "stack") -> Parts:
    """The most frequent values of a column as shares, along the values of another or along time."""
    step = _step(cursor, along) if along.kind == "time" else 0.0
    place = bucket_sql(quote(along.name), step) if step else f"{quote(along.name)}::varchar"
    names = [name for name, _ in value.top[:_PARTS]]
    part = sample(value.rows, _SAMPLE_ROWS)
    listed = ", ".join(map(literal, names)) or "''"
    seen = "v" if value.distinct <= _LISTED else f"case when v in ({listed}) then v else '' end"
    found = cursor.execute(f"""select {place} as place, {seen} as part, count(*) from
        (select {quote(along.name)}, {quote(value.name)}::varchar as v from data where {part.where})
        where place is not null and v is not null group by all order by place""").fetchall()
    places = tuple(dict.fromkeys(_at(row[0]) for row in found)) if step else tuple(name for name, _ in along.top[:_PLACES])
    counts = np.zeros((len(names) + 1, len(places)))
    for at, name, n in found:
        if _at(at) in places:
            counts[names.index(name) if name in names else -1, places.index(_at(at))] += n
    if not counts[-1].any():
        counts = counts[:-1]
    alone = [name for name, row in zip([*names, ""], counts, strict=False) if row.any()]
    if len(alone) == 1:
        sentence, facts = "boxes_one", {"x": value.name, "value": alone[0]}
    else:
        rows = f"{seen} as part from (select *, {quote(value.name)}::varchar as v from data where {part.where}) data"
        sentence, facts = _moved(names, _ends(cursor, along, rows, names)) if step else _unlike(names, places, counts)
    cells = tuple(tuple(int(n) for n in row) for row in counts)
    return Parts(sentence, (title(value), title(along)), places, tuple([*names, ""][:len(counts)]), cells, form, step,
                 facts={"column": value.name, "along": along.name, **facts}, sampled=part.sampled,
                 rows=int(counts.sum() * part.times))


def _at(place: datetime | str) -> str:
    return place if isinstance(place, str) else place.isoformat(" ").removesuffix(" 00:00:00")


def _step(cursor: duckdb.DuckDBPyConnection, time: ColumnProfile) -> float:
    first, last = first_row(cursor, f"select epoch(min({quote(time.name)})), epoch(max({quote(time.name)})) from data")
    span = float(str(last)) - float(str(first)) if first is not None else 0.0
    return float(bucket_seconds(span, 86400 if time.type == "DATE" else 1, _BUCKETS))


def _unlike(names: list[str], places: tuple[str, ...], counts: Counts) -> tuple[str, dict[str, Any]]:
    """The share that stands out most from that of all rows, by adjusted residuals (Haberman, 1973)."""
    rows = counts.sum()
    if not rows or len(places) < 2:
        return "parts_one" if rows else "no_rows", {}
    at, of = counts.sum(axis=0, keepdims=True), counts.sum(axis=1, keepdims=True) / rows
    share = counts / np.maximum(at, 1)
    spread = np.sqrt(np.maximum(of * (1 - of) * (1 / np.maximum(at, 1) - 1 / rows), 1e-12))
    z = np.where((at >= LEAST_ROWS) & (at * of >= LEAST_BAD), (share - of) / spread, 0)[:len(names)]
    i, j = (int(place) for place in np.unravel_index(int(np.abs(z).argmax()), z.shape))
    if len(z) == 2:                                        # of two parts the rarer one, as it is the bad one
        i, j = 1, int(np.abs(z[1]).argmax())
    if abs(z[i, j]) < sqrt(2 * log(z.size / _FALSE)) or abs(share[i, j] - of[i, 0]) < min(_SMALL, of[i, 0] / 10):
        return "parts_alike", {}
    facts = {"part": names[i], "place": places[j], "share": percent(float(share[i, j])), "usual": percent(float(of[i, 0]))}
    return "parts_more" if z[i, j] > 0 else "parts_less", facts


def _ends(cursor: duckdb.DuckDBPyConnection, time: ColumnProfile, rows: str, names: list[str]) -> Counts:
    """Rows of each part in the first and in the last quarter of the time."""
    early, late = quarters(time)
    ends = np.zeros((len(names) + 1, 2))
    for name, *counts in cursor.execute(f"""select part, count(*) filter ({early}), count(*) filter ({late}) from (
            select {quote(time.name)}, {rows}), {ends_of_time(time)} where part is not null group by 1""").fetchall():
        ends[names.index(name) if name in names else -1] += counts
    return ends


def _moved(names: list[str], ends: Counts) -> tuple[str, dict[str, Any]]:
    """The share that changed most from the first quarter of the time to the last; of two parts the rarer one is told."""
    rows = ends.sum(axis=0)
    if (rows < LEAST_ROWS).any():
        return "parts_short" if rows.any() else "no_rows", {}
    before, after = (ends / rows).T
    gap = (after - before)[:len(names)]
    i = 1 if len(names) == 2 else int(np.abs(gap).argmax())
    both = float(ends[i].sum() / rows.sum())
    noise = sqrt(max(1e-12, both * (1 - both) * float((1 / rows).sum())))
    facts = {"part": names[i], "before": percent(float(before[i])), "after": percent(float(after[i]))}
    if abs(gap[i]) < max((2 + sqrt(2 * log(len(gap) + 1))) * noise, min(_SMALL, both / 2)):
        return "parts_level", facts
    return "parts_up" if gap[i] > 0 else "parts_down", facts


def pareto(cursor: duckdb.DuckDBPyConnection, column: ColumnProfile, split: Split | None = None) -> Pareto:
    """Which few values make up most of the rows, or of the bad ones where they are told apart."""
    name = quote(column.name)
    where = f"{name} is not null" + (f" and {split.is_bad}" if split else "")
    part = sample(column.rows, column.rows if column.distinct <= 5_000 else _SAMPLE_ROWS)
    found = cursor.execute(f"""select v::varchar, n, sum(n) over () from (select {name} as v, count(*) as n from data
        where {where} and {part.where} group by 1) order by n desc, v limit {_BARS}""").fetchall()
    total = int(found[0][2]) if found else 0
    counts = tuple(int(row[1]) for row in found)
    together = tuple(n / total for n in accumulate(counts))
    many = next((i for i, share in enumerate(together, start=1) if share >= _MOST_OF_IT), len(together))
    facts = {"column": column.name, "many": many, "share": percent(together[many - 1]) if together else "",
             "first": some([str(row[0]) for row in found if row[1] == counts[0]])}
    tied = "_tied" if len(counts) > 1 and counts[0] == counts[1] else ""
    sentence = "no_rows" if not found else f"pareto_{'bad' if split else 'rows'}{tied}"
    return Pareto(sentence, title(column), tuple(str(row[0]) for row in found), counts, together, total - sum(counts),
                  split is not None, facts=facts, sampled=part.sampled, rows=round(total * part.times))
