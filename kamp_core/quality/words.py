"""Indices, findings and the time-line in sentences."""
from math import floor
from typing import Literal

from kamp_core.quality.facts import ColumnProfile, Finding, Index, Place, Timeline
from kamp_core.settings import Language
from kamp_core.wording import say
from kamp_core.wording.numbers import decimals, ends, number, percent

_SPANS = (("days", 86400.0), ("hours", 3600.0), ("minutes", 60.0), ("seconds", 1.0))


def share(value: float | None) -> str:
    """An index in %; 99.97 is never rounded up to a whole 100."""
    if value is None:
        return "–"
    return percent(floor(10 * value) / 1000 if value > 99 else value / 100)


def span(seconds: float, language: Language) -> str:
    """A length of time in the largest unit of which there are two or more, or just one: '3.7일', '1분'."""
    name, unit = next((name, unit) for name, unit in _SPANS if seconds >= 2 * unit or seconds == unit or unit == 1.0)
    return say(f"quality.span_{name}", language, count=f"{seconds / unit:.1f}".removesuffix(".0"))


def column_ends(column: ColumnProfile, low: float | None = None, high: float | None = None) -> tuple[str, str]:
    """The least and the greatest value of a column of numbers, or other ends, with the decimals that its values carry. What is
    told apart, such as part numbers, is written as it stands: 60001, not 60,001."""
    least, greatest = float(column.minimum or 0), float(column.maximum or 0)
    written = [column.minimum or "", column.maximum or "", *(value for value, _ in column.top)]
    first, last = ends(least if low is None else low, greatest if high is None else high, max(map(decimals, written)))
    return (first.replace(",", ""), last.replace(",", "")) if column.kind == "category" else (first, last)


def index_line(index: Index, part: Literal["code", "numbers", "remark"], language: Language) -> str:
    """What stands behind our value, behind the guides', or where theirs misleads; '' where there is nothing to say."""
    key = getattr(index, part)
    facts = {name: share(value) if isinstance(value, float) else number(value) if isinstance(value, int) else value
             for name, value in index.facts.items()}
    return say(f"quality.{key}", language, **facts) if key else ""


def formula(index: Index, language: Language) -> tuple[str, str]:
    """How we work it out, and how the guides do."""
    return say(f"quality.ours_{index.name}", language), say(f"quality.guides_{index.name}", language)


def finding_line(finding: Finding, language: Language) -> str:
    """One sentence."""
    facts = {name: span(value, language) if name.endswith("_span") else number(value) if isinstance(value, int | float) else value
             for name, value in finding.facts.items()}
    return say(f"quality.{finding.code}", language, **facts)


def place_line(place: Place | None, language: Language) -> str:
    """'처음: 300번째 줄(2026-03-02 08:00:05)'"""
    if place is None:
        return ""
    key = "place_timed" if place.time else "place"
    return say(f"quality.{key}", language, row=number(place.row), time=place.time or "")


def timeline_line(timeline: Timeline, language: Language) -> str:
    """When the table was written, and how often."""
    if not timeline.clock:
        return say("quality.no_clock", language)
    key = "timeline" if not timeline.step else "timeline_several" if timeline.at_once > 1 else "timeline_steps"
    return say(f"quality.{key}", language, column=" + ".join(timeline.clock), first=timeline.first, last=timeline.last,
               step=span(timeline.step, language), rows=number(timeline.at_once))
