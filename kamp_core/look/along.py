"""One column along time, in buckets of an even length."""
from datetime import datetime

import duckdb

from kamp_core.look.facts import Trend
from kamp_core.look.numbers import title
from kamp_core.look.one import LEAST_ROWS
from kamp_core.look.split import Split
from kamp_core.quality.buckets import bucket_seconds, bucket_sql
from kamp_core.quality.facts import ColumnProfile
from kamp_core.quality.sql import first_row, low_mean_high
from kamp_core.wording.numbers import number as shown
from kamp_core.wording.numbers import percent
from kamp_core.workspace.sql import quote

_MOST = 420                # buckets
_ROWS_A_SHARE = 50         # a share of bad rows needs so many on average


def trend(cursor: duckdb.DuckDBPyConnection, time: ColumnProfile, value: ColumnProfile | None = None,
          split: Split | None = None) -> Trend:
    """A number (least, mean, greatest a bucket), else the share of bad rows, else how many rows there are."""
    name = quote(time.name)
    first, last = first_row(cursor, f"select epoch(min({name})), epoch(max({name})) from data") or (None, None)
    if first is None or last is None:
        return Trend("no_rows", title(time), (), (), 1.0)
    most = _MOST if split is None or value is not None else (split.good + split.bad) // _ROWS_A_SHARE
    step = bucket_seconds(float(str(last)) - float(str(first)), 86400 if time.type == "DATE" else 1, min(_MOST, max(8, most)))
    columns, known = _asked(value, split)
    found = cursor.execute(f"""select {bucket_sql(name, step)} as bucket, count(*) as n, {columns} from data
        where {name} is not null and {known} group by 1 order by 1""").fetchall()
    found = [row for row in found if row[2] is not None]
    times, axes = tuple(_iso(row[0]) for row in found), (time.name, "")
    middle = tuple(float(row[2 if value is None else 3]) for row in found)
    rows = sum(row[1] for row in found)
    if value is not None:
        sentence, facts = _number_words(value, times, middle, [row[1] for row in found])
        return Trend(sentence, title(value), times, middle, float(step), tuple(row[2] for row in found),
                     tuple(row[4] for row in found), axes=axes, facts=facts, rows=rows)
    if split is not None:
        sentence, facts = _share_words(split, times, middle, [row[1] for row in found])
        return Trend(sentence, split.target, times, middle, float(step), share=True, axes=axes, facts=facts, rows=rows)
    facts = {"rows": shown(rows), "first": _to_the_minute(times[0]), "last": _to_the_minute(times[-1])} if times else {}
    return Trend("trend_rows" if times else "no_rows", title(time), times, middle, float(step), axes=axes, facts=facts, rows=rows)


def _asked(value: ColumnProfile | None, split: Split | None) -> tuple[str, str]:
    """What is wanted of each bucket, and of which rows."""
    if value is not None:
        return low_mean_high(value.name, value.type), f"{quote(value.name)} is not null"
    if split is not None:
        return f"count(*) filter ({split.is_bad}) / count(*)", f"{quote(split.target)} is not null"
    return "count(*)", "true"


def _iso(moment: datetime) -> str:
    return moment.isoformat(" ", "seconds").removesuffix(" 00:00:00")


def _to_the_minute(when: str) -> str:
    return when.removesuffix(":00")


def _number_words(value: ColumnProfile, times: tuple[str, ...], middle: tuple[float, ...], rows: list[int]) -> tuple[
        str, dict[str, str]]:
    """Compare the last quarter of the time with the first."""
    quarter = len(times) // 4
    if quarter < 2:
        return "trend_short", {"column": value.name}
    before, after = _mean(middle[:quarter], rows[:quarter]), _mean(middle[-quarter:], rows[-quarter:])
    usual = max(1e-12, value.quantiles[-1] - value.quantiles[0]) if value.quantiles else 1.0
    facts = {"column": value.name, "before": shown(before, value.unit), "after": shown(after, value.unit)}
    code = "trend_level" if abs(after - before) < 0.1 * usual else "trend_up" if after > before else "trend_down"
    return code, facts


def _share_words(split: Split, times: tuple[str, ...], middle: tuple[float, ...], rows: list[int]) -> tuple[
        str, dict[str, str]]:
    able = [(share, when) for share, when, n in zip(middle, times, rows, strict=True) if n >= LEAST_ROWS]
    if not able:
        return "trend_share", {"usual": percent(split.share)}
    share, when = max(able)
    return "trend_peak", {"usual": percent(split.share), "when": _to_the_minute(when), "share": percent(share)}


def _mean(values: tuple[float, ...], rows: list[int]) -> float:
    return sum(v * n for v, n in zip(values, rows, strict=True)) / max(1, sum(rows))
