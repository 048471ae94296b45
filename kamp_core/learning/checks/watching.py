"""A machine's log: are there readings to watch, and enough known events to judge the alarms by?"""
import pandas as pd

from kamp_core.learning.checks.sheet import Check, Sheet
from kamp_core.learning.limits import FEW_BAD
from kamp_core.learning.prepare import as_words
from kamp_core.problems import Family

MOSTLY_EVENT = 0.5
SAME_TIMES = 0.2            # of the rows: so many share their time with another where there is one machine only


def look(sheet: Sheet) -> list[Check]:
    if sheet.problem.family is not Family.ALARMS:
        return []
    readings = [c for c in sheet.inputs if pd.api.types.is_numeric_dtype(sheet.frame[c])]
    found = [] if readings or not sheet.inputs else [Check("no_sensors", "block")]
    if sheet.when is not None and not sheet.request.group and sheet.when.duplicated().mean() > SAME_TIMES:
        found.append(Check("machines_mixed", "warn", facts={"percent": round(100 * sheet.when.duplicated().mean())}))
    if not sheet.request.target:
        return [*found, Check("no_events_named", "warn")]
    return [*found, *_events(sheet)]


def _events(sheet: Sheet) -> list[Check]:
    request = sheet.request
    words = as_words(sheet.frame[request.target])
    usual = words.mode(dropna=False).iloc[0]
    inside = (words == request.bad) if request.bad is not None else words.fillna("") != ("" if pd.isna(usual) else usual)
    order = inside.index if sheet.when is None else sheet.when.sort_values(kind="stable").index
    machine = sheet.frame[request.group] if request.group else pd.Series("", index=inside.index)
    marked = inside.loc[order].astype(int)
    before = marked.groupby(as_words(machine.loc[order]).fillna("")).shift(fill_value=0)       # of the same machine
    events = int(((marked == 1) & (before == 0)).sum())
    if marked.mean() > MOSTLY_EVENT:
        return [Check("mostly_events", "warn", facts={"percent": round(100 * marked.mean())})]
    if events < FEW_BAD:
        return [Check("few_known_events", "warn", facts={"events": events, "need": FEW_BAD})]
    return [Check("enough_known_events", "ok", facts={"events": events})]
