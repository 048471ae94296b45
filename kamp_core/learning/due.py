"""When will it be done: the time taken, and what to promise so that nine in ten are kept."""
from typing import Any

import numpy as np
import pandas as pd

from kamp_core.errors import KampError
from kamp_core.intake.names import unit_of
from kamp_core.learning.conformal import LEVEL, held
from kamp_core.learning.outcome import Due
from kamp_core.learning.ranges import mean_range
from kamp_core.learning.request import TrainRequest
from kamp_core.problems import Problem

Array = np.ndarray[Any, Any]
DAY = "d"                       # the unit of what two dates tell
ENDED = 0.95                    # of what was begun has to have had the time to end


def with_time_taken(frame: pd.DataFrame, request: TrainRequest, problem: Problem) -> pd.DataFrame:
    """Where the result is the date on which something was done, the days since the time role stand in its place.

    Raises KampError: without a time role, or where more ended before they began than after.
    """
    column = request.target
    if problem.asks != "due" or column not in frame or not pd.api.types.is_datetime64_any_dtype(frame[column]):
        return frame
    if not request.time or request.time not in frame:
        raise KampError("due_needs_start", column=column)
    taken = (frame[column] - pd.to_datetime(frame[request.time], errors="coerce")) / pd.Timedelta(days=1)
    if (taken < 0).sum() > (taken >= 0).sum():
        raise KampError("due_before_start", column=column, start=request.time)
    return _long_enough_ago(frame.assign(**{column: taken.where(taken >= 0)}), frame[column], request)


def _long_enough_ago(frame: pd.DataFrame, ends: pd.Series, request: TrainRequest) -> pd.DataFrame:
    """Without the latest starts where some are still open: of these only the quick ones have ended."""
    begun = pd.to_datetime(frame[request.time], errors="coerce")
    latest = max(begun.max(), ends.max()) - pd.Timedelta(days=float(frame[request.target].quantile(ENDED)))
    late = begun > latest
    if not frame.loc[late, request.target].isna().any():
        return frame
    return frame.assign(**{request.target: frame[request.target].mask(late)})


def due_of(predicted: Array, actual: Array, before: Array, blocks: Array, column: str, dates: bool, seed: int) -> Due:
    """`predicted`, `actual`, `blocks`: of the rows kept aside; `before`: the times taken that were known without them."""
    _, _, promised, kept = held(predicted, actual, blocks, upper=True)
    low, high = mean_range(promised, blocks, seed)
    usual = float(np.quantile(before, LEVEL))
    return Due(DAY if dates else unit_of(column) or "", float(promised.mean()), low, high, kept, usual,
               float((actual <= usual).mean()), dates)
