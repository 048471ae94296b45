"""A table judged by what people know of it: counts are asked once and kept, the rest is arithmetic."""
from collections.abc import Callable
from dataclasses import fields, replace
from typing import TypeVar

from kamp_core.quality.asked import Answer, Answers, AnyRule, Dates, First, Key, Limits, Listed
from kamp_core.quality.facts import Marks, Place, Profile, Quality, Timeline
from kamp_core.quality.findings import find
from kamp_core.quality.indices import Answered, grade_of, guide_total_of, measure, total_of
from kamp_core.quality.known import DatasetFacts, Lookup, keys_of, limited
from kamp_core.workspace import ColumnFacts
from kamp_core.workspace.sql import quote

T = TypeVar("T")
ListOf = Callable[[Lookup], tuple[str, Listed] | None]      # what a list is called, and the question; None: it is gone


def judge(profile: Profile, timeline: Timeline, known: dict[str, ColumnFacts], facts: DatasetFacts, answers: Answers,
          list_of: ListOf, made: frozenset[str] = frozenset()) -> Quality:
    """Indices, grade and findings of a version. `made`: columns that were worked out from others, which are always full and right:
    they do not count, or every one would raise the grade."""
    answered = _ask(profile, timeline, known, facts, answers, list_of)
    indices = measure(_given(profile, made), replace(answered, outside=_besides(answered.outside, made)), facts)
    total = total_of(indices)

    def first(where: str) -> Place | None:
        told = answers.ask(First(where, timeline.clock))
        return Place(told.row, told.example or None) if told.row else None

    return Quality(grade_of(total), total, guide_total_of(indices), indices, find(profile, known, answered, timeline, first),
                   {column: answer.count for column, answer in answered.outside.items()}, timeline)


def _given(profile: Profile, made: frozenset[str]) -> Profile:
    """Without the columns that were worked out, and what is marked in them."""
    if not made:
        return profile
    marks = replace(profile.marks, **{part.name: _besides(getattr(profile.marks, part.name), made) for part in fields(Marks)})
    return replace(profile, columns=tuple(c for c in profile.columns if c.name not in made), marks=marks)


def _besides(marked: dict[str, T], made: frozenset[str]) -> dict[str, T]:
    return {name: found for name, found in marked.items() if name not in made}


def _ask(profile: Profile, timeline: Timeline, known: dict[str, ColumnFacts], facts: DatasetFacts, answers: Answers,
         list_of: ListOf) -> Answered:
    """All that the table has to be asked. Columns that a later version no longer has are not asked for."""
    there = {c.name for c in profile.columns}
    key = keys_of(profile, known)
    rules = {rule: answers.ask(rule) if set(rule.columns) <= there else None for rule in facts.rules}
    whole = tuple(rule for rule, answer in rules.items() if answer)
    lists = {lookup: list_of(lookup) for lookup in facts.lookups}
    looked = {lookup: answers.ask(told[1]) if told and lookup.column in there else None for lookup, told in lists.items()}
    return Answered(key, answers.ask(Key(key)) if key else None, _outside(profile, known, answers),
                    _dates(timeline, facts, answers), rules, answers.ask(AnyRule(whole)) if whole else None, looked,
                    {lookup: told[0] for lookup, told in lists.items() if told})


def _outside(profile: Profile, known: dict[str, ColumnFacts], answers: Answers) -> dict[str, Answer]:
    """Cells outside their limits; a number that means "no reading" is not counted a second time."""
    found = {}
    for name, limits in limited(profile.columns, known).items():
        answer = answers.ask(Limits(name, limits.low, limits.high))
        twice = sum(count for value, count in profile.marks.stand_ins.get(name, ())
                    if (limits.low is not None and value < limits.low) or (limits.high is not None and value > limits.high))
        found[name] = replace(answer, count=answer.count - twice)
    return found


def _dates(timeline: Timeline, facts: DatasetFacts, answers: Answers) -> Answer | None:
    if not timeline.clock or not (facts.first or facts.last):
        return None
    clock = " + ".join(map(quote, timeline.clock)) if len(timeline.clock) == 2 else f"{quote(timeline.clock[0])}::timestamp"
    return answers.ask(Dates(f"({clock})", facts.first, facts.last))
