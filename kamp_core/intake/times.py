"""Dates and clocks from values: how a column writes them, and which number is the day."""
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import duckdb

from kamp_core.intake.facts import ColumnType
from kamp_core.intake.written import PAST_MIDNIGHT, SERIAL, plain_clock
from kamp_core.workspace.sql import literal

DATE_NAME = re.compile(r"(?<![a-z])date(?![a-z]{2})|date$|datetime|일자|날짜|일시|년월|기준월|[가-힣]일$|(?<![a-z])day(?![a-z])|dt$"
                       r"|timestamp", re.IGNORECASE)
TIME_NAME = re.compile(r"time|시각|시간|^ts$|_ts$|epoch|unix", re.IGNORECASE)
ID_NAME = re.compile(r"번호|코드|로트|바코드|시리얼|lot|no\.?$|num|code|serial|id$", re.IGNORECASE)
Order = Literal["sure", "even", "open"]      # what tells the day from the month: the numbers, even steps, nothing
_EVENER = 0.2                # steps must vary this much less under one reading than under the other
_FEW, _MANY = 60, 500        # values for a first look, and to count readable ones where there is nothing to decide
_WAYS = 6                    # a column may write its times in so many ways
_YEARS = (1900, 2100)        # no factory file has others: part numbers look like dates, too
_USUAL_YEARS = (2010, 2039)  # of two digits
_SEP = r"(?:[-/]|\. ?)"
_NUMBERS = re.compile(rf"(?P<a>\d{{1,4}})(?P<s>{_SEP}|년 ?)(?P<b>\d{{1,2}})(?P<t>{_SEP}|월 ?)(?P<c>\d{{1,4}})(?P<e>\.|일)?")
_MONTH = re.compile(rf"(?P<a>\d{{4}})(?P<s>{_SEP}|년 ?)(?P<b>\d{{1,2}})(?P<e>\.|월)?")
_NAME = "(?P<{}>(?i:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-zA-Z]*)"
_DAY_NAME = re.compile(rf"\d{{1,2}}(?P<s>[- /]){_NAME.format('m')}(?P<t>[- /]|, )(?P<y>\d{{4}}|\d\d)")
_NAME_DAY = re.compile(rf"{_NAME.format('m')}(?P<s> )\d{{1,2}}(?P<t>,? )(?P<y>\d{{4}})")
_NAME_YEAR = re.compile(rf"{_NAME.format('m')}(?P<s>[- ])(?P<y>\d{{4}}|\d\d)")
_DIGITS = {8: "%Y%m%d", 12: "%Y%m%d%H%M", 14: "%Y%m%d%H%M%S", 6: "%Y%m"}
_CLOCK = re.compile(r"(?P<half>[AP]M ?)?\d{1,2}(?:(?P<m>:)\d\d(?:(?P<s>:)\d\d(?:(?P<p>[.,:])(?P<f>\d{1,9}))?)?"
                    r"|시(?:(?P<km> ?)\d{1,2}분(?:(?P<ks> ?)\d{1,2}초)?)?)(?P<tail> ?[AP]M)?", re.IGNORECASE)
_ZONE = re.compile(r"(.*\d:\d\d(?:[.,]\d{1,9})?)(Z|[+-]\d\d:?\d\d)")
_DAY_MONTH = re.compile(rf"%([dm]){_SEP}%[dm]{_SEP}%[Yy]")
_ISO = re.compile(r"[12]\d{3}-\d{1,2}-\d{1,2}(?P<clock> \d{1,2}:\d{2}(:\d{2}(\.\d{1,6})?)?)?")


@dataclass(frozen=True)
class TimeGuess:
    type: ColumnType
    format: str
    order: Order | None = None               # of day and month, where they stand side by side
    late_clock: str | None = None            # a clock past 24:00 without a date: the first such cell


def guess_counted(name: str, filled: list[str]) -> TimeGuess | None:
    """Times that are numbers: 20240305, an Excel serial day, seconds since 1970. Only where the name or every value says so."""
    called, lengths = bool(DATE_NAME.search(name)), {len(value) for value in filled}
    if len(lengths) == 1 and (size := next(iter(lengths))) in _DIGITS and all(map(_is_stamp, filled)):
        sure = called or (size > 8 and not ID_NAME.search(name))
        return TimeGuess("datetime" if size > 8 else "date", _DIGITS[size]) if sure else None
    if called and all(re.fullmatch(SERIAL, value) for value in filled):
        whole = all(float(value).is_integer() for value in filled)
        return TimeGuess("date" if whole else "datetime", "serial")
    if called or TIME_NAME.search(name):
        for way, shape in (("epoch", r"1\d{9}(\.\d{1,9})?"), ("epoch_ms", r"1\d{12}(\.\d{1,6})?")):
            if all(re.fullmatch(shape, value) for value in filled):
                return TimeGuess("datetime", way)
    return None


def guess_time(name: str, filled: list[str], db: duckdb.DuckDBPyConnection, share: float) -> TimeGuess | None:
    """How the column writes dates, moments or clocks, if at least this share of its cells can be read so."""
    few = filled[::max(1, len(filled) // _FEW)]
    if share and sum(bool(_way(value)) for value in few) < 0.5 * len(few):
        return None
    groups, rest = defaultdict(list), 0
    for value in filled:
        groups[_way(value)].append(value)
    serial = sum(re.fullmatch(SERIAL, value) is not None for value in groups.pop((), []))
    found = [_decided(ways, values, db) for ways, values in sorted(groups.items(), key=lambda item: -len(item[1]))[:_WAYS]]
    found = [one for one in found if one.read >= 0.5 * one.tried]
    dated = [one for one in found if one.type != "time"]
    chosen = dated if sum(one.size for one in dated) >= sum(one.size for one in found) / 2 else found
    chosen = [one for one in chosen if (one.type == "time") == (not dated)]
    rest = serial if dated and (DATE_NAME.search(name) or serial < len(filled) / 2) else 0
    if len({zone[0] for one in chosen if (zone := re.search("Z$|[+-]\\d\\d:?\\d\\d$", one.format))}) > 1:
        return None                # clocks of several time zones are not one column of times
    if not chosen or sum(one.size * one.read / one.tried for one in chosen) + rest < share * len(filled):
        return None
    return _together(chosen, filled, bool(rest))


@dataclass(frozen=True)
class _Way:
    """One way of writing, as decided on the cells that are written so."""

    format: str
    size: int
    tried: int
    read: int
    order: Order | None = None

    @property
    def type(self) -> ColumnType:
        clock = "%H" in self.format or "%I" in self.format
        return "time" if clock and "%Y" not in self.format and "%y" not in self.format else "datetime" if clock else "date"


def _together(chosen: list[_Way], filled: list[str], serial: bool) -> TimeGuess:
    """Several ways of writing as one; two orders of day and month in a column leave the order open."""
    kinds = {one.type for one in chosen}
    type: ColumnType = "time" if kinds == {"time"} else "datetime" if "datetime" in kinds else "date"
    late = next((value for value in filled if re.match(PAST_MIDNIGHT, plain_clock(value))), None)
    extra = [*(["serial"] if serial else []), *(["past_midnight"] if late else [])]
    if serial and any(re.fullmatch(SERIAL, value) and not float(value).is_integer() for value in filled):
        type = "datetime"
    orders = [one.order for one in chosen if one.order]
    order = next((kind for kind in ("sure", "even", "open") if kind in orders), None)
    return TimeGuess(type, "|".join([*dict.fromkeys(one.format for one in chosen), *extra]), order,
                     late if type == "time" else None)


def _decided(ways: tuple[str, ...], values: list[str], db: duckdb.DuckDBPyConnection) -> _Way:
    """Of the formats that could be meant, the one that reads most; of equals, the one under which times run evenly."""
    if ways == ("iso",):
        return _Way(_iso_format(values), len(values), 1, 1)
    sample = values if len(ways) > 1 else values[::max(1, len(values) // _MANY)]
    counts, uneven, years, differ = _tried(ways, [_before_midnight(plain_clock(value)) for value in sample], db)
    most = max(counts)
    best = [i for i in range(len(ways)) if counts[i] == most]
    best = _by_years(ways, best, years)
    best.sort(key=lambda i: uneven[i])
    first = best[0]
    order: Order | None = None
    if day_first(ways[first]) is not None:
        told = len(best) == 1 or not differ
        even = len(sample) > 3 and uneven[first] <= _EVENER * uneven[best[-1]] and uneven[best[-1]] > 0
        order = "sure" if told else "even" if even else "open"
    return _Way(ways[first], len(values), len(sample), most, order)


def _by_years(ways: tuple[str, ...], best: list[int], years: list[tuple[int, int, int]]) -> list[int]:
    """24.3.5 or 5.3.24: years of two digits are usual ones, and few; else they come first, as Koreans write them."""
    if len({ways[i].startswith("%y") for i in best}) < 2:
        return best
    usual = [i for i in best if _USUAL_YEARS[0] <= years[i][0] and years[i][1] <= _USUAL_YEARS[1]] or best
    fewest = min(years[i][2] for i in usual)
    kept = [i for i in usual if years[i][2] == fewest]
    return [i for i in kept if ways[i].startswith("%y")] or kept


def _tried(ways: tuple[str, ...], sample: list[str], db: duckdb.DuckDBPyConnection,
           ) -> tuple[list[int], list[float], list[tuple[int, int, int]], bool]:
    """By format: cells read, how unevenly times follow each other, (first, last, number of) years; whether any two differ."""
    asked = []
    for way in ways:
        now, before = _parsed(way, "v"), _parsed(way, "before")
        asked += [f"count({now})", f"coalesce(stddev(epoch({now}) - epoch({before})), 0)", f"coalesce(min(year({now})), 0)",
                  f"coalesce(max(year({now})), 0)", f"count(distinct year({now}))"]
    differ = " or ".join(f"{_parsed(ways[0], 'v')} <> {_parsed(way, 'v')}" for way in ways[1:]) or "false"
    row = db.execute(f"""select {', '.join(asked)}, coalesce(bool_or({differ}), false)
        from (select v, lag(v) over (order by n) as before from
            (select unnest($1) v, generate_subscripts($1, 1) n))""", [sample]).fetchone() or ()
    each = [row[i:i + 5] for i in range(0, len(row) - 1, 5)]
    return [one[0] for one in each], [one[1] for one in each], [one[2:5] for one in each], bool(row[-1])


def _parsed(way: str, value: str) -> str:
    moment = f"try_strptime({value}, {literal(way)})"
    return f"case when year({moment}) between {_YEARS[0]} and {_YEARS[1]} then {moment} end"


def day_first(form: str | None) -> bool | None:
    """Does the day stand before the month? None where the two cannot be mistaken: 2024-03-05, 5 March 2024."""
    found = next(filter(None, map(_DAY_MONTH.match, (form or "").split("|"))), None)
    return found[1] == "d" if found else None


def in_order(form: str, first_day: bool) -> str:
    """The format with day and month in this order, wherever they stand side by side before the year."""
    swap = str.maketrans("dm", "md")
    return "|".join(way.translate(swap) if day_first(way) is (not first_day) else way for way in form.split("|"))


def _is_stamp(digits: str) -> bool:
    """A year, a month, a day, an hour and a minute that there are, one after the other without a mark."""
    if not re.fullmatch(r"(19|20)\d\d(0[1-9]|1[0-2])(\d\d)*", digits):
        return False
    day, hour, minute, second = (int(digits[i:i + 2] or low) for i, low in ((6, 1), (8, 0), (10, 0), (12, 0)))
    return 1 <= day <= 31 and hour < 24 and minute < 60 and second < 60


def _iso_format(values: list[str]) -> str:
    """How the longest is written; the shorter ones, midnights without a clock, are read all the same."""
    clocks = [found["clock"] for found in map(_ISO.fullmatch, values) if found and found["clock"]]
    if not clocks:
        return "%Y-%m-%d"
    longest = max(clocks, key=len)
    return "%Y-%m-%d " + ("%H:%M", "%H:%M:%S")[longest.count(":") - 1] + (".%f" if "." in longest else "")


def _before_midnight(value: str) -> str:
    """24:30 as 00:30."""
    found = re.match(PAST_MIDNIGHT, value)
    return f"{found[1]}{int(found[2]) - 24:02}{found[3]}" if found else value


def _way(value: str) -> tuple[str, ...]:
    """The formats that a cell may be written in; 'iso' for what needs none, () for what is no time."""
    if _ISO.fullmatch(value):
        return ("iso",)
    if not value[:1].isalnum() or len(value) > 40:
        return ()
    clean, zone = plain_clock(value), ""
    if found := _ZONE.fullmatch(clean):
        clean, zone = found[1], found[2]
    ways = _ways(re.sub(r"\d", "0", _before_midnight(clean)))
    return tuple(way + zone for way in ways) if zone else ways


@lru_cache(maxsize=4096)
def _ways(shape: str) -> tuple[str, ...]:
    """The same by the shape of a cell: every digit a 0."""
    if (clock := _CLOCK.fullmatch(shape)) and (clock["m"] or "시" in shape):
        return (_clock_format(clock),)
    for gap in re.finditer(r"(?<=[0일.])[ T_,-]+(?=[0AaPp])|$", shape):
        clock = _CLOCK.fullmatch(shape, gap.end())
        stamp = {4: "%H%M", 6: "%H%M%S"}.get(len(shape) - gap.end()) if shape[gap.end():].isdigit() else None
        form = _clock_format(clock) if clock else stamp
        days = tuple(day for day in _days(shape[:gap.start()]) if "%d" in day or not form)      # no clock without a day
        if days and (form or not gap[0]):
            return tuple(day + gap[0] + (form or "") for day in days)
    return ()


def _days(shape: str) -> Iterator[str]:
    """The formats of a date."""
    if found := _NUMBERS.fullmatch(shape):
        yield from _of_numbers(found)
    elif found := _MONTH.fullmatch(shape):
        yield f"%Y{found['s']}%m{found['e'] or ''}"
    elif shape == "00000000":
        yield _DIGITS[8]
    for pattern, form in ((_DAY_NAME, "%d{s}{m}{t}{y}"), (_NAME_DAY, "{m}{s}%d{t}{y}"), (_NAME_YEAR, "{m}{s}{y}")):
        if found := pattern.fullmatch(shape):
            part = found.groupdict()
            month, year = "%b" if len(part["m"]) == 3 else "%B", "%Y" if len(part["y"]) == 4 else "%y"
            yield form.format(**(part | {"m": month, "y": year}))


def _of_numbers(found: re.Match[str]) -> Iterator[str]:
    """Year, month and day in each order that their digits allow. A year has two digits or four."""
    first, last = len(found["a"]), len(found["c"])
    orders = []
    if first in (2, 4) and last <= 2:
        orders.append("ymd")
    if first <= 2 and last in (2, 4) and "년" not in found["s"]:
        orders += ["dmy", "mdy"]
    year = "%Y" if 4 in (first, last) else "%y"
    for order in orders:
        a, b, c = ({"y": year, "m": "%m", "d": "%d"}[part] for part in order)
        yield f"{a}{found['s']}{b}{found['t']}{c}{found['e'] or ''}"


def _clock_format(found: re.Match[str]) -> str:
    """The format of a clock."""
    half, tail = found["half"], found["tail"]
    form = ("%p" + half[2:] if half else "") + ("%I" if half or tail else "%H")
    if found["m"]:
        form += ":%M" + (":%S" if found["s"] else "")
        form += found["p"] + ("%f" if len(found["f"]) <= 6 else "%n") if found["p"] else ""
    else:
        form += "시" + (f"{found['km']}%M분" if found["km"] is not None else "")
        form += f"{found['ks']}%S초" if found["ks"] is not None else ""
    return form + (tail[:-2] + "%p" if tail else "")
