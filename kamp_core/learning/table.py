"""The rows a model may learn from: typed, ordered by time, twins known."""
from dataclasses import dataclass
from typing import Any

import duckdb
import numpy as np
import pandas as pd

from kamp_core.errors import KampError
from kamp_core.learning.checks import Check, ids_by_name, plain_reasons, refused, run_checks
from kamp_core.learning.due import with_time_taken
from kamp_core.learning.history import History
from kamp_core.learning.life import Lived, left_out, lives_of
from kamp_core.learning.outcome import Excluded, Reason
from kamp_core.learning.prepare import as_words
from kamp_core.learning.request import Knob, TrainRequest
from kamp_core.learning.stands_in import stands_in
from kamp_core.problems import Family, Problem

ROW_LIMIT = 300_000
FEWEST_ROWS = 30
FEWEST_BAD = 5              # of which every part of a split needs one
MOST_CLASSES = 50
COARSE = 0.02              # fewer different readings than this share of the rows are no shots
SCATTERED = 0.25           # of the file, between the first and the last of the rows that are alike
Array = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Table:
    """Rows ordered by time when there is one. Two classes: `classes` is (good, bad) and a bad row has target 1."""

    frame: pd.DataFrame               # the inputs: float64, object (categories) or datetime64
    rows: Array                       # 1-based row numbers in the dataset
    target: Array                     # float64, or int codes into `classes`
    classes: tuple[str, ...]
    when: Array | None                # datetime64[ns]
    group: Array | None               # int codes into `group_names`
    group_names: tuple[str, ...]
    shots: Array                      # int; equal for twins
    inputs: tuple[str, ...]
    excluded: tuple[Excluded, ...]
    checks: tuple[Check, ...]
    warnings: tuple[Reason, ...]
    life: Lived | None = None         # of these rows, where the answers were made from failures; `shots` are then runs to failure
    moment: str | None = None         # the column that alone tells when a row happened, where no row between was left out
    machine: str | None = None        # the column of `group`
    dated: bool = False               # the answers were told by two dates
    history: History | None = None    # what the last columns of `frame` were made of
    product: Array | None = None      # words, where the best settings of each product are asked for

    @property
    def duplicates(self) -> int:
        """Rows beyond the first of each group of twins."""
        return 0 if self.life is not None else len(self.rows) - len(np.unique(self.shots))


def load_table(cursor: duckdb.DuckDBPyConnection, request: TrainRequest, problem: Problem,
               row_limit: int = ROW_LIMIT) -> Table:
    """Read and type what the request names. Raises KampError on a table nothing can be learned from."""
    checks = run_checks(cursor, request, problem)
    frame, warnings = read_rows(cursor, request, row_limit)
    whole = not warnings
    taken = with_time_taken(frame, request, problem)
    dated, frame = taken is not frame, taken
    life = lives_of(cursor, request, problem) if problem.life else None
    target, classes, unanswered = _answers(frame, request, problem, life)
    frame, when, undated = by_time(frame.loc[target.index], request.time)
    warnings += [*unanswered, *undated]
    target = target.loc[frame.index]
    excluded = refused(checks, request)
    inputs = input_columns(frame, request, {e.column for e in excluded})
    if not inputs:
        raise KampError("no_inputs_left")
    if problem.settings and not usable_knobs(request, inputs, checks):
        raise KampError("no_knobs")
    warnings += [] if problem.settings else stands_in(frame, request, inputs)
    excluded += _left_alone(frame, request, {*inputs, *(e.column for e in excluded)})
    group, names = (None, ()) if problem.settings else _groups(frame, request)        # a product is no group kept aside
    return Table(
        frame=pd.DataFrame({name: typed(frame[name]) for name in inputs}).reset_index(drop=True),
        rows=frame.index.to_numpy("int64"), target=target.to_numpy("float64" if not classes else "int64"),
        classes=classes, when=None if when is None else when.to_numpy("datetime64[ns]"),
        group=group, group_names=names, shots=twins(frame, inputs, when is not None) if life is None else runs_of(life, frame),
        inputs=tuple(inputs), excluded=excluded, dated=dated, checks=checks, warnings=tuple(warnings),
        life=None if life is None else life.at(frame.index),
        moment=request.time if whole and when is not None and _alone(frame[request.time], when) else None, machine=request.group,
        product=as_words(frame[request.group]).fillna("").to_numpy() if problem.settings and request.group else None)


def read_rows(cursor: duckdb.DuckDBPyConnection, request: TrainRequest, row_limit: int) -> tuple[pd.DataFrame, list[Reason]]:
    """The rows, or an even sample of runs of rows; the index is the row number, from 1. Raises KampError('column_missing')."""
    total = (cursor.execute("select count(*) from data").fetchone() or (0,))[0]
    step = -(-total // row_limit)
    part = f"from data where (rowid // 50) % {max(1, step)} = 0 order by rowid"
    frame = cursor.execute(f"select * {part}").df()
    frame.index = pd.Index(cursor.execute(f"select rowid + 1 {part}").fetchnumpy()["(rowid + 1)"])
    for column in filter(None, (request.target, request.time, request.group)):
        if column not in frame.columns:
            raise KampError("column_missing", choices=tuple(map(str, frame.columns)), column=column)
    warnings = [Reason("rows_sampled", {"rows": len(frame), "total": int(total)})] if step > 1 else []
    return frame, warnings


def by_time(frame: pd.DataFrame, column: str | None) -> tuple[pd.DataFrame, pd.Series | None, list[Reason]]:
    """The rows that have a time, in its order, and their times (datetime64[ns]); as they are where no column tells it."""
    if not column:
        return frame, None, []
    times = times_of(frame, column)
    empty = int(times.isna().sum())
    times = times.dropna().sort_values(kind="stable")
    return frame.loc[times.index], times, [Reason("time_empty_rows", {"rows": empty})] if empty else []


def _answers(frame: pd.DataFrame, request: TrainRequest, problem: Problem,
             life: Lived | None) -> tuple[pd.Series, tuple[str, ...], list[Reason]]:
    """The answers of the rows that have one, their classes, and what to say of the other rows. Raises KampError on too few."""
    every, classes = _target(frame[request.target], request, problem) if life is None else _of_life(frame, request, problem, life)
    target = every.dropna()
    if len(target) < FEWEST_ROWS:
        raise KampError("too_few_rows", rows=len(target), need=FEWEST_ROWS)
    if problem.family is Family.TWO_CLASSES and 0 < target.sum() < FEWEST_BAD:
        raise KampError("too_few_bad", bad=int(target.sum()), need=FEWEST_BAD, value=classes[1])
    if classes and target.nunique() < 2:
        raise KampError("one_class_only", column=request.target, value=classes[int(target.iloc[0])])
    if life is not None:
        return target, classes, left_out(life)
    empty = len(every) - len(target)
    return target, classes, [Reason("target_empty_rows", {"rows": empty})] if empty else []


def _target(values: pd.Series, request: TrainRequest, problem: Problem) -> tuple[pd.Series, tuple[str, ...]]:
    if values.notna().sum() == 0:
        raise KampError("target_empty", column=request.target)
    if problem.family is Family.NUMBERS:
        if not is_number(values):
            raise KampError("target_not_a_number", column=request.target)
        return pd.to_numeric(values).astype("float64"), ()
    words = as_words(values)
    levels = sorted(words.dropna().unique())
    if len(levels) < 2:
        raise KampError("one_class_only", column=request.target, value=levels[0])
    if problem.family is Family.MANY_CLASSES:
        if len(levels) > MOST_CLASSES:
            raise KampError("too_many_classes", column=request.target, count=len(levels), most=MOST_CLASSES)
        return words.map({level: i for i, level in enumerate(levels)}), tuple(levels)
    bad = request.bad if request.bad is not None else str(words.value_counts().index[-1])
    if bad not in levels:
        raise KampError("bad_value_unknown", choices=tuple(levels[:20]), value=bad, column=request.target)
    good = " / ".join([level for level in levels if level != bad][:3])
    return (words == bad).astype("float64").where(words.notna()), (good, bad)


def _of_life(frame: pd.DataFrame, request: TrainRequest, problem: Problem, life: Lived) -> tuple[pd.Series, tuple[str, ...]]:
    """The answer of each row, and what good and bad are called: as the file calls them."""
    answer = life.rows["answer"].reindex(frame.index)
    if problem.family is Family.NUMBERS:
        return answer, ()
    words = as_words(frame[request.target])
    bad = request.bad if request.bad is not None else str(words.value_counts().index[-1])
    good = " / ".join([str(word) for word in words.value_counts().index if word != bad][:3]) or "–"
    return answer, (good, bad)


def runs_of(life: Lived, frame: pd.DataFrame) -> Array:
    """The run to failure of each row."""
    return life.rows.loc[frame.index, "run"].to_numpy()


def times_of(frame: pd.DataFrame, column: str) -> pd.Series:
    """The time role as datetime64[ns], NaT where there is none; a bare date takes the clock of the only clock column."""
    values: pd.Series = pd.to_datetime(frame[column], errors="coerce", format="mixed")
    if not pd.api.types.is_datetime64_any_dtype(frame[column]) and values.isna().mean() > 0.5:
        raise KampError("time_not_a_time", column=column)
    clocks = [c for c in frame.columns if is_clock(frame[c])]
    if len(clocks) == 1 and (values.dropna() == values.dropna().dt.normalize()).all():
        values = values + pd.to_timedelta(frame[clocks[0]].astype("string"), errors="coerce").fillna(pd.Timedelta(0))
    return values.astype("datetime64[ns]")


def _alone(column: pd.Series, when: pd.Series) -> bool:
    """Are these times those of one column, without a clock from another?"""
    return bool(pd.api.types.is_datetime64_any_dtype(column) and (column.astype("datetime64[ns]") == when).all())


def is_clock(values: pd.Series) -> bool:
    """DuckDB's TIME arrives as datetime.time objects."""
    first = values.dropna().head(1)
    return len(first) > 0 and type(first.iloc[0]).__name__ == "time"


def input_columns(frame: pd.DataFrame, request: TrainRequest, refused_columns: set[str]) -> list[str]:
    """The columns that enter the model, in the table's order."""
    wanted = request.wanted or set(frame.columns)
    return [c for c in frame.columns if c in wanted and c not in request.roles and c not in refused_columns
            and not is_clock(frame[c])]


def usable_knobs(request: TrainRequest, inputs: list[str] | tuple[str, ...], checks: tuple[Check, ...]) -> tuple[Knob, ...]:
    """Those that are inputs, and neither words nor a calendar."""
    unfit = {column for check in checks if check.code in ("knob_no_number", "knob_is_clock") for column in check.columns}
    return tuple(knob for knob in request.knobs if knob.column in inputs and knob.column not in unfit)


def _left_alone(frame: pd.DataFrame, request: TrainRequest, spoken_of: set[str]) -> tuple[Excluded, ...]:
    """The columns nobody named, each with what it is: every column of the table has its place in the answer."""
    rest = [c for c in map(str, frame.columns) if c not in request.roles and c not in spoken_of]
    plain = {c: reason for reason, columns in plain_reasons(frame, rest).items() for c in columns}
    return tuple(Excluded(c, "time_of_day" if is_clock(frame[c]) else plain.get(c, "not_chosen")) for c in rest)


def typed(values: pd.Series) -> pd.Series:
    """float64, datetime64[ns] or words."""
    if pd.api.types.is_datetime64_any_dtype(values):
        return values.astype("datetime64[ns]")
    if pd.api.types.is_bool_dtype(values):
        return as_words(values)
    if pd.api.types.is_numeric_dtype(values):
        return values.astype("float64")
    return as_words(values)


def _groups(frame: pd.DataFrame, request: TrainRequest) -> tuple[Array | None, tuple[str, ...]]:
    if request.group is None:
        return None, ()
    codes, names = pd.factorize(as_words(frame[request.group]).fillna(""))
    return codes, tuple(str(name) for name in names)


def twins(frame: pd.DataFrame, inputs: list[str], ordered: bool) -> Array:
    """Rows equal in all measured inputs are one shot, whatever their product, id or answer.

    Where hardly any rows differ, the readings are too coarse to tell shots: then every input counts, else every row.
    The same where, in time order, equal rows come back all over the file: a calendar recurs, a shot does not.
    """
    named_ids = ids_by_name(list(frame.columns))
    measured = [c for c in inputs if c not in named_ids and is_measured(frame[c])]
    for by in (measured, [c for c in inputs if c not in named_ids]):
        if len(by) >= 2:
            shots = frame.groupby(by, dropna=False, sort=False).ngroup().to_numpy()
            if shots.max() + 1 >= COARSE * len(frame) and not (ordered and _recur(shots)):
                return shots
    return np.arange(len(frame))


def _recur(shots: Array) -> bool:
    """Do most of the rows that have a twin belong to twins scattered over the file?"""
    rows = pd.Series(np.arange(len(shots))).groupby(shots)
    span = rows.transform("max") - rows.transform("min")
    repeated = span[rows.transform("size") > 1]
    return bool(len(repeated) and repeated.median() > SCATTERED * len(shots))


def is_number(values: pd.Series) -> bool:
    return bool(pd.api.types.is_numeric_dtype(values) and not pd.api.types.is_bool_dtype(values))


def is_measured(values: pd.Series) -> bool:
    """Numbers that are not all the same."""
    return is_number(values) and values.nunique() > 1
