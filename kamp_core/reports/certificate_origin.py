"""Where the rows of a certificate come from: one file, or every file and dataset that was brought together."""
from collections.abc import Iterator
from dataclasses import dataclass

from kamp_core.combine.facts import MadeOf
from kamp_core.combine.words import made_lines
from kamp_core.intake.facts import ImportReport, Warning
from kamp_core.settings import Language
from kamp_core.wording import say
from kamp_core.wording.numbers import number


@dataclass(frozen=True)
class Ingredient:
    """A file or a dataset's version that went into the whole. `size` in bytes and `fingerprint` (SHA-256): of its file, None
    where that was deleted or there are several, which are then in `of`. `warnings`: what was left out or noticed on reading."""

    name: str
    rows: int
    version: int | None = None
    size: int | None = None
    fingerprint: str | None = None
    of: tuple["Ingredient", ...] = ()
    warnings: tuple[Warning, ...] = ()


@dataclass(frozen=True)
class Origin:
    """`size` and `fingerprint` of the original, None where it was deleted or the data was made of several, `made`."""

    name: str
    report: ImportReport
    imported: str
    version: int
    size: int | None
    fingerprint: str | None
    steps: tuple[str, ...] = ()        # the recipe in words, with what each step did
    made: tuple[Ingredient, ...] = ()
    sql: str = ""                      # the question whose answer this is

    @property
    def is_made(self) -> bool:
        return bool(self.report.made_of or self.sql)


def source_rows(origin: Origin, language: Language) -> list[tuple[str, list[str]]]:
    """(label, lines) on the files behind the data: how one was stored, or how several came together."""
    left = list(_left_out(origin.report.warnings, language))
    if not origin.is_made:
        told = [("data_form", [_form(origin.report, language)]),
                ("data_fingerprint", [origin.fingerprint or say("certificate.data_fingerprint_gone", language)])]
        return _labelled([*told, ("data_left_out", left)], language)
    how = [say("certificate.made_sql", language, sql=origin.sql)] if origin.sql else []
    if origin.report.made_of:
        how += made_lines(MadeOf.from_json(origin.report.made_of), language)
    sources = [line for one in origin.made for line in _ingredient(one, language)]
    return _labelled([("data_how", how), ("data_sources", sources), ("data_left_out", left)], language)


def _labelled(told: list[tuple[str, list[str]]], language: Language) -> list[tuple[str, list[str]]]:
    return [(say(f"certificate.{label}", language), lines) for label, lines in told if lines]


def _ingredient(one: Ingredient, language: Language, deep: int = 0) -> Iterator[str]:
    """A line for it, and one for each that it was itself made of."""
    named = say("certificate.source_version", language, name=one.name, version=one.version) if one.version else one.name
    told = [say("certificate.source_rows", language, name=named, rows=number(one.rows))]
    if one.size is not None:
        told.append(say("certificate.data_bytes", language, bytes=number(one.size)))
    if one.fingerprint:
        told.append(f"SHA-256 {one.fingerprint}")
    elif not one.of:
        told.append(say("certificate.data_fingerprint_gone", language))
    yield "– " * deep + " · ".join(told)
    for line in _left_out(one.warnings, language):
        yield "– " * (deep + 1) + line
    for part in one.of:
        yield from _ingredient(part, language, deep + 1)


def _left_out(warnings: tuple[Warning, ...], language: Language) -> Iterator[str]:
    """Titles, totals and notes that are no data."""
    return (say(f"doctor.{warning.code}", language, **warning.facts) for warning in warnings if warning.code.endswith("_left_out"))


def _form(report: ImportReport, language: Language) -> str:
    found = report.detected
    if found.kind == "xlsx":
        return say("certificate.data_excel", language, sheet=found.sheet or "", header=found.header_row)
    return say("certificate.data_text", language, encoding=(found.encoding or "").upper(), header=found.header_row)
