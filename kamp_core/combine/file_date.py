"""The date in a file's name: 2021.09.06, 20210906, 2021-09, 21년 9월, 3월."""
import re
from dataclasses import dataclass
from datetime import date
from pathlib import PurePosixPath

_YEAR, _MONTH, _DAY = r"(?P<y>(?:19|20)\d\d)", r"(?P<m>\d{1,2})", r"(?P<d>\d{1,2})"
_NAMED = r"(?P<mon>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MARK, _START, _END = r"[-._ /]{1,2}", r"(?<!\d)", r"(?!\d)"
_PATTERNS = tuple(re.compile(pattern, re.IGNORECASE) for pattern in (
    rf"{_START}{_YEAR}{_MARK}{_MONTH}{_MARK}{_DAY}{_END}",
    rf"{_START}{_YEAR}(?P<m>\d\d)(?P<d>\d\d)(?:\d{{4}}|\d{{6}})?{_END}",
    rf"(?:{_START}{_YEAR}\D*?|(?P<yy>\d\d)\s*년\D*?){_MONTH}\s*월\s*{_DAY}\s*일",
    rf"{_START}(?P<yy>\d\d){_MARK}{_MONTH}{_MARK}{_DAY}{_END}",
    rf"{_START}(?P<yy>[0-4]\d)(?P<m>\d\d)(?P<d>\d\d){_END}",
    rf"(?:{_START}{_YEAR}\D*?|(?P<yy>\d\d)\s*년\D*?){_MONTH}\s*월",
    rf"{_START}{_YEAR}{_MARK}{_MONTH}{_END}",
    rf"{_START}{_YEAR}(?P<m>\d\d){_END}",
    rf"{_START}{_YEAR}\W*_*{_NAMED}",
    rf"{_NAMED}\W*_*{_YEAR}{_END}",
    rf"{_START}{_MONTH}\s*월\s*{_DAY}\s*일",
    rf"{_START}{_MONTH}\s*월",
))
Pattern = re.Pattern[str]


@dataclass(frozen=True)
class NameDates:
    """One date a name, None where it tells none; `yearless`: the names tell no year, the given one was taken; `daily`: a day
    each, not a month."""

    dates: tuple[date | None, ...]
    yearless: bool = False
    daily: bool = True


def dates_in_names(names: list[str], year: int) -> NameDates:
    """Read all names by the one pattern that reads most of them; a month alone is its first day.

    A name is the user's path, its sheet after it: '2024년/3월.xlsx', '2024.xlsx/3월'. What stands in the last piece counts
    first. `year`: for names such as '3월'.
    """
    best = NameDates((None,) * len(names))
    for pattern in _PATTERNS:
        found = tuple(_date(pattern, name, year) for name in names)
        if _count(found) > _count(best.dates):
            best = NameDates(found, "<y" not in pattern.pattern, "<d>" in pattern.pattern)
    return best


def _count(found: tuple[date | None, ...]) -> int:
    return sum(day is not None for day in found)


def _date(pattern: Pattern, name: str, year: int) -> date | None:
    path = PurePosixPath(re.sub(r"\.[A-Za-z]\w{1,4}(?=/|$)", "", name))
    return next((day for text in (path.name, str(path)) for match in pattern.finditer(text)
                 if (day := _day(match, year))), None)


def _day(match: re.Match[str], year: int) -> date | None:
    found = match.groupdict()
    short = found.get("yy")
    month = _MONTHS.index(found["mon"].lower()) + 1 if found.get("mon") else int(found["m"])
    try:
        return date(int(found.get("y") or (f"20{short}" if short else year)), month, int(found.get("d") or 1))
    except ValueError:
        return None


def natural(name: str) -> list[tuple[int, int, str]]:
    """A sort key under which 2 comes before 10."""
    pieces = [piece[0] for piece in re.finditer(r"\d+|\D+", name.casefold())]
    return [(0, int(piece), "") if piece.isdecimal() else (1, 0, piece) for piece in pieces]
