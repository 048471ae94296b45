"""Similar past cases in words: how they turned out, how like they are, and in what they differ."""
from collections import Counter
from dataclasses import dataclass

from kamp_core.intake.names import unit_of
from kamp_core.learning.outcome import Outcome
from kamp_core.learning.similar import Apart, Case
from kamp_core.problems import Family
from kamp_core.reports.sentences import family_of
from kamp_core.settings import Language
from kamp_core.wording import say
from kamp_core.wording.numbers import joined, number


@dataclass(frozen=True)
class Similar:
    """`known_by`: the cells by which people know each; `results`: what is written of each, as text."""

    cases: tuple[Case, ...]
    known_by: dict[str, list[str]]
    results: tuple[str, ...]


def cases_line(similar: Similar, outcome: Outcome, language: Language) -> str:
    """How the similar ones turned out; or that there is nothing like it."""
    if similar.cases[0].closeness == "far":
        return say("answer.cases_nothing", language)
    count = number(len(similar.cases))
    if family_of(outcome) is Family.NUMBERS:
        values = [float(result) for result in similar.results]
        unit = unit_of(outcome.target) or ""
        return say("answer.cases_value", language, count=count, range=joined(number(min(values), unit), number(max(values), unit)))
    if outcome.bad_value is not None:
        bad = number(similar.results.count(outcome.bad_value))
        return say("answer.cases_bad", language, count=count, bad=bad)
    result, often = Counter(similar.results).most_common(1)[0]
    return say("answer.cases_type", language, count=count, often=number(often), result=result)


def cases_table(similar: Similar, language: Language) -> dict[str, list[str]]:
    """{} where there is nothing like it."""
    if similar.cases[0].closeness == "far":
        return {}
    return {say("answer.row", language): [number(case.row) for case in similar.cases], **similar.known_by,
            say("answer.cases_result", language): list(similar.results),
            say("answer.cases_how", language): [say(f"answer.cases_{case.closeness}", language) for case in similar.cases],
            say("answer.cases_apart", language): [_apart(case.apart, language) for case in similar.cases]}


def _apart(found: tuple[Apart, ...], language: Language) -> str:
    """'배럴온도(℃) 222 → 225, 금형 M-204 → M-201'"""
    told = ", ".join(f"{one.column} {_cell(one.here)} → {_cell(one.there)}" for one in found)
    return told or say("answer.cases_no_apart", language)


def _cell(value: float | str | None) -> str:
    return "–" if value is None else number(value) if isinstance(value, float) else value
