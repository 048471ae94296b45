"""Which column of one table is which of another, by their names."""
from collections.abc import Collection, Mapping
from difflib import SequenceMatcher

from kamp_core.intake.columns import alike, plain_name, units_agree
from kamp_core.intake.facts import Column, ColumnType

ALIKE = 0.8                # difflib ratio of names that may stand for each other


def match_columns(wanted: Mapping[str, Collection[ColumnType]], columns: tuple[Column, ...]) -> dict[str, str | None]:
    """By the same name; else the name without unit, case and marks; else the one alike name of a type that is wanted.

    Two names with different units never match by themselves: ℉ would be taken for ℃.
    """
    free = {column.name: column for column in columns}
    found: dict[str, str | None] = {name: name if free.pop(name, None) else None for name in wanted}
    for fits in (_plainly, _nearly):
        missing = [name for name, column in found.items() if column is None]
        matches = {name: [c.name for c in free.values() if fits(name, c, wanted[name])] for name in missing}
        claimed = [near[0] for near in matches.values() if len(near) == 1]
        for name, near in matches.items():
            if len(near) == 1 and claimed.count(near[0]) == 1:
                found[name] = near[0]
                free.pop(near[0])
    return found


def _plainly(name: str, column: Column, types: Collection[ColumnType]) -> bool:
    return alike(name, column.name)


def _nearly(name: str, column: Column, types: Collection[ColumnType]) -> bool:
    possible = column.type in types and units_agree(name, column.name)
    return possible and SequenceMatcher(None, plain_name(name), plain_name(column.name)).ratio() >= ALIKE
