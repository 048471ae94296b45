"""What came since: a newer file with its results, beside what the model promised for a period of that size."""
import csv
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pandas as pd

from kamp_core.errors import KampError
from kamp_core.intake import import_file
from kamp_core.intake.facts import Choices
from kamp_core.learning.metrics import HIGHER_IS_BETTER, score
from kamp_core.learning.outcome import Metric, Outcome
from kamp_core.learning.prepare import as_words
from kamp_core.learning.ranges import block_range, period_range
from kamp_core.models import Scored
from kamp_core.problems import Family
from kamp_core.reports.numbers import score_text
from kamp_core.reports.sentences import unit_of_target
from kamp_core.settings import Language
from kamp_core.tell import silent
from kamp_core.wording import say
from kamp_core.wording.numbers import joined, number, percent
from kamp_core.workspace import Workspace
from kamp_core.workspace.sql import quote

Array = np.ndarray[Any, Any]
FEWEST_BAD, FEWEST_ROWS = 10, 100         # below that a score says nothing
_ABLE = (Family.TWO_CLASSES, Family.MANY_CLASSES, Family.NUMBERS)
Said = Literal["kept", "worse", "better", "few"]


@dataclass(frozen=True)
class Since:
    """`value` with its 90 % range on the rows with a result, beside the promise for so many rows. `bad`: bad ones among them;
    `caught`: of these, found among the `inspected` share of the rows put first. `few`: too little to judge."""

    said: Said
    metric: Metric
    rows: int
    value: float
    low: float
    high: float
    promised_low: float
    promised_high: float
    bad: int | None = None
    inspected: float = 0.0
    caught: float | None = None


def can_check(outcome: Outcome) -> bool:
    """Is there a promise, and does the result stand in a column of a file?"""
    dated = outcome.due is not None and outcome.due.dates
    return (outcome.promise is not None and outcome.family in _ABLE and outcome.life is None and not dated
            and outcome.verdict.level in ("ready", "hint"))


def check_promise(workspace: Workspace, outcome: Outcome, scored: Scored, file: Path, time: str | None, inspected: float) -> Since:
    """Judge predictions by the results that stand in the file. `scored`: of this file; `time`: its time column, for blocks of days.

    Raises KampError('since_no_result') where the result column is not there or empty, 'since_gathered' where one row of the
    training is many of the file.
    """
    if any(warning.code == "recipe_gathers" for warning in scored.warnings):
        raise KampError("since_gathered")
    told, days = _results(workspace, outcome, file, time)
    predicted = _predictions(outcome, scored.out)
    known = np.flatnonzero(told >= 0) if outcome.classes else np.flatnonzero(np.isfinite(told))
    if not len(known):
        raise KampError("since_no_result", column=outcome.target)
    target, said, blocks = told[known], predicted[known], days[known]
    if outcome.classes:
        target = target.astype(int)
    bad = int(target.sum()) if outcome.bad_value is not None else None
    metric = outcome.promise.metric if outcome.promise else outcome.headline.metric
    low, high = _promised(workspace, outcome, len(known))
    value = score(metric, target, said)
    reach = block_range(metric, target, said, 0.0, blocks, np.arange(len(target)), outcome.seed)
    return Since(_judged(metric, value, low, high, len(known), bad), metric, len(known), value, reach.low, reach.high, low, high,
                 bad, inspected, _caught(target, said, inspected) if bad else None)


def promise_line(outcome: Outcome, language: Language) -> str:
    """What was promised, for a period of what size. Raises ValueError where nothing was."""
    promise = outcome.promise
    if promise is None:
        raise ValueError(outcome.run)
    low, high = (score_text(promise.metric, x, unit_of_target(outcome), language) for x in (promise.low, promise.high))
    return say("use.since_promise", language, rows=number(promise.period_rows), range=joined(low, high))


def since_lines(since: Since, outcome: Outcome, language: Language) -> tuple[str, ...]:
    """The judgement, and for inspecting people what they would have caught."""
    def shown(value: float) -> str:
        return score_text(since.metric, value, unit_of_target(outcome), language)
    facts: dict[str, object] = {
        "rows": number(since.rows), "value": shown(since.value), "range": joined(shown(since.low), shown(since.high)),
        "promised": joined(shown(since.promised_low), shown(since.promised_high))}
    bad = () if since.bad is None else (say("use.since_bad", language, bad=number(since.bad), word=outcome.bad_value),)
    caught = () if since.caught is None or since.said == "few" else (
        say("use.since_caught", language, inspected=percent(since.inspected), caught=percent(since.caught)),)
    need = {"need_bad": FEWEST_BAD, "need_rows": FEWEST_ROWS} if since.said == "few" else {}
    return (say(f"use.since_{since.said}", language, **facts, **need), *bad, *caught)


def _judged(metric: Metric, value: float, low: float, high: float, rows: int, bad: int | None) -> Said:
    if rows < FEWEST_ROWS or (bad is not None and bad < FEWEST_BAD) or not np.isfinite(value):
        return "few"
    if low <= value <= high:
        return "kept"
    return "worse" if (value < low) == HIGHER_IS_BETTER[metric] else "better"


def _results(workspace: Workspace, outcome: Outcome, file: Path, time: str | None) -> tuple[Array, Array]:
    """(rows,) the results as numbers, or as places among the classes and −1 for none; and the day of each row."""
    with workspace.scratch_database() as db:
        import_file(file, Choices(), db, silent)
        names = [row[0] for row in db.execute("describe data").fetchall()]
        if outcome.target not in names:
            raise KampError("since_no_result", column=outcome.target)
        day = f"try_cast({quote(time)} as date)" if time and time in names else "null::date"
        frame = db.execute(f"select {quote(outcome.target)} as told, {day} as day from data order by rowid").df()
    days = np.asarray(pd.factorize(frame["day"], use_na_sentinel=False)[0])
    if not outcome.classes:
        return pd.to_numeric(frame["told"], errors="coerce").to_numpy("float64", na_value=np.nan), days
    words = as_words(frame["told"])
    if outcome.bad_value is not None and " / " in outcome.classes[0]:      # several words are good: all that are not bad
        return words.map(lambda word: -1 if word is None else int(word == outcome.bad_value)).to_numpy("int64"), days
    places = {name: place for place, name in enumerate(outcome.classes)}
    return words.map(lambda word: places.get(word, -1)).to_numpy("int64"), days


def _names(outcome: Outcome) -> list[str]:
    """The columns that hold what the model said."""
    if outcome.bad_value is not None:
        return ["risk"]
    return [f"probability_{name}" for name in outcome.classes] or ["prediction"]


def _predictions(outcome: Outcome, out: Path) -> Array:
    """Risk, chances of each class, or number; row by row as written beside the file."""
    wanted = _names(outcome)
    with out.open(encoding="utf-8-sig", newline="") as lines:
        rows = [[float(row[name]) for name in wanted] for row in csv.DictReader(lines)]
    return np.asarray(rows, dtype=float) if len(wanted) > 1 else np.asarray(rows, dtype=float).reshape(len(rows))


def _promised(workspace: Workspace, outcome: Outcome, rows: int) -> tuple[float, float]:
    """The promise for a period of so many rows, drawn from the rows that were kept aside."""
    assert outcome.promise is not None
    held = pd.read_parquet(workspace.run_folder(outcome.run) / "holdout.parquet")
    places = {name: place for place, name in enumerate(outcome.classes)}
    target = held["actual"].map(places).to_numpy() if outcome.classes else held["actual"].to_numpy("float64")
    said = held[_names(outcome)].to_numpy("float64")
    said = said if said.shape[1] > 1 else said[:, 0]
    return period_range(outcome.promise.metric, target, said, held["block"].to_numpy(), np.arange(len(held)), rows,
                        outcome.promise.drift, outcome.seed)


def _caught(target: Array, risk: Array, inspected: float) -> float:
    """Of the bad ones, the share among the riskiest rows; rows of the same risk count as far as they are inspected."""
    order = np.argsort(-risk, kind="stable")
    most = max(1, round(inspected * len(target)))
    edge = risk[order[most - 1]]
    above, level = risk > edge, risk == edge
    share = (most - above.sum()) / level.sum()
    return float((target[above].sum() + share * target[level].sum()) / target.sum())
