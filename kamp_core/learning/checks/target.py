"""The result column itself: a number of things, always the same, or more kinds than good and bad; or nothing beside it."""
import numpy as np

from kamp_core.learning.checks.sheet import Check, Sheet, ids_by_name
from kamp_core.problems import Family

MOST_ANSWERS = 20
UNIQUE = 0.5        # of the rows: so many different answers are no answers


def look(sheet: Sheet) -> list[Check]:
    target = sheet.request.target
    if not sheet.inputs and sheet.problem.family is not Family.FORECAST:
        return [Check("no_inputs", "block")]
    if not sheet.answered:
        return []
    if sheet.number is not None:        # of a life what is made from the column: rows in which it has failed are not among them
        same = len(np.unique(sheet.number[np.isfinite(sheet.number)])) < 2
        return [Check("target_constant", "block", facts={"column": target})] if same else []
    if sheet.words is None:
        return []
    answers = sheet.words.value_counts()
    if len(answers) < 2:
        return [Check("target_constant", "block", facts={"column": target})]
    if len(answers) > UNIQUE * len(sheet.words) or (len(answers) > MOST_ANSWERS and ids_by_name([target])):
        return [Check("target_is_id", "block", facts={"column": target})]
    if sheet.problem.family is Family.TWO_CLASSES and len(answers) > MOST_ANSWERS:
        return [Check("target_many_values", "block", facts={"column": target, "count": len(answers)})]
    if sheet.problem.family is Family.TWO_CLASSES and len(answers) > 2:
        bad = sheet.words[sheet.bad].iloc[0] if sheet.bad is not None and sheet.bad.any() else sheet.request.bad
        rest = [str(value) for value in answers.index if value != bad]
        return [Check("others_are_good", "warn", facts={"bad": bad, "values": ", ".join(rest[:5]), "count": len(rest)})]
    return []
