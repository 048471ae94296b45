"""Columns of a CSV file as its writer left them: which is which, and what its cells say.

This file stands alone (NumPy and pandas only): a downloaded model carries a copy of it.
"""
from __future__ import annotations

import itertools
import re
import unicodedata

import numpy as np
import pandas as pd

_NO_LETTERS = re.compile(r"[\W_]+")
_UNIT = re.compile(r"[(\[（]([^()\[\]（）]*)[)\]）]\s*$")
RESERVED = ("rowid", "__bad")      # names that the app does not give to a column
EMPTY = ("", "-", "--", "n/a", "na", "#n/a", "null", "none", "nan", "없음", "측정불가")    # a number or time not there
_POINT = r"[-+]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][-+]?[0-9]{1,3})?"
_GROUPED = r"[₩\\$]?\s?[-+]?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?"
_COMMA = r"[-+]?[0-9]+(\.[0-9]{3})*(,[0-9]+)?"
_ISO = r"[0-9]{4}-[0-9]{2}-[0-9]{2}([ T][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?)?"


def plain_name(name: str) -> str:
    """A column's name without unit, case, spaces and marks."""
    return _NO_LETTERS.sub("", _UNIT.sub("", name)).casefold() or name


def unit(name: str) -> str:
    """What stands in brackets at the end of a name: ℃ and °C are the same, mPa and MPa are not."""
    found = _UNIT.search(name)
    return "".join(unicodedata.normalize("NFKC", found[1]).split()) if found else ""


def same_unit(one: str, other: str) -> bool:
    """False if both names carry a unit, and not the same one."""
    return unit(one) == unit(other) or not unit(one) or not unit(other)


def alike(one: str, other: str) -> bool:
    """Can these two names mean the same column?"""
    return plain_name(one) == plain_name(other) and same_unit(one, other)


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


def filled_cells(cells: list[str]) -> pd.Series:
    """Cells of a number or time without the blanks around them, None where they hold nothing."""
    text = pd.Series(cells, dtype="object").str.strip()
    return text.where(~text.str.lower().isin(EMPTY), None)


def text_cells(cells: list[str], kind: str, levels: tuple[str, ...], form: str | None = None) -> pd.Series:
    """Cells as text → values as the model's preparation wants them. `form`: how the training file wrote them."""
    if kind == "number":
        return number_cells(filled_cells(cells), form)
    if kind == "time":
        return time_cells(filled_cells(cells), form)
    text = pd.Series(cells, dtype="object").str.strip()
    if levels and set(levels) <= {"True", "False"}:
        text = text.str.capitalize()
    return text.where(text != "", None)


def number_cells(text: pd.Series, form: str | None) -> pd.Series:
    """float64; what the app would not read as a number is empty."""
    if form == "decimal_comma":
        fits = text.str.fullmatch(_COMMA, na=False)
        bare = text.str.replace(r"[^0-9,+-]", "", regex=True).str.replace(",", ".")
    else:
        fits = text.str.fullmatch(f"({_POINT}|{_GROUPED})", na=False)
        bare = text.str.replace(r"[^0-9.eE+-]", "", regex=True)
    numbers = pd.to_numeric(bare.where(fits, None), errors="coerce").astype("float64")
    return numbers.where(np.isfinite(numbers))


def time_cells(text: pd.Series, form: str | None) -> pd.Series:
    """datetime64 by the format of the training file, else as ISO writes it."""
    clock = text.str.replace("오전", "AM").str.replace("오후", "PM")
    iso = pd.to_datetime(clock.where(clock.str.fullmatch(_ISO, na=False), None), errors="coerce", format="ISO8601")
    if not form:
        return iso
    return pd.to_datetime(clock, errors="coerce", format=form.replace("%-", "%")).fillna(iso)
