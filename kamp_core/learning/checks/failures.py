"""Failures to learn from: how many there are, and how much of the time lies before one."""
import numpy as np

from kamp_core.learning.checks.sheet import Check, Sheet
from kamp_core.learning.limits import FEW_BAD

MOSTLY_BEFORE = 0.5


def look(sheet: Sheet) -> list[Check]:
    life = sheet.life
    if life is None:
        return []
    few = life.failures < FEW_BAD
    found = [Check("few_failures" if few else "enough_failures", "warn" if few else "ok",
                   facts={"failures": life.failures, "need": FEW_BAD})]
    if sheet.bad is not None and sheet.bad.mean() > MOSTLY_BEFORE:
        found.append(Check("window_too_long", "warn", facts={"percent": round(100 * float(np.mean(sheet.bad)))}))
    return found
