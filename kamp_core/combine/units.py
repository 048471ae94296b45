"""Units of the parts of an append: spellings of one are one, kin are turned into the first, others stay apart; all told."""
from collections.abc import Collection, Iterator, Sequence

from kamp_core.combine.facts import Part, PlannedColumn
from kamp_core.intake.facts import Column, ColumnType, Warning
from kamp_core.units import factors, same_unit

NUMBERS: tuple[ColumnType, ...] = ("integer", "number")
_SHOWN = 3                 # files in a sentence


def fit(one: Column, other: Column) -> bool:
    """Can the values of both stand in one column?"""
    if not one.unit or not other.unit or same_unit(one.unit, other.unit):
        return True
    return one.type in NUMBERS and other.type in NUMBERS and factors(other.unit, one.unit) is not None


def turned(unit: str | None, target: str | None) -> tuple[float, float, float] | None:
    """The factors from a part's unit to that of the whole, None where there is nothing to turn."""
    return factors(unit, target) if unit and target and not same_unit(unit, target) else None


def in_unit(sql: str, unit: str | None, target: str | None) -> str:
    """The value of a part in the unit of the whole."""
    found = turned(unit, target)
    return f"({sql} * {found[0]!r} + {found[1]!r}) / {found[2]!r}" if found else sql


def unit_warnings(columns: Collection[PlannedColumn], parts: Sequence[Part]) -> Iterator[Warning]:
    """What people should know of units that are not the same in all parts."""
    for column in columns:
        if column.beside:
            yield Warning("units_apart", {"column": column.beside, "other": column.name})
        given = [(part.label, unit) for part, source, unit in zip(parts, column.sources, column.units, strict=True) if source]
        target = column.unit or next((unit for _, unit in given if unit), None)
        for unit in dict.fromkeys(unit for _, unit in given if unit and not same_unit(unit, target)):
            files = [label for label, other in given if other == unit]
            code = "units_turned" if column.type in NUMBERS and turned(unit, column.unit) else "units_unlike"
            yield Warning(code, {"column": column.name, "unit": unit, "target": target, "files": _some(files)})
        bare = [label for label, unit in given if not unit]
        if column.unit == "%" and bare and column.type in NUMBERS:
            yield Warning("percent_beside_plain", {"column": column.name, "files": _some(bare)})


def _some(names: list[str]) -> str:
    return ", ".join(names[:_SHOWN]) + (f" … (+{len(names) - _SHOWN})" if len(names) > _SHOWN else "")
