"""What stands in the way of an honest answer: one file a check, each `look(sheet) -> Check | list[Check] | None`."""
import importlib
import pkgutil
from functools import cache
from typing import Any

import duckdb

from kamp_core.errors import KampError
from kamp_core.learning.checks.columns import plain_reasons
from kamp_core.learning.checks.sheet import Check, Sheet, ids_by_name, make_sheet
from kamp_core.learning.outcome import Excluded
from kamp_core.learning.request import TrainRequest
from kamp_core.problems import Problem

__all__ = ["HOPELESS", "Check", "Sheet", "ids_by_name", "plain_reasons", "refused", "run_checks"]
_WORST_FIRST = {"block": 0, "warn": 1, "ok": 2}
REFUSING = ("known_too_late", "constant", "empty", "id_like", "leak_separates", "leak_filled_only_bad")
HOPELESS = ("no_inputs", "time_needed", "machine_time_needed", "few_times", "target_constant", "target_is_id",
            "target_many_values", "no_sensors",
            "too_few_failures", "bad_value_unknown", "option_unreadable", "no_knobs", "aim_missing",
            "due_needs_start", "due_before_start")       # nothing can be learned
LIFTED_BY_KEEP = ("id_like", "leak_separates", "leak_filled_only_bad", "known_too_late")


@cache
def _looks() -> tuple[Any, ...]:
    names = sorted(module.name for module in pkgutil.iter_modules(__path__) if module.name != "sheet")
    return tuple(importlib.import_module(f"{__name__}.{name}").look for name in names)


def run_checks(cursor: duckdb.DuckDBPyConnection, request: TrainRequest, problem: Problem) -> tuple[Check, ...]:
    """Every check's word on the columns and rows of a request, worst first."""
    problem = problem.of(request.bad)
    try:
        sheet = make_sheet(cursor, request, problem)
    except KampError as error:
        return (Check(error.code, "block", facts=error.facts),)
    if sheet is None:
        return ()
    found: list[Check] = []
    for look in _looks():
        said = look(sheet)
        found += said if isinstance(said, list) else [said] if said else []
    if not any(check.severity != "ok" for check in found):
        found.append(Check("all_fine", "ok"))
    return tuple(sorted(found, key=lambda check: _WORST_FIRST[check.severity]))


def refused(checks: tuple[Check, ...], request: TrainRequest) -> tuple[Excluded, ...]:
    """The columns that never enter a model, each with the first reason found."""
    out = {column: Excluded(column, "by_user") for column in request.exclude}
    for code in REFUSING:
        for check in checks:
            for column in check.columns if check.code == code else ():
                insisted = column in request.keep and code in LIFTED_BY_KEEP and column not in request.late
                if column not in out and not insisted:
                    out[column] = Excluded(column, code, check.facts)
    return tuple(out.values())
