"""The rows that a run kept aside, with the cells by which people know them."""
from collections.abc import Callable, Sequence
from pathlib import Path

import pandas as pd

from kamp_core.errors import KampError
from kamp_core.learning.doubts import doubts
from kamp_core.learning.outcome import Outcome
from kamp_core.reports.aside import Aside, Kept, Kind, aside, kind_of, peaks, rows_to_show
from kamp_core.settings import Language
from kamp_core.workspace import Workspace

Cells = Callable[[str, int, Sequence[int], Sequence[str]], list[tuple[str, ...]]]
_KNOWN_BY = ("id_like", "role_group", "role_time")        # what a column has to be for people to know a row by it


def file_aside(workspace: Workspace, outcome: Outcome) -> Path:
    """Where a run put these rows, with what its model says of them; not there where an answer has none."""
    return workspace.run_folder(outcome.run) / "holdout.parquet"


def known_by(outcome: Outcome, rows: Sequence[int], cells: Cells) -> dict[str, list[str]]:
    """The cells by which people know these rows (from 1): number, machine and time; {} for no rows, and where the data
    were deleted."""
    if not rows:
        return {}
    columns = _by_reason(outcome)
    names = [columns[reason] for reason in _KNOWN_BY if reason in columns]
    try:
        found = cells(outcome.dataset, outcome.version, rows, names)
    except KampError:
        return {}
    return {name: [row[place] for row in found] for place, name in enumerate(names)}


def _by_reason(outcome: Outcome) -> dict[str, str]:
    """Of the columns that were left out, the first for each reason."""
    return {out.reason: out.column for out in reversed(outcome.excluded)}


def aside_of(workspace: Workspace, outcome: Outcome, language: Language, cells: Cells) -> Aside | None:
    """None where the answer has no such table, or its data were deleted. `cells`: Studio.cells"""
    kind = kind_of(outcome)
    file = file_aside(workspace, outcome)
    if kind is None or not file.exists():
        return None
    try:
        return aside(outcome, kind, _kept(workspace, outcome, kind, pd.read_parquet(file), cells), language)
    except KampError:                       # the data were deleted; the answer stays
        return None


def _kept(workspace: Workspace, outcome: Outcome, kind: Kind, rows: pd.DataFrame, cells: Cells) -> Kept:
    columns = _by_reason(outcome)
    clock, machine = columns.get("role_time"), columns.get("role_group")

    def of(frame: pd.DataFrame, column: str | None) -> list[str]:
        if column is None:
            return []
        return [found[0] for found in cells(outcome.dataset, outcome.version, frame["row"].tolist(), [column])]

    shown = rows_to_show(kind, rows, (of(rows, machine) if kind == "life" else []) or [""] * len(rows))
    highest = peaks(rows) if kind == "use" and clock else None
    return Kept(rows, shown, known_by(outcome, shown["row"].tolist(), cells), of(shown, clock),
                None if highest is None else (highest, [time[:16] for time in of(highest, clock)]), limits_of(workspace, outcome))


def limits_of(workspace: Workspace, outcome: Outcome) -> tuple[float | None, float | None]:
    """The specification that people gave for the result column; a usual range is none."""
    known = workspace.ledger.version(outcome.dataset, outcome.version).columns.get(outcome.target)
    return (None, None) if known is None or known.usual else (known.low, known.high)


def doubts_of(workspace: Workspace, outcome: Outcome) -> pd.DataFrame:
    """Rows kept aside whose written answer the model strongly disagrees with: row, written, likely, chance."""
    file = file_aside(workspace, outcome)
    return doubts(outcome, pd.read_parquet(file)) if file.exists() and outcome.classes else pd.DataFrame({"row": []})
