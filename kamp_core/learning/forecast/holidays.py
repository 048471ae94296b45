"""Korean public holidays, 2000 to 2040: the days on which most factories stand still.

The dates of the lunar feasts are tabulated; the rest follows the rules of 관공서의 공휴일에 관한 규정 (substitute days since 2014,
wider since August 2021 and 2023; Labour Day, on which factories rest, in every year). Days that a government adds once
(elections, temporary holidays) are listed as far as they are known. Outside the span nothing is a holiday.

This file stands alone (the standard library only): a downloaded model carries a copy of it.
"""
from __future__ import annotations

from datetime import date, timedelta
from functools import cache

FIRST_YEAR, LAST_YEAR = 2000, 2040
# month and day of 설날, 부처님 오신 날, 추석
_LUNAR = {
    2000: "0205 0511 0912", 2001: "0124 0501 1001", 2002: "0212 0519 0921", 2003: "0201 0508 0911", 2004: "0122 0526 0928",
    2005: "0209 0515 0918", 2006: "0129 0505 1006", 2007: "0218 0524 0925", 2008: "0207 0512 0914", 2009: "0126 0502 1003",
    2010: "0214 0521 0922", 2011: "0203 0510 0912", 2012: "0123 0528 0930", 2013: "0210 0517 0919", 2014: "0131 0506 0908",
    2015: "0219 0525 0927", 2016: "0208 0514 0915", 2017: "0128 0503 1004", 2018: "0216 0522 0924", 2019: "0205 0512 0913",
    2020: "0125 0430 1001", 2021: "0212 0519 0921", 2022: "0201 0508 0910", 2023: "0122 0527 0929", 2024: "0210 0515 0917",
    2025: "0129 0505 1006", 2026: "0217 0524 0925", 2027: "0207 0513 0915", 2028: "0127 0502 1003", 2029: "0213 0520 0922",
    2030: "0203 0509 0912", 2031: "0123 0528 1001", 2032: "0211 0516 0919", 2033: "0131 0506 0908", 2034: "0219 0525 0927",
    2035: "0208 0515 0916", 2036: "0128 0503 1004", 2037: "0215 0522 0924", 2038: "0204 0511 0913", 2039: "0124 0430 1002",
    2040: "0212 0518 0921",
}
# named once by the government: elections and days off
_ONCE = ("2000-04-13 2002-06-13 2002-07-01 2002-12-19 2004-04-15 2006-05-31 2007-12-19 2008-04-09 2010-06-02 2012-04-11 2012-12-19 "
         "2014-06-04 2015-08-14 2016-04-13 2016-05-06 2017-05-09 2017-10-02 2018-06-13 2020-04-15 2020-08-17 2022-03-09 2022-06-01 "
         "2023-10-02 2024-04-10 2024-10-01 2025-01-27 2025-06-03 2026-06-03")
_SATURDAY, _SUNDAY = 5, 6


@cache
def holidays(year: int) -> frozenset[date]:
    """Every holiday of a year, substitute days included; empty outside the span."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return frozenset()
    new_year, buddha, harvest = (_day(year, text) for text in _LUNAR[year].split())
    feasts = [day + timedelta(shift) for day in (new_year, harvest) for shift in (-1, 0, 1)]
    fixed = [date(year, 1, 1), date(year, 5, 1), date(year, 6, 6)]
    national = [date(year, month, day) for month, day in _national(year)]
    children, christmas = date(year, 5, 5), date(year, 12, 25)
    once = [day for day in map(date.fromisoformat, _ONCE.split()) if day.year == year]
    days = [*feasts, *fixed, *national, children, buddha, christmas, *once]
    moved = [day for day in feasts if year >= 2014 and _lost(day, days, (_SUNDAY,))]
    weekend = (_SATURDAY, _SUNDAY)
    moved += [children] if year >= 2014 and _lost(children, days, weekend) else []
    moved += [day for day in national if day >= date(2021, 8, 1) and _lost(day, days, weekend)]
    moved += [day for day in (buddha, christmas) if day >= date(2023, 5, 1) and _lost(day, days, weekend)]
    moved += [date(year, 5, 1)] if year >= 2026 and date(year, 5, 1).weekday() in weekend else []
    found = set(days)
    for day in sorted(set(moved)):              # a day lost for two reasons is given back once
        while day in found or day.weekday() in weekend:
            day += timedelta(1)
        found.add(day)
    return frozenset(found)


def is_holiday(day: date) -> bool:
    return day in holidays(day.year)


def _national(year: int) -> list[tuple[int, int]]:
    """3·1절, 광복절, 개천절, and 식목일 (to 2005), 제헌절 (to 2007, again from 2026), 한글날 (from 2013)."""
    found = [(3, 1), (8, 15), (10, 3)]
    found += [(4, 5)] if year <= 2005 else []
    found += [(7, 17)] if year <= 2007 or year >= 2026 else []
    return found + ([(10, 9)] if year >= 2013 else [])


def _lost(day: date, days: list[date], on: tuple[int, ...]) -> bool:
    """Does it fall on a free weekday, or on another holiday?"""
    return day.weekday() in on or days.count(day) > 1


def _day(year: int, text: str) -> date:
    return date(year, int(text[:2]), int(text[2:]))
