"""Which spans of time to look ahead suit a table."""
import duckdb
import pandas as pd

from kamp_core.errors import KampError
from kamp_core.learning.forecast.decide import rhythm_of
from kamp_core.learning.forecast.spans import MOST, steps_of
from kamp_core.learning.prepare import as_words
from kamp_core.learning.request import TrainRequest
from kamp_core.learning.table import times_of, typed
from kamp_core.workspace.sql import quote


def suiting(cursor: duckdb.DuckDBPyConnection, request: TrainRequest, spans: dict[str, str]) -> tuple[str, ...]:
    """The spans that suit how `data` is counted, and that are short beside it; all of them where that cannot be told yet.
    `spans`: each with the periods it suits, 'day week'."""
    if not request.time or not request.target:
        return tuple(spans)
    try:
        rhythm, periods = rhythm_of(_read(cursor, request, request.time), request)
    except (KampError, ValueError):           # no times, no numbers in these columns: the checks say so
        return tuple(spans)
    whole = periods if rhythm.frequency == "day" else periods - 2          # of the first and the last a part may be there only
    return tuple(span for span, suits in spans.items()
                 if rhythm.frequency in suits.split() and (steps_of(span, rhythm) or 1) <= whole // MOST)


def _read(cursor: duckdb.DuckDBPyConnection, request: TrainRequest, time: str) -> pd.DataFrame:
    """When, which, and how much."""
    roles = [column for column in (request.target, time, request.group) if column]
    raw = cursor.execute(f"select {', '.join(map(quote, roles))} from data").df()
    frame = pd.DataFrame({request.target: typed(raw[request.target]), time: times_of(raw, time)})
    if request.group:
        frame[request.group] = as_words(raw[request.group])
    return frame
