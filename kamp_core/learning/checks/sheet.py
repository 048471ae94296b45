"""What every check looks at, read once."""
import re
from dataclasses import dataclass, field
from typing import Any, Literal

import duckdb
import numpy as np
import pandas as pd

from kamp_core.learning.due import with_time_taken
from kamp_core.learning.life import Lived, lives_of
from kamp_core.learning.prepare import as_words
from kamp_core.learning.request import TrainRequest
from kamp_core.problems import Family, Problem, learns_answers

MOST_ROWS = 200_000
_ID_NAME = re.compile(r"(^|[_\s])(id|no|seq|serial|idx|index|udi|uuid|barcode|code|cd|key)s?($|[_\s.)])"
                      r"|번호|코드|순번|일련|바코드|시리얼", re.IGNORECASE)


@dataclass(frozen=True)
class Check:
    """`code`: its sentence is check.<code>. `cure`: what one click can do about it."""

    code: str
    severity: Literal["block", "warn", "ok"]
    columns: tuple[str, ...] = ()
    facts: dict[str, Any] = field(default_factory=dict)
    cure: Literal["exclude", "keep", "gather", "ungroup"] | None = None


@dataclass(frozen=True)
class Sheet:
    """The table with its answers, in time order. `bad`: two classes; `words`: classes; `number`: numbers; else None.

    None of the three where no answer is learned from: the checks of answers have nothing to say then.
    """

    frame: pd.DataFrame
    request: TrainRequest
    problem: Problem
    inputs: tuple[str, ...]
    words: pd.Series | None
    bad: np.ndarray[Any, Any] | None
    number: np.ndarray[Any, Any] | None
    when: pd.Series | None
    life: Lived | None = None

    @property
    def answered(self) -> bool:
        return self.words is not None or self.number is not None


def make_sheet(cursor: duckdb.DuckDBPyConnection, request: TrainRequest, problem: Problem) -> Sheet | None:
    """None where the target itself is unusable: that is an error of its own."""
    total = (cursor.execute("select count(*) from data").fetchone() or (0,))[0]
    step = max(1, -(-total // MOST_ROWS))
    frame = cursor.execute(f"select * from data where (rowid // 50) % {step} = 0").df()
    frame = with_time_taken(frame, request, problem)
    life = lives_of(cursor, request, problem) if problem.life else None
    if life is not None:
        numbers = cursor.execute(f"select rowid + 1 as n from data where (rowid // 50) % {step} = 0").df()["n"]
        answer = life.rows["answer"].reindex(numbers)
        frame = frame[answer.notna().to_numpy()].reset_index(drop=True)
        return _of_life(frame, answer.dropna().to_numpy(), life, request, problem)
    if learns_answers(problem):
        if request.target not in frame or frame[request.target].notna().sum() == 0:
            return None
        frame = frame[frame[request.target].notna()].reset_index(drop=True)
    when = None
    if request.time in frame:
        when = pd.to_datetime(frame[request.time], errors="coerce")
    inputs = _inputs(frame, request, problem)
    number = bad = words = None
    if not learns_answers(problem):
        return Sheet(frame, request, problem, inputs, None, None, None, when)
    if problem.family in (Family.NUMBERS, Family.FORECAST):
        if not pd.api.types.is_numeric_dtype(frame[request.target]):
            return None
        number = frame[request.target].to_numpy("float64")
    else:
        words = as_words(frame[request.target])
    if problem.family is Family.TWO_CLASSES and words is not None:
        value = request.bad if request.bad is not None else str(words.value_counts().index[-1])
        bad = (words == value).to_numpy()
    return Sheet(frame, request, problem, inputs, words, bad, number, when)


def _of_life(frame: pd.DataFrame, answer: "np.ndarray[Any, Any]", life: Lived, request: TrainRequest, problem: Problem) -> Sheet:
    """With the answers that are made from the failures in place of the column of failures."""
    when = pd.to_datetime(frame[request.time], errors="coerce")
    inputs = _inputs(frame, request, problem)
    if problem.family is Family.NUMBERS:
        return Sheet(frame, request, problem, inputs, None, None, answer, when, life)
    return Sheet(frame, request, problem, inputs, pd.Series(np.where(answer == 1, "1", "0")), answer == 1, None, when, life)


def _inputs(frame: pd.DataFrame, request: TrainRequest, problem: Problem) -> tuple[str, ...]:
    roles = {*request.roles, *request.exclude}
    every = set() if problem.family is Family.FORECAST else set(frame.columns)      # a forecast needs no conditions
    wanted = request.wanted or every
    return tuple(c for c in frame.columns if c in wanted and c not in roles)


def ids_by_name(columns: list[str]) -> set[str]:
    """Columns whose name says that they number things rather than measure them."""
    return {column for column in columns if _ID_NAME.search(column)}


def few_levels(values: pd.Series, most: int = 20) -> bool:
    return 1 < values.nunique() <= most
