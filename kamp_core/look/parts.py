"""What a whole is made of: the share of each value in each group, or along time; and which few values make up most of it."""
from datetime import datetime
from itertools import accumulate
from math import log, sqrt
from typing import Any, Literal

import duckdb
import numpy as np
from numpy.typing import NDArray

from kamp_core.look.facts import Pareto, Parts
from kamp_core.look.numbers import title
from kamp_core.look.one import LEAST_ROWS
from kamp_core.look.split import Split
from kamp_core.quality.buckets import bucket_seconds, bucket_sql
from kamp_core.quality.facts import ColumnProfile
from kamp_core.quality.sql import first_row, sample
from kamp_core.wording.numbers import percent
from kamp_core.workspace.sql import literal, quote

_PARTS = 6                 # colours that eyes tell apart
_PLACES = 20
_BUCKETS = 40
_BARS = 15
_LISTED = 100              # of more different values, the rare ones are counted together at once
_MOST_OF_IT = 0.7          # the first few are named until they make up so much
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
        sentence, facts = _moved(names, counts) if step else _unlike(names, places, counts)
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
    z = np.where(at >= LEAST_ROWS, (share - of) / spread, 0)[:len(names)]
    i, j = np.unravel_index(int(np.abs(z).argmax()), z.shape)
    if abs(z[i, j]) < 2 + sqrt(2 * log(z.size)) or abs(share[i, j] - of[i, 0]) < 0.02:
        return "parts_alike", {}
    facts = {"part": names[i], "place": places[j], "share": percent(float(share[i, j])), "usual": percent(float(of[i, 0]))}
    return "parts_more" if z[i, j] > 0 else "parts_less", facts


def _moved(names: list[str], counts: Counts) -> tuple[str, dict[str, Any]]:
    """The share that changed most from the first quarter of the time to the last."""
    quarter = counts.shape[1] // 4
    if not counts.size or quarter < 2:
        return "parts_short" if counts.size else "no_rows", {}
    ends = [counts[:, part].sum(axis=1) for part in (slice(None, quarter), slice(-quarter, None))]
    before, after = (end / max(1, end.sum()) for end in ends)
    gap = (after - before)[:len(names)]
    i = int(np.abs(gap).argmax())
    both = (ends[0][i] + ends[1][i]) / max(1, sum(end.sum() for end in ends))
    noise = sqrt(max(1e-12, both * (1 - both) * sum(1 / max(1, end.sum()) for end in ends)))
    if abs(gap[i]) < (2 + sqrt(2 * log(len(gap) + 1))) * noise or abs(gap[i]) < 0.02:
        return "parts_level", {}
    facts = {"part": names[i], "before": percent(float(before[i])), "after": percent(float(after[i]))}
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
             "first": found[0][0] if found else ""}
    sentence = "no_rows" if not found else "pareto_bad" if split else "pareto_rows"
    return Pareto(sentence, title(column), tuple(str(row[0]) for row in found), counts, together, total - sum(counts),
                  split is not None, facts=facts, sampled=part.sampled, rows=round(total * part.times))
