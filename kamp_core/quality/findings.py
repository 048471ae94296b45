"""What to look at first in a table, worst first."""
from kamp_core.quality.facts import ColumnProfile, Finding
from kamp_core.quality.marks import Marks

_MOSTLY = 0.3          # KAMP's guides drop a column with more missing than this
_FEW_ROWS = 200
_RANK = {"bad": 0, "warn": 1, "info": 2}


def find(rows: int, columns: tuple[ColumnProfile, ...], repeated: int, found: Marks) -> tuple[Finding, ...]:
    """Everything worth a sentence; within a severity, what touches most cells comes first."""
    every = [*_cells(found), *_spellings(found), *_columns(rows, columns), *_rows(rows, repeated)]
    return tuple(finding for _, finding in sorted(every, key=lambda pair: (_RANK[pair[1].severity], -pair[0])))


def _cells(found: Marks) -> list[tuple[int, Finding]]:
    every = []
    for column, (value, count) in found.stand_ins.items():
        facts = {"column": column, "value": f"{value:g}", "count": count}
        every.append((count, Finding("stand_in", "bad", (column,), facts)))
    for column, count in ((name, n) for name, n in found.unreadable.items() if name):
        every.append((count, Finding("unreadable", "warn", (column,), {"column": column, "count": count})))
    far = tuple(sorted(found.far, key=lambda column: -found.far[column]))
    if far:
        cells = sum(found.far.values())
        every.append((cells, Finding("far_values", "info", far, {**_names(far), "cells": cells})))
    return every


def _spellings(found: Marks) -> list[tuple[int, Finding]]:
    every = []
    for column, sets in found.spellings.items():
        odd = sum(count for group in sets for _, count in group[1:])
        example = " / ".join(f"‘{value}’" for value, _ in sets[0][:3])
        facts = {"column": column, "example": example, "sets": len(sets), "count": odd}
        every.append((odd, Finding("spellings", "warn", (column,), facts)))
    return every


def _columns(rows: int, columns: tuple[ColumnProfile, ...]) -> list[tuple[int, Finding]]:
    every = []
    empty = tuple(c.name for c in columns if c.kind == "empty")
    constant = tuple(c.name for c in columns if c.kind == "constant")
    ids = tuple(c.name for c in columns if c.kind == "id")
    for column in columns:
        if column.kind != "empty" and rows and column.missing / rows > _MOSTLY:
            facts = {"column": column.name, "percent": round(100 * column.missing / rows), "count": column.missing}
            every.append((column.missing, Finding("mostly_empty", "warn", (column.name,), facts)))
    if empty:
        every.append((rows * len(empty), Finding("empty_columns", "warn", empty, _names(empty))))
    if constant:
        every.append((rows * len(constant), Finding("constant_columns", "info", constant, _names(constant))))
    if ids:
        every.append((0, Finding("id_columns", "info", ids, _names(ids))))
    return every


def _rows(rows: int, repeated: int) -> list[tuple[int, Finding]]:
    every = []
    if repeated:
        facts = {"count": repeated, "percent": max(1, round(100 * repeated / rows))}
        every.append((repeated, Finding("repeated_rows", "bad" if repeated > rows / 20 else "warn", (), facts)))
    if rows < _FEW_ROWS:
        every.append((rows, Finding("few_rows", "warn", (), {"rows": rows})))
    return every


def _names(columns: tuple[str, ...]) -> dict[str, object]:
    more = f" … (+{len(columns) - 5})" if len(columns) > 5 else ""
    return {"columns": ", ".join(columns[:5]) + more, "count": len(columns)}
