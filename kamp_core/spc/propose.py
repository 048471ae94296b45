"""What to begin with: which columns suit a question, and how to make subgroups."""
import re
from collections.abc import Callable
from datetime import datetime

from kamp_core.quality.facts import ColumnProfile, Profile
from kamp_core.spc.facts import By, Grouping

_ROW_BY_ROW = 1_000          # so many rows can still be seen one by one
_LEAST, _MOST = 25, 600      # subgroups: fewer say little, more are hard to see
_SECONDS: dict[By, int] = {"day": 86_400, "shift": 28_800, "hour": 3_600}
_SMALL = 5
_JUDGED_SIZE = 50          # rows of a subgroup of good and bad ones
_FEWEST_DAYS = 8
_LOT = re.compile(r"로트|lot|batch|배치|금형|mold|mould|설비|호기|machine|line|라인", re.IGNORECASE)
_PART = re.compile(r"부품|시료|제품|샘플|part|sample|item|piece", re.IGNORECASE)
_OPERATOR = re.compile(r"측정자|작업자|검사자|평가자|operator|appraiser|inspector|worker", re.IGNORECASE)
_MEASURED = re.compile(r"측정값|값|치수|두께|value|measure|result", re.IGNORECASE)
_CAUSE = re.compile(r"원인|유형|불량|결함|정지|사유|코드|cause|reason|defect|type|fault|stop", re.IGNORECASE)
_BAD_COUNT = re.compile(r"불량|결함|결점|ng|bad|defect|reject|scrap", re.IGNORECASE)
_MADE = re.compile(r"생산|검사|투입|총|made|total|inspected|produced|count|sample", re.IGNORECASE)
_JUDGED = re.compile(r"판정|결과|합부|pass|result|판별|fail", re.IGNORECASE)
_PLANNED = re.compile(r"계획|가동시간|부하|planned|shift", re.IGNORECASE)
_STOPPED = re.compile(r"정지|비가동|고장|stop|down", re.IGNORECASE)


def grouping_for(profile: Profile, time: ColumnProfile | None, judged: bool = False) -> Grouping:
    """Row by row where they are few; else days, shifts or hours if these give a handy number of subgroups; else by size.

    `judged`: rows are good or bad. One such row is no point: each bad one would be a signal. Days first, however few rows.
    """
    if judged and time is not None and _span(time) >= _FEWEST_DAYS * _SECONDS["day"] and profile.rows <= _ROW_BY_ROW:
        return Grouping("day")
    if profile.rows <= _ROW_BY_ROW and not judged:
        return Grouping("row")
    for by, seconds in _SECONDS.items() if time is not None else ():
        if time is not None and _LEAST <= min(_span(time) / seconds + 1, time.distinct) <= _MOST:
            return Grouping(by)
    return Grouping("size", max(_JUDGED_SIZE if judged else _SMALL, -(-profile.rows // _MOST)))


def _span(time: ColumnProfile) -> float:
    if not time.minimum or not time.maximum:
        return 0.0
    first, last = (datetime.fromisoformat(text).replace(tzinfo=None) for text in (time.minimum, time.maximum))
    return (last - first).total_seconds()


def times(profile: Profile) -> list[ColumnProfile]:
    return [c for c in profile.columns if c.kind == "time" and c.type != "TIME"]


def values(profile: Profile) -> list[ColumnProfile]:
    """Numbers that were measured, those with decimals first."""
    return sorted((c for c in profile.columns if c.kind == "number"), key=lambda c: not c.decimals)


def counts(profile: Profile) -> list[ColumnProfile]:
    """Whole numbers from nought on, those that sound like bad ones first."""
    able = [c for c in profile.columns if c.kind in ("number", "category") and not c.decimals and _from_nought(c)]
    return _named(able, _BAD_COUNT)


def _from_nought(column: ColumnProfile) -> bool:
    try:
        return float(column.minimum or "nan") >= 0
    except ValueError:
        return False


def sounds_judged(column: ColumnProfile) -> bool:
    """Does the name say that good or bad is written there?"""
    return bool(_JUDGED.search(column.name))


def sounds_counted(column: ColumnProfile) -> bool:
    """Does the name say that bad ones are counted there?"""
    return bool(_BAD_COUNT.search(column.name))


def judgements(profile: Profile) -> list[ColumnProfile]:
    """Columns in which one value may mean bad."""
    return _named([c for c in profile.columns if 2 <= c.distinct <= 20 and not c.decimals
                   and c.kind in ("category", "boolean", "text", "number")], _JUDGED)


def categories(profile: Profile) -> list[ColumnProfile]:
    """Columns whose values can be counted; causes and kinds of defect first."""
    return _named([c for c in profile.columns if c.kind in ("category", "text", "boolean", "constant")], _CAUSE)


def lots(profile: Profile) -> list[ColumnProfile]:
    """Columns whose values gather several rows."""
    able = [c for c in profile.columns if c.kind in ("category", "text", "id", "number", "boolean") and not c.decimals
            and 2 <= c.distinct <= max(2, c.rows // 2)]
    return _named(able, _LOT)


def inspected(profile: Profile) -> list[ColumnProfile]:
    return _named([c for c in profile.columns if c.kind == "number"], _MADE)


def gauge_columns(profile: Profile) -> tuple[list[ColumnProfile], list[ColumnProfile], list[ColumnProfile]]:
    """Candidates for the part, the operator and the measured value, likeliest first."""
    few = [c for c in profile.columns if c.kind not in ("empty", "constant", "time") and not c.decimals and c.distinct <= 200]
    numbers = _named(values(profile), _MEASURED)
    people = _named(sorted(few, key=lambda c: c.distinct), _OPERATOR)
    parts = _named([c for c in sorted(few, key=lambda c: -c.distinct) if not people or c.name != people[0].name], _PART)
    return parts, people, numbers


def sounds_like_gauge(part: ColumnProfile, operator: ColumnProfile) -> bool:
    """Do the names say that people measured the same parts?"""
    return bool(_PART.search(part.name) and _OPERATOR.search(operator.name))


def oee_columns(profile: Profile) -> dict[str, list[ColumnProfile]]:
    """Candidates for planned and stopped minutes, pieces made and bad, likeliest first."""
    numbers = [c for c in profile.columns if c.kind in ("number", "constant", "category") and c.mean is not None]
    return {name: _named(numbers, likely) for name, likely in (("planned", _PLANNED), ("stopped", _STOPPED), ("made", _MADE),
                                                               ("bad", _BAD_COUNT))}


def oee_is_there(profile: Profile) -> bool:
    """Do the names of four number columns sound like OEE?"""
    found = {name: able[0].name for name, able in oee_columns(profile).items() if able}
    likely: tuple[Callable[[str], object], ...] = (_PLANNED.search, _STOPPED.search, _MADE.search, _BAD_COUNT.search)
    return len(set(found.values())) == 4 and all(test(name) for test, name in zip(likely, found.values(), strict=True))


def _named(columns: list[ColumnProfile], likely: re.Pattern[str]) -> list[ColumnProfile]:
    return sorted(columns, key=lambda c: not likely.search(c.name))
