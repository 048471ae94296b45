"""The rows to be sorted into groups, and which of them are kept aside."""
from dataclasses import dataclass
from typing import Any

import duckdb
import numpy as np
import pandas as pd

from kamp_core.errors import KampError
from kamp_core.learning.checks import refused, run_checks
from kamp_core.learning.groups.divider import Scale
from kamp_core.learning.groups.fitting import scale_of
from kamp_core.learning.outcome import Excluded, Reason, SchemeName
from kamp_core.learning.prepare import Preparation, PreparedColumn, as_numbers, as_words
from kamp_core.learning.request import TrainRequest
from kamp_core.learning.split import latest_share, shuffled, time_blocks
from kamp_core.learning.table import by_time, input_columns, is_measured, read_rows, typed
from kamp_core.problems import Problem

Array = np.ndarray[Any, Any]
FEWEST_ROWS = 60
FEWEST_GROUPS = 4               # lots or machines, to keep whole ones aside


@dataclass(frozen=True)
class Things:
    """Rows, by time where there is one. `blocks`: the day, lot or row each belongs to; `bad`: result known and asked for."""

    frame: pd.DataFrame               # readings, float64
    x: Array                          # (rows, columns)
    rows: Array                       # 1-based in the dataset
    when: Array | None                # datetime64[ns]
    scheme: SchemeName
    blocks: Array
    aside: Array                      # True: kept aside
    bad: Array | None                 # float64, NaN where the result is empty
    bad_value: str | None
    preparation: Preparation
    excluded: tuple[Excluded, ...]
    warnings: tuple[Reason, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(map(str, self.frame.columns))

    @property
    def scale(self) -> Scale:
        """Of the rows that are learned from."""
        return scale_of(self.x[~self.aside])


def read_things(cursor: duckdb.DuckDBPyConnection, request: TrainRequest, problem: Problem, most: int) -> Things:
    """Raises KampError on a table without two columns of numbers or with too few rows."""
    checks = run_checks(cursor, request, problem)
    frame, warnings = read_rows(cursor, request, most)
    frame, times, missing = by_time(frame, request.time)
    when = None if times is None else times.to_numpy("datetime64[ns]")
    if len(frame) < FEWEST_ROWS:
        raise KampError("too_few_rows", rows=len(frame), need=FEWEST_ROWS)
    excluded = refused(checks, request)
    wanted = input_columns(frame, request, {e.column for e in excluded})
    numbers = [c for c in wanted if is_measured(frame[c])]
    if len(numbers) < 2:
        raise KampError("groups_need_columns")
    excluded += tuple(Excluded(c, "not_a_number") for c in wanted if c not in numbers)
    readings = pd.DataFrame({name: typed(frame[name]) for name in numbers}).reset_index(drop=True)
    scheme, blocks = _blocks(frame, when, request)
    bad, value = _bad(frame, request)
    preparation = Preparation(tuple(
        PreparedColumn(name, "number", fill=float(np.nanmedian(as_numbers(readings[name])))) for name in numbers))
    return Things(readings, preparation.transform(readings), frame.index.to_numpy("int64"), when, scheme, blocks,
                  latest_share(blocks), bad, value, preparation, excluded, (*warnings, *missing))


def _blocks(frame: pd.DataFrame, when: Array | None, request: TrainRequest) -> tuple[SchemeName, Array]:
    """The latest days are kept aside; without a time whole lots or machines; with neither, rows."""
    if when is not None and (blocks := time_blocks(when)).max() >= 1:
        return "future", blocks
    if request.group:
        codes = pd.factorize(as_words(frame[request.group]).fillna(""))[0]
        if len(np.unique(codes)) >= FEWEST_GROUPS:
            return "unseen_group", shuffled(codes, request.seed)
    return "random", np.random.default_rng(request.seed).permutation(len(frame))


def _bad(frame: pd.DataFrame, request: TrainRequest) -> tuple[Array | None, str | None]:
    """1 where the result is the asked value, else the rarest; it has no say in the groups."""
    if not request.target:
        return None, None
    words = as_words(frame[request.target])
    known = words.dropna()
    if known.empty:
        raise KampError("target_empty", column=request.target)
    value = request.bad if request.bad is not None else str(known.value_counts().index[-1])
    if value not in set(known):
        raise KampError("bad_value_unknown", choices=tuple(known.unique()[:20]), value=value, column=request.target)
    return (words == value).astype("float64").where(words.notna()).to_numpy("float64"), value
