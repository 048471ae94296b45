"""Columns of a CSV file as its writer left them: what they are called, and which is which.

A downloaded model carries a copy of this file and of units.py beside it.
"""
from __future__ import annotations

import itertools
import re
import unicodedata

from kamp_core.units import same_unit

_NO_LETTERS = re.compile(r"[\W_]+")
IN_BRACKETS = re.compile(r"(?P<name>.*?)\s*(?P<open>[(\[（])\s*(?P<unit>[^()\[\]（）]*?)\s*(?P<close>[)\]）])\s*", re.DOTALL)
RESERVED = ("rowid", "__bad")      # DuckDB's own row number, and our list of unreadable cells during an import


def plain_name(name: str) -> str:
    """A column's name without unit, case, spaces and marks."""
    found = IN_BRACKETS.fullmatch(name)
    return _NO_LETTERS.sub("", found["name"] if found else name).casefold() or name


def unit(name: str) -> str:
    """What stands in brackets at the end of a name."""
    found = IN_BRACKETS.fullmatch(name)
    return found["unit"] if found else ""


def units_agree(one: str, other: str) -> bool:
    """False if both names carry a unit, and not the same one: ℃ and °C are the same, mPa and MPa are not."""
    return not unit(one) or not unit(other) or same_unit(unit(one), unit(other))


def alike(one: str, other: str) -> bool:
    """Can these two names mean the same column?"""
    return plain_name(one) == plain_name(other) and units_agree(one, other)


def column_names(header: list[str]) -> list[str]:
    """The names that the app gives: the second 압력 is 압력_2, a column without a name 열3 or column3; blank ends are dropped."""
    width = max((i + 1 for i, cell in enumerate(header) if cell.strip()), default=0)
    return named(header[:width], width)[0]


def named(header: list[str], width: int) -> tuple[list[str], list[str], int]:
    """Unique names for `width` columns. → (names, the repeated or reserved ones, how many had none)"""
    names: list[str] = []
    repeated: list[str] = []
    blank = 0
    word = "열" if not any(header) or re.search("[가-힣]", _composed("".join(header))) else "column"
    seen = set(RESERVED)
    for position in range(width):
        name = " ".join(_composed(header[position]).split()) if position < len(header) else ""
        if not name:
            name, blank = f"{word}{position + 1}", blank + 1
        if name.casefold() in seen:
            repeated.append(name)
            name = next(f"{name}_{n}" for n in itertools.count(2) if f"{name}_{n}".casefold() not in seen)
        seen.add(name.casefold())
        names.append(name)
    return names, repeated, blank


def _composed(text: str) -> str:
    """Syllables as one letter each: a Mac writes 온 as ㅇ, ㅗ and ㄴ."""
    return unicodedata.normalize("NFC", text)


def positions(wanted: list[str], header: list[str]) -> dict[str, int]:
    """Where each of the model's columns stands in the file (-1: nowhere): by name, else without unit and marks."""
    found = {name: header.index(name) if name in header else -1 for name in wanted}
    free = [i for i in range(len(header)) if i not in found.values()]
    near = {name: [i for i in free if alike(name, header[i])] for name in wanted if found[name] < 0}
    claimed = [places[0] for places in near.values() if len(places) == 1]
    only = {name: places[0] for name, places in near.items() if len(places) == 1 and claimed.count(places[0]) == 1}
    return found | only
