"""Columns that say nothing: constant, nearly empty, or a number of their own for every row."""
import pandas as pd

from kamp_core.learning.checks.sheet import Check, Sheet, ids_by_name

EMPTY_SHARE = 0.95
ID_SHARE = 0.95


def look(sheet: Sheet) -> list[Check]:
    return [Check(code, "warn", tuple(columns), {"columns": ", ".join(columns[:6]), "count": len(columns)})
            for code, columns in plain_reasons(sheet.frame, list(sheet.inputs)).items() if columns]


def plain_reasons(frame: pd.DataFrame, columns: list[str]) -> dict[str, list[str]]:
    """The columns that say nothing, by why."""
    by_name = ids_by_name(columns)
    found: dict[str, list[str]] = {"constant": [], "empty": [], "id_like": []}
    for column in columns:
        values = frame[column]
        distinct = values.nunique()
        if values.isna().mean() > EMPTY_SHARE:
            found["empty"].append(column)
        elif distinct <= 1 and not values.isna().any():
            found["constant"].append(column)
        elif _is_id(values, distinct, len(frame), column in by_name):
            found["id_like"].append(column)
    return found


def _is_id(values: pd.Series, distinct: int, rows: int, named: bool) -> bool:
    """Text or whole numbers that hardly ever repeat; or so named, and too many to be kinds of something."""
    if pd.api.types.is_datetime64_any_dtype(values) or (pd.api.types.is_float_dtype(values) and (values.dropna() % 1 != 0).any()):
        return False
    if pd.api.types.is_numeric_dtype(values) and not named:
        return distinct == rows and bool(values.is_monotonic_increasing)
    return (rows >= 30 and distinct > ID_SHARE * rows) or (named and distinct > 12) or (distinct > 200 and distinct > 0.3 * rows)
