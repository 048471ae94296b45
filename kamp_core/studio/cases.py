"""Similar past cases of a row or of a part made up, out of the data that a model learned from."""
import threading
from collections import OrderedDict
from collections.abc import Mapping

import numpy as np
import pandas as pd

from kamp_core.errors import KampError
from kamp_core.learning.outcome import Outcome
from kamp_core.learning.similar import Case, Past, Value
from kamp_core.learning.table import ROW_LIMIT, typed
from kamp_core.models.whatif import can_try
from kamp_core.reports.cases import Similar
from kamp_core.studio.aside import Cells, known_by
from kamp_core.workspace import Workspace
from kamp_core.workspace.sql import quote

KEPT = 2                    # models whose rows stay in memory


def has_cases(outcome: Outcome) -> bool:
    """Does every row of the data have a result of its own? Where answers are made from times or failures none has."""
    return can_try(outcome.family) and outcome.life is None and not (outcome.due and outcome.due.dates)


class CaseDesk:
    """One a studio. A model file holds no data: rows come from the version on disk, and go when it goes."""

    def __init__(self, workspace: Workspace, cells: Cells) -> None:
        self._workspace, self._cells = workspace, cells
        self._kept: OrderedDict[tuple[str, float], Past] = OrderedDict()
        self._lock = threading.Lock()

    def of_row(self, outcome: Outcome, row: int) -> Similar | None:
        """None where there is nothing to compare with, or the data were deleted."""
        past = self._past(outcome)
        return None if past is None else self._told(outcome, past.of_row(row))

    def of_part(self, outcome: Outcome, part: Mapping[str, Value]) -> Similar | None:
        past = self._past(outcome)
        return None if past is None else self._told(outcome, past.of_part(part))

    def _told(self, outcome: Outcome, cases: tuple[Case, ...]) -> Similar | None:
        rows = [case.row for case in cases]
        try:
            results = [cell for cell, in self._cells(outcome.dataset, outcome.version, rows, [outcome.target])]
        except KampError:
            return None
        return Similar(cases, known_by(outcome, rows, self._cells), tuple(results)) if rows else None

    def _past(self, outcome: Outcome) -> Past | None:
        if not has_cases(outcome):
            return None
        key = (outcome.run, outcome.seconds)             # a resumed run has another answer
        with self._lock:
            try:
                self._workspace.ledger.dataset(outcome.dataset)
                if key not in self._kept:
                    self._kept[key] = self._read(outcome)
            except KampError:                            # the data were deleted
                self._kept.pop(key, None)
                return None
            self._kept.move_to_end(key)
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
            return self._kept[key]

    def _read(self, outcome: Outcome) -> Past:
        """The rows with a result, of very long data the even part that was learned from."""
        with self._workspace.read(outcome.dataset, outcome.version) as cursor:
            there = [str(row[0]) for row in cursor.execute("describe data").fetchall()]
            columns = [name for name in outcome.asked if name in there]
            total = (cursor.execute("select count(*) from data").fetchone() or (0,))[0]
            frame = cursor.execute(f"""select rowid + 1 as "rowid", {', '.join(map(quote, columns))} from data
                where {quote(outcome.target)} is not null and (rowid // 50) % {max(1, -(-total // ROW_LIMIT))} = 0
                order by rowid""").df()
        inputs = pd.DataFrame({name: typed(frame.iloc[:, place]) for place, name in enumerate(columns, start=1)})
        return Past(inputs, np.asarray(frame.iloc[:, 0]), outcome.importance)
