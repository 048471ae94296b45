"""One column along time, in buckets of an even length."""
from datetime import datetime, timedelta

import duckdb

from kamp_core.look.facts import Trend
from kamp_core.look.numbers import pair, title
from kamp_core.look.one import LEAST_ROWS
from kamp_core.look.split import Split
from kamp_core.quality.buckets import MONTH, bucket_seconds, bucket_sql
from kamp_core.quality.clock import iso
from kamp_core.quality.facts import ColumnProfile
from kamp_core.quality.sql import first_row, low_mean_high, number
from kamp_core.wording.numbers import number as shown
from kamp_core.wording.numbers import percent
from kamp_core.workspace.sql import quote

_MOST = 420                # buckets
_FEW = 8                   # buckets of which nothing is said
_MUCH, _LITTLE = 0.1, 0.02         # of the 5–95 % range: a move, and none
_DAY = 86400
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
    times, axes = tuple(iso(row[0]) for row in found), (time.name, "")
    middle = tuple(float(row[2 if value is None else 3]) for row in found)
    rows = sum(row[1] for row in found)
    if value is not None:
        sentence, facts = _number_words(cursor, time, value) if len(times) >= _FEW else ("trend_short", {"column": value.name})
        return Trend(sentence, title(value), times, middle, float(step), tuple(row[2] for row in found),
                     tuple(row[4] for row in found), axes=axes, facts=facts, rows=rows)
    if split is not None:
        sentence, facts = _share_words(split, times, middle, [row[1] for row in found], float(step))
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


def _to_the_minute(when: str) -> str:
    return when.removesuffix(":00")


def quarters(time: ColumnProfile) -> tuple[str, str]:
    """SQL: does a row lie in the first quarter of the whole time, and in the last? By the clock, however the rows lie in it.
    To be asked beside `ends_of_time`."""
    moment, quarter = f"{quote(time.name)}::timestamp", "(_last_moment - _first_moment) / 4"
    return f"{moment} < _first_moment + {quarter}", f"{moment} >= _last_moment - {quarter}"


def ends_of_time(time: ColumnProfile) -> str:
    """SQL: the first and the last moment of all rows."""
    name = quote(time.name)
    return f"(select min({name})::timestamp as _first_moment, max({name})::timestamp as _last_moment from data)"


def _number_words(cursor: duckdb.DuckDBPyConnection, time: ColumnProfile, value: ColumnProfile) -> tuple[str, dict[str, str]]:
    """Compare the last quarter of the time with the first."""
    x, (early, late) = number(value.name, value.type), quarters(time)
    before, after = first_row(cursor, f"select avg({x}) filter ({early}), avg({x}) filter ({late}) from data, {ends_of_time(time)}")
    if not isinstance(before, float) or not isinstance(after, float):
        return "trend_short", {"column": value.name}
    usual = max(1e-12, value.quantiles[-1] - value.quantiles[0]) if value.quantiles else 1.0
    gap, (first, last) = abs(after - before), pair(before, after, value.unit)
    if gap >= _MUCH * usual:
        code = "trend_up" if after > before else "trend_down"
    else:
        code = "trend_level" if gap < _LITTLE * usual else "trend_small"
    return code, {"column": value.name, "before": first, "after": last}


def _share_words(split: Split, times: tuple[str, ...], middle: tuple[float, ...], rows: list[int], step: float) -> tuple[
        str, dict[str, str]]:
    able = [(share, when) for share, when, n in zip(middle, times, rows, strict=True) if n >= LEAST_ROWS]
    if not able:
        return "trend_share", {"usual": percent(split.share)}
    share = max(able)[0]
    first, *others = sorted(when for found, when in able if found == share)
    facts = {"usual": percent(split.share), "when": _within(first, step), "share": percent(share)}
    return ("trend_peaks", {**facts, "count": str(len(others))}) if others else ("trend_peak", facts)


def _within(start: str, step: float) -> str:
    """A bucket from its start to its end: '2026-03-02', '2026-03-02 – 2026-03-08', '2026-03', '2026-03-02 14:00 – 14:30'."""
    if step >= MONTH:
        first = datetime.fromisoformat(start)
        last = first.month - 1 + round(step / MONTH) - 1
        return start[:7] if step == MONTH else f"{start[:7]} – {first.year + last // 12}-{last % 12 + 1:02d}"
    first, end = datetime.fromisoformat(start), datetime.fromisoformat(start) + timedelta(seconds=step)
    if step >= _DAY:
        last_day = (end - timedelta(days=1)).date()
        return start if step == _DAY else f"{start} – {last_day}"
    form = "%H:%M" if step >= 60 else "%H:%M:%S"
    return f"{first:%Y-%m-%d} {first.strftime(form)} – {end.strftime(form)}"
