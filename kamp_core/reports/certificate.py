"""The data quality certificate, in the order of KAMP's guidebooks: background, data, quality, cleaning, what to fix, limits."""
import re
from datetime import datetime
from typing import Any

from markupsafe import Markup

from kamp_core.intake.facts import Column
from kamp_core.quality.facts import ColumnProfile, Index, Profile, Quality
from kamp_core.quality.findings import range_text
from kamp_core.quality.kinds import is_number
from kamp_core.quality.known import DatasetFacts, keys_of
from kamp_core.quality.words import column_ends, finding_line, formula, index_line, place_line, share, timeline_line
from kamp_core.reports.certificate_figures import timeline_svg
from kamp_core.reports.certificate_origin import Origin, source_rows
from kamp_core.reports.figures import range_bar
from kamp_core.reports.page import template
from kamp_core.settings import Language
from kamp_core.wording import say
from kamp_core.wording.lists import shortened
from kamp_core.wording.numbers import number, percent
from kamp_core.workspace import ColumnFacts

_WORDS = ("title", "part_background", "background", "part_data", "part_quality", "ours", "guides", "weight", "total", "bars",
          "part_timeline", "part_recipe", "recipe_none", "part_todo", "todo_none", "part_limits", "part_columns", "column", "kind",
          "unit", "missing", "range", "limits", "outside")
_MOST_FINDINGS = 10
_MOST_COLUMNS = 90
_MOST_WRITTEN = 6
_LONG = 36                 # characters of a value
_PARTS = {"%Y": "YYYY", "%y": "YY", "%m": "MM", "%d": "DD", "%H": "hh", "%I": "hh", "%M": "mm", "%S": "ss", "%f": "fff"}


def certificate_html(origin: Origin, profile: Profile, quality: Quality, known: dict[str, ColumnFacts], facts: DatasetFacts,
                     language: Language) -> str:
    """The whole certificate; it fetches nothing. Every text from a file is escaped."""
    total, guide = f"{quality.total:.1f}", f"{quality.guide_total:.1f}"
    shown = profile.columns[:_MOST_COLUMNS]
    hidden = len(profile.columns) - len(shown)
    return template("certificate").render(
        language=language, name=origin.name, grade=quality.grade, total=total, guide_total=guide,
        points=say("certificate.points", language, total=f"{quality.total:.0f}"),
        summary=say("certificate.summary", language, total=total, guide=guide),
        facts=_facts(origin, profile, quality, known, facts, language),
        indices=[_index(index, language) for index in quality.indices],
        along=timeline_line(quality.timeline, language), timeline=Markup(timeline_svg(quality.timeline, language)),
        steps=origin.steps, limits=_limits(profile, quality, known, language),
        todo=[(finding_line(f, language), place_line(f.place, language)) for f in quality.findings[:_MOST_FINDINGS]],
        more=_more("todo_more", len(quality.findings) - _MOST_FINDINGS, language),
        columns=[_column(column, known.get(column.name, ColumnFacts()), quality.outside, language) for column in shown],
        columns_more=_more("columns_more", hidden, language),
        made=say("certificate.made", language, date=f"{datetime.now():%Y-%m-%d}", dataset=origin.report.dataset),
        words={name: say(f"certificate.{name}", language) for name in _WORDS})


def _more(key: str, count: int, language: Language) -> str:
    return say(f"certificate.{key}", language, count=number(count)) if count > 0 else ""


# the data ----------------------------------------------------------------------------------------------------------

def _facts(origin: Origin, profile: Profile, quality: Quality, known: dict[str, ColumnFacts], facts: DatasetFacts,
           language: Language) -> list[tuple[str, list[str]]]:
    """(label, lines)."""
    def said(name: str, **filled: object) -> str:
        return say(f"certificate.{name}", language, **filled)

    size = said("data_size_value", rows=number(profile.rows), columns=number(len(profile.columns)))
    told = [("data_made_name" if origin.is_made else "data_name", origin.name),
            ("data_size", f"{size} · {said('data_bytes', bytes=number(origin.size))}" if origin.size is not None else size)]
    if quality.timeline.clock:
        told.append(("data_dates", said("data_dates_value", first=quality.timeline.first, last=quality.timeline.last,
                                        column=" + ".join(quality.timeline.clock))))
    if facts.first or facts.last:
        told.append(("data_collected", f"{facts.first or ''} – {facts.last or ''}"))
    told += [("data_key", " + ".join(keys_of(profile, known)) or said("data_key_none")),
             ("data_version", said("data_version_made" if origin.is_made else "data_version_value", version=origin.version,
                                   date=origin.imported[:10]))]
    written = [line for column in origin.report.columns if (line := _written(column, language))]
    if written:
        told.append(("data_written", " · ".join(written[:_MOST_WRITTEN]) + (" …" if len(written) > _MOST_WRITTEN else "")))
    return [*((said(label), [value]) for label, value in told), *source_rows(origin, language)]


def _written(column: Column, language: Language) -> str:
    """How a column was written, where that is not how it is kept."""
    form = column.format or ""
    if form in ("thousands", "decimal_comma"):
        return say(f"certificate.written_{form}", language, column=column.name)
    if "%" not in form or (form.startswith("%Y-%m-%d") and "%p" not in form):
        return ""
    plain = re.sub(r"%[A-Za-z]", lambda m: _PARTS.get(m[0], m[0]), form.replace("%p", say("certificate.half_day", language)))
    return say("certificate.written_ampm" if "%p" in form else "certificate.written_date", language, column=column.name, form=plain)


# the indices -------------------------------------------------------------------------------------------------------

def _index(index: Index, language: Language) -> dict[str, Any]:
    ours, guides = formula(index, language)
    bar = "" if index.value is None else range_bar(index.value, 0, 0, index.guide, 100, share(index.value), height=9)
    return {"name": say(f"quality.{index.name}", language), "bar": Markup(bar), "guide": share(index.guide),
            "ours": say("certificate.not_measured", language) if index.value is None else share(index.value),
            "weight": f"{index.weight:g}", "code": index_line(index, "code", language),
            "formula": say("certificate.by_us", language, formula=ours),
            "guides": say("certificate.by_guides", language, formula=guides, numbers=index_line(index, "numbers", language)),
            "remark": index_line(index, "remark", language)}


# limits and columns ------------------------------------------------------------------------------------------------

def _limits(profile: Profile, quality: Quality, known: dict[str, ColumnFacts], language: Language) -> list[str]:
    """What this certificate cannot say."""
    numbers = sum(c.kind == "number" for c in profile.columns)
    accuracy = next(i for i in quality.indices if i.name == "accuracy")
    told: list[tuple[str, dict[str, object]]] = [("limit_values", {})]
    if accuracy.value is None:
        told.append(("limit_no_rule", {}))
    if len(quality.outside) < numbers:
        told.append(("limit_no_limits", {"numbers": numbers, "limited": len(quality.outside)}))
    if not keys_of(profile, known):
        told.append(("limit_no_key", {}))
    along = quality.timeline
    told.append(("limit_no_clock" if not along.clock else "limit_unsorted" if along.unsorted else "limit_timeline", {}))
    if profile.approximate:
        told.append(("limit_approximate", {"rows": number(profile.rows)}))
    return [say(f"certificate.{key}", language, **filled) for key, filled in [*told, ("limit_official", {})]]


def _column(column: ColumnProfile, known: ColumnFacts, outside: dict[str, int], language: Language) -> dict[str, str]:
    limited = column.name in outside
    limits = range_text(known, column) if limited else ""
    return {"name": column.name, "kind": say(f"data.kind_{column.kind}", language), "unit": column.unit or "",
            "missing": percent(column.missing / column.rows) if column.missing else "0", "range": _range(column, language),
            "limits": say("certificate.limits_usual", language, range=limits) if limited and known.usual else limits,
            "outside": number(outside[column.name]) if limited else ""}


def _range(column: ColumnProfile, language: Language) -> str:
    """From the least to the greatest; else the most frequent values, or how many there are."""
    if column.kind == "constant" and column.top:
        value = column_ends(column)[0] if is_number(column.type) else shortened(column.top[0][0], _LONG)
        return say("certificate.one_value", language, value=value)
    if column.minimum is not None and column.maximum is not None and column.kind in ("number", "time", "category"):
        if is_number(column.type):
            return " – ".join(column_ends(column))
        return f"{column.minimum[:19]} – {column.maximum[:19]}"
    if column.kind in ("category", "boolean", "text") and column.top and column.distinct <= 5:
        return ", ".join(f"{shortened(value, _LONG)} {number(count)}" for value, count in column.top)
    return say("certificate.values", language, count=number(column.distinct)) if column.distinct else ""
