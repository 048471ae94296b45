"""Which column of which part is which: proposed by names, corrected by a person."""
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import reduce

from kamp_core.combine.facts import AppendChoices, AppendPlan, Fate, Gathered, Looked, PlannedColumn
from kamp_core.combine.file_date import NameDates, dates_in_names, natural
from kamp_core.combine.names import free_name, free_names
from kamp_core.combine.units import NUMBERS, fit, turned, unit_warnings
from kamp_core.errors import KampError
from kamp_core.intake.columns import plain_name, unit
from kamp_core.intake.facts import Column, ColumnType
from kamp_core.intake.matching import match_columns

_ENOUGH = 0.5              # share of columns that parts of one shape have in common
_TIMES: tuple[ColumnType, ...] = ("date", "datetime")
Sources = dict[str, dict[str, str]]      # column of the whole → part → its column


def plan_append(gathered: Gathered, choices: AppendChoices, this_year: int) -> AppendPlan:
    """What is proposed, with the person's corrections on it. Raises KampError on corrections that cannot be."""
    odd = _odd(gathered.parts)
    fates: dict[str, Fate] = {looked.part.key: "apart" if looked in odd else "append" for looked in gathered.parts}
    fates |= {key: fate for key, fate in choices.fates.items() if key in fates}
    whole = [looked for looked in gathered.parts if fates[looked.part.key] == "append"]
    if not whole:
        raise KampError("append_nothing")
    dates = dates_in_names([_path(looked) for looked in whole], choices.year or this_year)
    whole, dates = _in_order(whole, dates)
    columns, unused = _columns(whole, choices.sources)
    plan = AppendPlan(
        tuple(looked.part for looked in whole), columns, tuple(day.isoformat() if day else None for day in dates.dates),
        year=(choices.year or this_year) if dates.yearless else None,
        apart=tuple(looked.part for looked in gathered.parts if fates[looked.part.key] == "apart"),
        left=tuple(looked.part for looked in gathered.parts if fates[looked.part.key] == "leave"),
        odd=tuple(looked.part for looked in odd), unused=unused, left_out=gathered.left_out, reading=gathered.reading,
        warnings=tuple(unit_warnings(columns, [looked.part for looked in whole])))
    return _with_names(plan, choices, dates.daily)


def _path(looked: Looked) -> str:
    return f"{looked.part.name}/{looked.part.sheet}" if looked.part.sheet else looked.part.name


def _in_order(whole: list[Looked], dates: NameDates) -> tuple[list[Looked], NameDates]:
    """By the dates in the names where all have one, else by the names, 2 before 10."""
    last = date.max if all(dates.dates) else date.min
    order = sorted(range(len(whole)), key=lambda i: ((dates.dates[i] or last) if all(dates.dates) else last,
                                                     natural(_path(whole[i]))))
    return [whole[i] for i in order], replace(dates, dates=tuple(dates.dates[i] for i in order))


# which parts are of one shape --------------------------------------------------------------------------------------


def _odd(parts: tuple[Looked, ...]) -> list[Looked]:
    """Those with few columns in common with the usual part."""
    usual = _usual(parts)
    common: dict[tuple[Column, ...], float] = {}         # daily files by the thousand have the same columns
    for looked in parts:
        if looked.columns not in common:
            common[looked.columns] = _in_common(usual, looked)
    return [looked for looked in parts if common[looked.columns] < _ENOUGH]


def _usual(parts: Collection[Looked]) -> Looked:
    """The first of the parts with the header that most have."""
    header = Counter(_shape(looked) for looked in parts).most_common(1)[0][0]
    return next(looked for looked in parts if _shape(looked) == header)


def _shape(looked: Looked) -> frozenset[str]:
    return frozenset(plain_name(column.name) for column in looked.columns)


def shapes(plan: AppendPlan, gathered: Gathered) -> list[list[Looked]]:
    """The parts of an append that have the very same header stand together."""
    found: dict[tuple[str, ...], list[Looked]] = {}
    known = {looked.part: looked for looked in gathered.parts}
    for part in plan.parts:
        found.setdefault(tuple(column.name for column in known[part].columns), []).append(known[part])
    return list(found.values())


def twins(plan: AppendPlan, gathered: Gathered) -> list[tuple[str, str]]:
    """Pairs of columns that never occur together, of like type and at the same place of the header: one with a new name?"""
    known = {looked.part: [column.name for column in looked.columns] for looked in gathered.parts}
    places = {column.name: {known[part].index(source) for part, source in zip(plan.parts, column.sources, strict=True) if source}
              for column in plan.columns}
    return [(one.name, other.name) for i, one in enumerate(plan.columns) for other in plan.columns[i + 1:]
            if other.type in _like(one.type) and one.name != other.beside and places[one.name] == places[other.name]
            and not any(a and b for a, b in zip(one.sources, other.sources, strict=True))]


def _in_common(usual: Looked, other: Looked) -> float:
    """The columns that match, as a share of those of the wider one."""
    found = match_columns(_wanted(usual.columns), other.columns)
    return sum(name is not None for name in found.values()) / max(len(usual.columns), len(other.columns))


def _wanted(columns: Collection[Column]) -> Mapping[str, Collection[ColumnType]]:
    return {column.name: _like(column.type) for column in columns}


def _like(type: ColumnType) -> tuple[ColumnType, ...]:
    return NUMBERS if type in NUMBERS else _TIMES if type in _TIMES else (type,)


# which column is which ---------------------------------------------------------------------------------------------


@dataclass
class _Whole:
    """The columns of the whole as they are found, part by part. `beside`: column → the one of its name with another unit."""

    columns: dict[str, Column]
    sources: Sources
    beside: dict[str, str]

    def take(self, name: str, key: str, column: Column) -> None:
        """A part's column, as a piece of one of the whole or as the first of a new one."""
        known = self.columns.setdefault(name, replace(column, name=name))
        self.columns[name] = replace(known, unit=known.unit or column.unit)
        self.sources.setdefault(name, {})[key] = column.name


def _columns(whole: list[Looked], corrections: Mapping[str, Mapping[str, str | None]]) -> tuple[
        tuple[PlannedColumn, ...], tuple[tuple[str, str], ...]]:
    """→ (the columns of the whole, what no column of the whole takes)"""
    usual = _usual(whole)
    made = _Whole({column.name: column for column in usual.columns}, {column.name: {} for column in usual.columns}, {})
    for looked in sorted(whole, key=lambda looked: looked is not usual):
        _take(looked, made, corrections.get(looked.part.key, {}))
    unused = tuple((looked.part.label, column.name) for looked in whole for column in looked.columns
                   if not any(by_part.get(looked.part.key) == column.name for by_part in made.sources.values()))
    planned = tuple(_planned(column, whole, made) for name, column in made.columns.items() if made.sources[name])
    return planned, unused


def _take(looked: Looked, made: _Whole, corrections: Mapping[str, str | None]) -> None:
    """Find a place for every column of a part: as corrected, by name where the units fit, else as a new column of the whole."""
    key = looked.part.key
    columns = {column.name: column for column in looked.columns}
    asked = {name: source for name, source in corrections.items()
             if name in made.columns and (source is None or source in columns)}
    free = tuple(column for column in looked.columns if column.name not in asked.values())
    wanted = {name: types for name, types in _wanted(made.columns.values()).items() if name not in asked}
    strangers: dict[str, str] = {}
    for name, source in {**match_columns(wanted, free), **asked}.items():
        if source is not None and (name in asked or fit(made.columns[name], columns[source])):
            made.take(name, key, columns[source])
        elif source is not None:
            strangers[source] = name
    for source, name in strangers.items():
        _take_stranger(columns[source], name, key, made)
    taken = {by_part.get(key) for by_part in made.sources.values()}
    known = {name.casefold() for name in made.columns}
    for column in free:
        if column.name not in taken and column.name.casefold() not in known:
            made.take(column.name, key, column)


def _take_stranger(column: Column, name: str, key: str, made: _Whole) -> None:
    """Of one name with a column of the whole but not of its kind: with its likes, the unit in its name."""
    place = next((other for other, first in made.beside.items() if first == name and fit(made.columns[other], column)), None)
    if not place:
        place = free_name(column.name if unit(column.name) else f"{column.name}({column.unit})", made.columns)
        made.beside[place] = name
    made.take(place, key, column)


def _planned(column: Column, whole: list[Looked], made: _Whole) -> PlannedColumn:
    """A type that holds the values of all parts; a part without a value has no say."""
    by_part = made.sources[column.name]
    found = {looked.part.key: next(c for c in looked.columns if c.name == by_part[looked.part.key])
             for looked in whole if looked.part.key in by_part}
    typed = [found[looked.part.key].type for looked in whole
             if looked.part.key in by_part and by_part[looked.part.key] not in looked.untyped]
    type: ColumnType = reduce(wider, typed) if typed else "text"
    keys = [looked.part.key for looked in whole]
    units = tuple(_unit_of(looked, found.get(looked.part.key), column.unit) for looked in whole)
    if type == "integer" and any(turned(unit, column.unit) for unit in units):
        type = "number"
    return PlannedColumn(column.name, type, tuple(by_part.get(key) for key in keys), column.unit, units,
                         made.beside.get(column.name))


def _unit_of(looked: Looked, column: Column | None, target: str | None) -> str | None:
    """A column without a value is of any unit."""
    return target if column and column.name in looked.untyped else column.unit if column else None


def wider(one: ColumnType, other: ColumnType) -> ColumnType:
    """The narrowest type that holds what both hold."""
    if one == other:
        return one
    if {one, other} == {"integer", "number"}:
        return "number"
    return "datetime" if {one, other} == {"date", "datetime"} else "text"


# what the names tell -----------------------------------------------------------------------------------------------


def _with_names(plan: AppendPlan, choices: AppendChoices, daily: bool) -> AppendPlan:
    """The columns that the names of the parts become."""
    useful = len(set(plan.dates) - {None}) > 1 and not any(column.type in _TIMES for column in plan.columns)
    dated = any(plan.dates) and (useful if choices.dated is None else choices.dated)
    clocks = [column.name for column in plan.columns if column.type == "time"]
    asked = choices.clock if choices.clock is not None else clocks[0] if daily and len(clocks) == 1 else None
    clock = asked if dated and asked in clocks else None
    wanted = {"date_column": choices.date_column if dated else None, "moment_column": choices.moment_column if clock else None,
              "name_column": choices.name_column}
    names = free_names({field: name for field, name in wanted.items() if name is not None}, [c.name for c in plan.columns])
    return replace(plan, clock=clock, date_column=names.get("date_column"), moment_column=names.get("moment_column"),
                   name_column=names.get("name_column"))
