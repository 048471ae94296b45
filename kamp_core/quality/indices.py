"""KAMP's six quality indices, each in %, and their total."""
from math import floor
from typing import Literal

from kamp_core.quality.facts import ColumnProfile, Index
from kamp_core.quality.marks import Marks

WEIGHTS = {"completeness": 0.6, "uniqueness": 0.1, "validity": 0.1, "consistency": 0.0, "accuracy": 0.1,
           "integrity": 0.1}


def measure(rows: int, columns: tuple[ColumnProfile, ...], repeated: int, found: Marks) -> tuple[Index, ...]:
    """All six. What needs a rule that nobody has given is None; the weights of the others are scaled up to 1."""
    plain = [_completeness(rows, columns), _uniqueness(rows, repeated, found), _validity(columns, found),
             _consistency(columns, found), Index("accuracy", None, 0, "no_rule")]
    every = [*plain, _integrity(plain[1:4])]
    whole = sum(WEIGHTS[i.name] for i in every if i.value is not None) or 1
    return tuple(Index(i.name, i.value, WEIGHTS[i.name] / whole if i.value is not None else 0.0, i.code, i.facts)
                 for i in every)


def total_of(indices: tuple[Index, ...]) -> float:
    return min(100.0, sum(i.weight * i.value for i in indices if i.value is not None))


def grade_of(total: float) -> Literal["A", "B", "C", "D"]:
    return "A" if total >= 95 else "B" if total >= 85 else "C" if total >= 70 else "D"


def _completeness(rows: int, columns: tuple[ColumnProfile, ...]) -> Index:
    cells, missing = rows * len(columns), sum(c.missing for c in columns)
    facts = {"missing": missing, "cells": cells}
    return Index("completeness", _share(cells - missing, cells), 0, "cells_missing" if missing else "cells_full", facts)


def _uniqueness(rows: int, repeated: int, found: Marks) -> Index:
    """By the first column that numbers things, as the guides do; else by rows that are equal as a whole."""
    if found.key is None:
        return Index("uniqueness", _share(rows - repeated, rows), 0, "rows_repeat", {"repeated": repeated})
    column, keys, twice = found.key
    return Index("uniqueness", _share(keys - twice, keys), 0, "key_repeats",
                 {"column": column, "keys": keys, "twice": twice, "repeated": repeated})


def _validity(columns: tuple[ColumnProfile, ...], found: Marks) -> Index:
    unreadable = sum(found.unreadable.values())
    stand_ins = sum(count for _, count in found.stand_ins.values())
    filled = sum(c.rows - c.missing for c in columns) + unreadable
    code = "values_invalid" if unreadable or stand_ins else "values_valid"
    return Index("validity", _share(filled - unreadable - stand_ins, filled), 0, code,
                 {"unreadable": unreadable, "stand_ins": stand_ins})


def _consistency(columns: tuple[ColumnProfile, ...], found: Marks) -> Index:
    """One spelling a code: the share of code cells written the usual way."""
    codes = [c for c in columns if c.type == "VARCHAR" and c.kind in ("category", "text", "constant")]
    if not codes:
        return Index("consistency", None, 0, "no_codes")
    cells = sum(c.rows - c.missing for c in codes)
    odd = sum(count for sets in found.spellings.values() for group in sets for _, count in group[1:])
    return Index("consistency", _share(cells - odd, cells), 0, "codes_spelt_alike" if odd else "codes_one_spelling",
                 {"odd": odd, "columns": len(found.spellings)})


def _integrity(parts: list[Index]) -> Index:
    """By how many of the three others fall short of 100."""
    short = sum(i.value is not None and i.value < 100 for i in parts)
    values: dict[str, str] = {i.name: "–" if i.value is None else f"{floor(10 * i.value) / 10:.1f} %" for i in parts}
    return Index("integrity", 100 * (1 - short / 3), 0, "integrity_lost" if short else "integrity_whole",
                 {"short": short, **values} if short else {})


def _share(part: int, whole: int) -> float:
    return 100 * part / whole if whole else 100.0
