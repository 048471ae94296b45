"""Too few rows, too few bad ones, one unbroken run of them, rows that repeat."""
import numpy as np

from kamp_core.learning.checks.answer_by_lot import lots_of
from kamp_core.learning.checks.sheet import Check, Sheet
from kamp_core.learning.limits import FEW_BAD, FEW_ROWS
from kamp_core.problems import Family


def look(sheet: Sheet) -> list[Check]:
    rows = len(sheet.frame)
    found: list[Check] = []
    if sheet.problem.family is Family.FORECAST:          # counted in periods: see series.py
        return found
    if rows < FEW_ROWS:
        found.append(Check("few_rows", "warn", facts={"rows": rows}))
    if sheet.words is not None and sheet.life is None:
        found += _answers(sheet)
    inputs = list(sheet.inputs)
    repeats = int(sheet.frame[inputs].duplicated().sum()) if inputs and sheet.answered and sheet.life is None else 0
    if repeats > 0.01 * rows:
        found.append(Check("repeats", "warn", facts={"rows": repeats, "share": round(100 * repeats / rows)}))
    return found


def _answers(sheet: Sheet) -> list[Check]:
    assert sheet.words is not None
    if sheet.bad is None:
        rare = sheet.words.value_counts()
        rare = rare[rare < FEW_BAD]
        facts = {"values": ", ".join(map(str, rare.index[:5])), "count": len(rare)}
        return [Check("few_of_a_class", "warn", facts=facts)] if len(rare) else []
    count = int(sheet.bad.sum())
    lots = lots_of(sheet)
    if lots is not None:
        return [_lots_bad(lots.holding(sheet.bad), lots.count)]
    unlike = len(sheet.frame.loc[sheet.bad, list(sheet.inputs)].drop_duplicates()) if sheet.inputs else count
    found = []
    if unlike < FEW_BAD:
        found.append(Check("few_bad", "warn", facts={"bad": count, "unlike": unlike, "need": FEW_BAD}))
    else:
        found.append(Check("enough_bad", "ok", facts={"bad": count, "unlike": unlike, "rows": len(sheet.frame)}))
    if runs_of_bad(sheet) == 1 and count >= 5:
        found.append(Check("one_run", "warn", facts={"bad": count}))
    return found


def _lots_bad(bad: int, lots: int) -> Check:
    """Rows of one lot with one result are one answer."""
    facts = {"bad": bad, "lots": lots, "need": FEW_BAD}
    return Check("few_bad_lots", "warn", facts=facts) if bad < FEW_BAD else Check("enough_bad_lots", "ok", facts=facts)


def runs_of_bad(sheet: Sheet) -> int:
    """Unbroken runs of bad rows, in time order."""
    assert sheet.bad is not None
    order = np.argsort(sheet.when.to_numpy(), kind="stable") if sheet.when is not None else np.arange(len(sheet.bad))
    bad = sheet.bad[order].astype(int)
    return int((np.diff(np.concatenate(([0], bad))) == 1).sum())
