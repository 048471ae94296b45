"""What a forecast needs: a time, enough of it, and for what is known in advance its values in the time to come."""
import pandas as pd

from kamp_core.learning.checks.sheet import Check, Sheet
from kamp_core.problems import Family

FEWEST_TIMES = 24


def look(sheet: Sheet) -> list[Check]:
    if sheet.problem.family is not Family.FORECAST:
        return []
    if sheet.when is None or sheet.when.notna().sum() == 0:
        return [Check("time_needed", "block")]
    times = int(sheet.when.dt.normalize().nunique())
    if times < FEWEST_TIMES:
        return [Check("few_times", "block", facts={"times": times, "need": FEWEST_TIMES})]
    found = [Check("enough_times", "ok", facts={"times": times})]
    negative = int((pd.Series(sheet.number) < 0).sum())
    if negative:
        found.append(Check("negative_amounts", "warn", facts={"rows": negative, "column": sheet.request.target}))
    return found
