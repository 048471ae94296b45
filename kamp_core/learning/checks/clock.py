"""The time column: missing, running backwards, or over too few days to speak of the future."""
from kamp_core.learning.checks.sheet import Check, Sheet
from kamp_core.learning.limits import FEW_BLOCKS
from kamp_core.problems import Family


def look(sheet: Sheet) -> list[Check]:
    if sheet.when is None and sheet.problem.family is Family.ALARMS:
        return [Check("machine_time_needed", "block")]
    if sheet.problem.family is Family.FORECAST:          # see series.py
        return []
    if sheet.when is None:
        return [Check("no_time", "warn")] if sheet.request.group is None or sheet.problem.settings else []
    found = []
    known = sheet.when.dropna()
    days = known.dt.normalize().nunique()
    if days < FEW_BLOCKS:
        found.append(Check("few_days", "warn", facts={"days": int(days), "need": FEW_BLOCKS}))
    else:
        found.append(Check("enough_days", "ok", facts={"days": int(days)}))
    backwards = int((known.diff().dt.total_seconds() < 0).sum())
    if backwards:
        found.append(Check("clock_backwards", "warn", facts={"rows": backwards, "column": sheet.request.time}))
    return found
