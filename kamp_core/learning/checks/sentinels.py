"""Numbers that stand for "no reading": -999, 9999."""
import pandas as pd

from kamp_core.learning.checks.sheet import Check, Sheet

MARKS = (-9999.0, -999.0, -99.9, 999.9, 9999.0, 99999.0, 65535.0)


def look(sheet: Sheet) -> Check | None:
    found = []
    for column in sheet.inputs:
        values = sheet.frame[column]
        if not pd.api.types.is_numeric_dtype(values) or values.nunique() < 10:
            continue
        rest = values[~values.isin(MARKS)]
        if len(rest) == len(values) or rest.empty:
            continue
        far = 5 * float(rest.quantile(0.99) - rest.quantile(0.01) or 1)
        marks = values[values.isin(MARKS)]
        if ((marks > rest.max() + far) | (marks < rest.min() - far)).any():
            found.append(column)
    if not found:
        return None
    return Check("sentinel", "warn", tuple(found), {"columns": ", ".join(found[:6]), "count": len(found)})
