"""Columns of a CSV file as its writer left them: what they are called, and which is which.

A downloaded model carries a copy of this file and of units.py beside it.
"""
from __future__ import annotations

import itertools
import re

from kamp_core.units import same_unit

_NO_LETTERS = re.compile(r"[\W_]+")
_UNIT = re.compile(r"[(\[（]([^()\[\]（）]*)[)\]）]\s*$")
RESERVED = ("rowid", "__bad")      # names that the app does not give to a column


def plain_name(name: str) -> str:
    """A column's name without unit, case, spaces and marks."""
    return _NO_LETTERS.sub("", _UNIT.sub("", name)).casefold() or name


def unit(name: str) -> str:
    """What stands in brackets at the end of a name."""
    found = _UNIT.search(name)
    return found[1].strip() if found else ""


def units_agree(one: str, other: str) -> bool:
    """False if both names carry a unit, and not the same one: ℃ and °C are the same, mPa and MPa are not."""
    return not unit(one) or not unit(other) or same_unit(unit(one), unit(other))


def alike(one: str, other: str) -> bool:
    """Can these two names mean the same column?"""
    return plain_name(one) == plain_name(other) and units_agree(one, other)


def column_names(header: list[str]) -> list[str]:
    """The names that the app gives: the second 압력 is 압력_2, a column without a name 열3 or column3; blank ends are dropped."""
    width = max((i + 1 for i, cell in enumerate(header) if cell.strip()), default=0)
    names: list[str] = []
    word = "열" if not any(header) or re.search("[가-힣]", "".join(header)) else "column"
    seen = set(RESERVED)
    for position, cell in enumerate(header[:width], start=1):
        name = " ".join(cell.split()) or f"{word}{position}"
        if name.casefold() in seen:
            name = next(f"{name}_{n}" for n in itertools.count(2) if f"{name}_{n}".casefold() not in seen)
        seen.add(name.casefold())
        names.append(name)
    return names


def positions(wanted: list[str], header: list[str]) -> dict[str, int]:
    """Where each of the model's columns stands in the file (-1: nowhere): by name, else without unit and marks."""
    found = {name: header.index(name) if name in header else -1 for name in wanted}
    free = [i for i in range(len(header)) if i not in found.values()]
    near = {name: [i for i in free if alike(name, header[i])] for name in wanted if found[name] < 0}
    claimed = [places[0] for places in near.values() if len(places) == 1]
    only = {name: places[0] for name, places in near.items() if len(places) == 1 and claimed.count(places[0]) == 1}
    return found | only
