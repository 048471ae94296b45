"""One result for all rows of a lot: then the lots count, not the rows; and lot numbers that begin anew every day."""
import re

import numpy as np
import pandas as pd

from kamp_core.learning.checks.sheet import Check, Sheet, ids_by_name
from kamp_core.learning.lots import Lots, find_lots
from kamp_core.problems import Family

_LOT = re.compile(r"lot|batch|로트|배치|롯트", re.IGNORECASE)
FEWEST_DAYS = 3
MOSTLY = 0.8          # of the days


def look(sheet: Sheet) -> list[Check]:
    lots = lots_of(sheet)
    found = [_told(sheet, lots)] if lots else []
    again = _restarts(sheet)
    return found + ([again] if again else [])


def lots_of(sheet: Sheet) -> Lots | None:
    """The lots that hold one result each, where rows are no answers of their own."""
    if sheet.life is not None or sheet.problem.family in (Family.FORECAST, Family.ALARMS, Family.GROUPS):
        return None
    answer = sheet.words if sheet.words is not None else sheet.number
    return None if answer is None else find_lots(sheet.frame, pd.Series(answer), {sheet.request.target})


def _told(sheet: Sheet, lots: Lots) -> Check:
    facts = {"by": "·".join(lots.columns), "by_columns": list(lots.columns), "rows": len(sheet.frame), "lots": lots.count,
             "each": lots.usual_rows, "columns": _readings(sheet, lots)}
    if sheet.bad is None:
        return Check("answer_by_lot", "warn", facts=facts, cure="gather")
    bad = {"bad": int(sheet.bad.sum()), "bad_lots": lots.holding(sheet.bad)}
    return Check("bad_by_lot", "warn", facts=facts | bad, cure="gather")


def _readings(sheet: Sheet, lots: Lots) -> list[str]:
    """The conditions that are worth summing up: numbers that are no numbers of things and change within lots."""
    numbers = [c for c in sheet.inputs if pd.api.types.is_numeric_dtype(sheet.frame[c]) and c not in lots.columns]
    ids = ids_by_name(numbers)
    changes = (sheet.frame[numbers].groupby(lots.of_row).nunique() > 1).any()
    return [c for c in numbers if c not in ids and changes[c]]


def _restarts(sheet: Sheet) -> Check | None:
    """Does the lot number of the group column begin anew on most days, and rise within them?"""
    column = sheet.request.group
    if column is None or sheet.when is None or column not in sheet.frame or not _LOT.search(column):
        return None
    lot = pd.to_numeric(sheet.frame[column], errors="coerce")
    frame = pd.DataFrame({"lot": lot, "day": sheet.when.dt.normalize()}).dropna()
    days = frame.groupby("day")["lot"]
    if len(days) < FEWEST_DAYS or days.nunique().median() < 2:
        return None
    begins, rises = days.min(), days.agg(lambda lots: bool((np.diff(lots) >= 0).all()))
    same = begins == begins.mode().iloc[0]
    if same.mean() < MOSTLY or rises.mean() < MOSTLY:
        return None
    facts = {"column": column, "days": len(days), "lots": int(frame["lot"].nunique()),
             "true": len(frame.drop_duplicates()), "time": sheet.request.time}
    return Check("lot_restarts", "warn", facts=facts, cure="ungroup")
