"""Columns that are written only after the result is known."""
from kamp_core.learning.checks.sheet import Check, Sheet


def look(sheet: Sheet) -> Check | None:
    hints = [hint.lower() for hint in sheet.problem.late_hints]
    hinted = [c for c in sheet.inputs if c not in sheet.request.keep and any(hint in c.lower() for hint in hints)]
    late = tuple(dict.fromkeys([*[c for c in sheet.request.late if c in sheet.frame], *hinted]))
    if not late:
        return None
    return Check("known_too_late", "warn", late, {"columns": ", ".join(late[:6]), "count": len(late)}, cure="keep")
