"""What to look at in a table, worst first, each with its first place and, where there is one, the step that mends it."""
from collections.abc import Callable

from kamp_core.quality.facts import ColumnProfile, Finding, Place, Profile, Timeline
from kamp_core.quality.indices import MOSTLY, Answered
from kamp_core.quality.known import limited
from kamp_core.quality.sql import number
from kamp_core.wording.numbers import decimals, ends
from kamp_core.workspace import ColumnFacts
from kamp_core.workspace.sql import literal, quote

_WORTH = 0.05          # share of cells with measured values above which dropping a column is no cure
_FEW_ROWS = 200
_MOST_OF_THEM = 0.8     # of the bad rows bear a code, where a column of codes is empty as it should be
_MANY_REPEATS = 0.05
_ALIKE = 0.98          # of the different rows: with fewer different sets of measurements, parts were measured together
_RANK = {"bad": 0, "warn": 1, "info": 2}
First = Callable[[str], Place | None]           # the first row that an SQL condition keeps


def find(profile: Profile, known: dict[str, ColumnFacts], answered: Answered, timeline: Timeline,
         first: First) -> tuple[Finding, ...]:
    """Everything worth a sentence; within a severity, what touches most cells comes first."""
    every = [*_cells(profile, first), *_words(profile, first), *_columns(profile, first), *_rows(profile),
             *_known(profile, known, answered, first), *timeline.found]
    told = {finding.columns for finding in every if finding.code == "mostly_empty"}       # that says enough of a column
    every = [finding for finding in every if finding.code != "nothing_in_words" or finding.columns not in told]
    return tuple(sorted(every, key=lambda finding: (_RANK[finding.severity], -finding.cells)))


def _cells(profile: Profile, first: First) -> list[Finding]:
    every, found = [], profile.marks
    for column, marks in found.stand_ins.items():
        values, count = [value for value, _ in marks], sum(count for _, count in marks)
        facts = {"column": column, "value": ", ".join(f"{value:g}" for value in values), "count": count}
        code = "impossible_zero" if values == [0] else "stand_in"
        cure = {"kind": "blank", "column": column, "values": [int(value) if value.is_integer() else value for value in values]}
        every.append(Finding(code, "bad", (column,), facts, first(f"{number(column)} in {_listed(values)}"), cure, count))
    for column, count in ((name, n) for name, n in found.unreadable.items() if name):
        every.append(Finding("unreadable", "warn", (column,), {"column": column, "count": count}, cells=count))
    far = tuple(sorted(found.far, key=lambda column: -found.far[column]))
    if far:
        cells = sum(found.far.values())
        every.append(Finding("far_values", "info", far, {**_names(far), "cells": cells}, cells=cells))
    return every


def _words(profile: Profile, first: First) -> list[Finding]:
    """Words for nothing, values spelt in several ways, units mixed in one column."""
    every = []
    for column, words in profile.marks.nothing.items():
        count, named = sum(n for _, n in words), [word for word, _ in words]
        facts = {"column": column, "words": ", ".join(f"‘{word}’" for word in named[:4]), "count": count}
        every.append(Finding("nothing_in_words", "info", (column,), facts, first(_is_one_of(column, named)),
                             {"kind": "blank", "column": column, "values": named}, count))
    for column, sets in profile.marks.spellings.items():
        odd = sum(count for group in sets for _, count in group[1:])
        example = " / ".join(f"‘{value}’" for value, _ in sets[0][:3])
        mapping = {value: group[0][0] for group in sets for value, _ in group[1:]}
        facts = {"column": column, "example": example, "sets": len(sets), "count": odd}
        every.append(Finding("spellings", "warn", (column,), facts, first(_is_one_of(column, list(mapping))),
                             {"kind": "respell", "column": column, "mapping": mapping}, odd))
    for column, units in profile.marks.units.items():
        odd = sum(count for _, count in units[1:])
        facts = {"column": column, "units": ", ".join(f"{unit or '–'} {count:,}" for unit, count in units[:4])}
        every.append(Finding("units_mixed", "warn", (column,), facts, cells=odd))
    return every


def _listed(values: list[float]) -> str:
    return f"({', '.join(map(repr, values))})"


def _is_one_of(column: str, values: list[str]) -> str:
    return f"{quote(column)} in ({', '.join(map(literal, values))})"


def _columns(profile: Profile, first: First) -> list[Finding]:
    every, rows = [], profile.rows
    for column in profile.columns:
        if column.kind != "empty" and rows and column.missing / rows > MOSTLY:
            filled = rows - column.missing
            facts = {"column": column.name, "percent": round(100 * column.missing / rows, 1), "count": column.missing,
                     "filled": filled}
            reason = _written_only_for(profile, column, first)
            if reason:
                facts |= {"result": reason[0], "value": reason[1]}
                every.append(Finding("empty_as_it_should", "info", (column.name,), facts, cells=column.missing))
                continue
            measured = column.kind == "number" and filled > _WORTH * rows
            cure = None if measured else {"kind": "drop", "columns": [column.name]}
            every.append(Finding("mostly_empty", "warn", (column.name,), facts, None, cure, column.missing))
    blank = sorted((c for c in profile.columns if c.kind == "number" and 0 < c.missing <= MOSTLY * rows), key=lambda c: -c.missing)
    if blank:
        cells = sum(column.missing for column in blank)
        names = tuple(column.name for column in blank)
        every.append(Finding("blank_numbers", "warn", names, {**_names(names), "cells": cells},
                             first(f"{quote(names[0])} is null"), cells=cells))
    for code, severity, kind in (("empty_columns", "warn", "empty"), ("constant_columns", "info", "constant")):
        names = _of_kind(profile.columns, kind)
        if names:
            every.append(Finding(code, severity, names, _names(names), None,  # type: ignore[arg-type]
                                 {"kind": "drop", "columns": list(names)}, rows * len(names)))
    ids = _of_kind(profile.columns, "id")
    return [*every, *([Finding("id_columns", "info", ids, _names(ids))] if ids else [])]


def _written_only_for(profile: Profile, column: ColumnProfile, first: First) -> tuple[str, str] | None:
    """A column of two values and the rarer of them, where this one is written for rows with that value only, and for most of
    them: the code of a defect is rightly empty on good parts."""
    filled = column.rows - column.missing
    if column.kind not in ("category", "text", "boolean", "constant"):
        return None
    for other in profile.columns:
        if other.distinct != 2 or len(other.top) != 2 or other.missing or other.name == column.name:
            continue
        (_, _), (value, count) = other.top
        beyond = f"{quote(column.name)} is not null and {quote(other.name)}::varchar <> {literal(value)}"
        if filled <= count < other.rows / 2 and filled >= _MOST_OF_THEM * count and first(beyond) is None:
            return other.name, value
    return None


def _of_kind(columns: tuple[ColumnProfile, ...], kind: str) -> tuple[str, ...]:
    return tuple(c.name for c in columns if c.kind == kind)


def _rows(profile: Profile) -> list[Finding]:
    every, rows, repeated = [], profile.rows, profile.repeated_rows
    if repeated:
        facts = {"count": repeated, "percent": round(100 * repeated / rows, 1), "sets": profile.repeated_sets}
        every.append(Finding("repeated_rows", "bad" if repeated > rows * _MANY_REPEATS else "warn", (), facts, None,
                             {"kind": "dedupe", "columns": []}, repeated))
    if profile.alike and profile.alike[1] < _ALIKE * (rows - repeated):
        measured, sets = profile.alike
        facts = {"rows": rows, "unlike": rows - repeated, "measured": measured, "sets": sets}
        every.append(Finding("measured_together", "warn", (), facts, cells=rows - repeated - sets))
    if rows < _FEW_ROWS:
        every.append(Finding("few_rows", "warn", (), {"rows": rows}, cells=rows))
    return every


def _known(profile: Profile, known: dict[str, ColumnFacts], answered: Answered, first: First) -> list[Finding]:
    """What disagrees with what people know: key, limits, collection dates, rules, lists."""
    every, limits = [], limited(profile.columns, known)

    def place(row: int | None) -> Place | None:
        return first(f"rowid = {row - 1}") if row else None

    if answered.key and answered.key.count:
        keys, twice, _ = answered.key.more
        facts = {"columns": " + ".join(answered.key_columns), "count": answered.key.count, "keys": keys, "twice": twice}
        every.append(Finding("key_again", "warn", answered.key_columns, facts, place(answered.key.row), cells=answered.key.count))
    for column, answer in answered.outside.items():
        if answer.count:
            code = "outside_usual" if limits[column].usual else "outside_limits"
            facts = {"column": column, "range": range_text(limits[column], profile.column(column)), "count": answer.count}
            every.append(Finding(code, "info", (column,), facts, place(answer.row), cells=answer.count))
    if answered.dates and answered.dates.count:
        every.append(Finding("dates_outside", "warn", (), {"count": answered.dates.count}, place(answered.dates.row),
                             cells=answered.dates.count))
    for rule, told in answered.rules.items():
        if told and told.count:
            every.append(Finding("rule_broken", "warn", rule.columns, {"rule": str(rule), "count": told.count}, place(told.row),
                                 cells=told.count))
        elif told is None:
            every.append(Finding("rule_lost", "info", (), {"rule": str(rule)}))
    for lookup, told in answered.lookups.items():
        name = answered.lists.get(lookup, "")
        if told and told.count:
            facts = {"column": lookup.column, "list": name, "count": told.count, "example": told.example, "values": told.more[0]}
            every.append(Finding("not_listed", "warn", (lookup.column,), facts, place(told.row), cells=told.count))
        elif told is None:
            every.append(Finding("list_lost", "info", (), {"column": lookup.column, "list": name or lookup.listed}))
    return every


def range_text(facts: ColumnFacts, column: ColumnProfile | None) -> str:
    """'200 – 230 ℃', '≤ 230 ℃'."""
    unit = (facts.unit if facts.unit is not None else column.unit if column else None) or None
    told = [x for x in (facts.low, facts.high) if x is not None]
    low, high = ends(told[0], told[-1], max(decimals(repr(x)) for x in told)) if told else ("–", "–")
    text = f"≥ {low}" if facts.high is None else f"≤ {high}" if facts.low is None else f"{low} – {high}"
    return f"{text} {unit}" if unit else text


def _names(columns: tuple[str, ...]) -> dict[str, object]:
    more = f" … (+{len(columns) - 5})" if len(columns) > 5 else ""
    return {"columns": ", ".join(columns[:5]) + more, "count": len(columns)}
