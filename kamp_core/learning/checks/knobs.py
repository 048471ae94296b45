"""What is to be set: is there a knob at all, was it ever moved, and what moves together with it?"""
import numpy as np
import pandas as pd

from kamp_core.learning.checks.sheet import Check, Sheet
from kamp_core.learning.prepare import as_words
from kamp_core.learning.settings.knobs import hardly_moved
from kamp_core.learning.settings.tied import tied_columns


def look(sheet: Sheet) -> list[Check]:
    problem, request = sheet.problem, sheet.request
    if not problem.settings:
        return []
    asked = [knob.column for knob in request.knobs if knob.column in sheet.inputs and knob.column not in request.late]
    if not asked:
        return [Check("no_knobs", "block")]
    found = []
    numbers = [c for c in asked if pd.api.types.is_numeric_dtype(sheet.frame[c])]
    by_clock = [c for c in numbers if _told_by_clock(sheet, c)]
    still = [c for c in numbers if c not in by_clock and hardly_moved(sheet.frame[c].to_numpy("float64", na_value=np.nan))]
    words = [c for c in asked if c not in numbers]
    for code, columns in (("knob_no_number", words), ("knob_is_clock", by_clock), ("knob_still", still)):
        if columns:
            found.append(Check(code, "warn", tuple(columns), {"columns": ", ".join(columns[:6]), "count": len(columns)}))
    if set(numbers) <= set(by_clock):
        found.append(Check("no_knobs", "block"))
    if request.bad is None and problem.taken(request.options).get("goal") == "near" and not request.options.get("aim"):
        found.append(Check("aim_missing", "block"))
    return [*found, *_together(sheet, [c for c in numbers if c not in (*by_clock, *still)])]


def _told_by_clock(sheet: Sheet, column: str) -> bool:
    """A number that is the same whenever the clock, or the weekday, is the same: a calendar, and nobody sets that."""
    if sheet.when is None or sheet.frame[column].nunique() < 2:
        return False
    day = sheet.when.dt.weekday
    clock = sheet.when.dt.hour * 3600 + sheet.when.dt.minute * 60 + sheet.when.dt.second
    values = sheet.frame[column]
    return any(by.nunique() < len(values) / 4 and int(values.groupby(by).nunique().max()) <= 1 for by in (clock, day))


def _together(sheet: Sheet, knobs: list[str]) -> list[Check]:
    """A reading that moves with a knob: it may follow from the knob, and then it must not be held where it is."""
    named = {knob.column for knob in sheet.request.knobs}
    others = [c for c in sheet.inputs if pd.api.types.is_numeric_dtype(sheet.frame[c]) and c not in named]
    product = as_words(sheet.frame[sheet.request.group]) if sheet.request.group in sheet.frame else None
    found = []
    for knob in knobs:
        columns = tuple(fact["column"] for fact in tied_columns(sheet.frame, others, (knob,), product))
        if columns:
            facts = {"knob": knob, "columns": ", ".join(columns[:6]), "count": len(columns)}
            found.append(Check("knob_tied", "warn", columns, facts, cure="exclude"))
    return found
