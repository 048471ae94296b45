"""What came since: a newer file with its results, beside what the model promised for a period of that size."""
import csv
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pandas as pd

from kamp_core.errors import KampError
from kamp_core.learning.metrics import HIGHER_IS_BETTER, score
from kamp_core.learning.outcome import Metric, Outcome
from kamp_core.learning.ranges import block_range, period_range
from kamp_core.models import Card, Scored
from kamp_core.models.prepared import gathers
from kamp_core.problems import Family
from kamp_core.reports.numbers import score_text
from kamp_core.reports.sentences import unit_of_target
from kamp_core.settings import Language
from kamp_core.studio.aside import file_aside
from kamp_core.studio.results import Results, read_results
from kamp_core.wording import say
from kamp_core.wording.numbers import joined, number, percent
from kamp_core.workspace import Workspace

Array = np.ndarray[Any, Any]
FEWEST_BAD, FEWEST_ROWS = 10, 100         # below that a score says nothing
_ABLE = (Family.TWO_CLASSES, Family.MANY_CLASSES, Family.NUMBERS)
Said = Literal["kept", "worse", "better", "few"]


@dataclass(frozen=True)
class Since:
    """`value` with its 90 % range on the rows with a result, beside the promise for so many rows. `bad`: bad ones among them;
    `caught`: of these, found among the `inspected` share of the rows put first. `few`: too little to judge.

    Rows with a result that were passed by: `learned` ones, not later than `until` (ISO time; None: not known, all were judged), and
    those `outside` what the training kept. `odd`: cells that hold no result of the training, some of them in `odd_words`;
    `column`: where the file has its results."""

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
    learned: int = 0
    until: str | None = None
    outside: int = 0
    odd: int = 0
    odd_words: tuple[str, ...] = ()
    column: str = ""


def has_promise(outcome: Outcome) -> bool:
    """Is there one to be held against what came?"""
    return outcome.promise is not None and outcome.family in _ABLE and outcome.verdict.level in ("ready", "hint")


def can_check(outcome: Outcome, card: Card) -> str | None:
    """None, or the error that says why the results cannot be read out of a newer file."""
    if outcome.life is not None:
        return "since_life"
    if outcome.due is not None and outcome.due.dates:
        return "since_dates"
    return "since_gathered" if gathers(card) else None


def check_promise(workspace: Workspace, outcome: Outcome, card: Card, scored: Scored, file: Path, inspected: float) -> Since:
    """Judge predictions by the results that stand in the file. `scored`: of this file.

    Raises what `can_check` tells, KampError('since_no_result') where the result column is not there or empty, 'since_odd' where it
    holds other words, 'since_not_newer' where the model has learned from all rows, and 'since_same_file'.
    """
    if (obstacle := can_check(outcome, card)) is not None:
        raise KampError(obstacle)
    results = read_results(workspace, outcome, card, file, scored.mapping)
    known = _judged_rows(outcome, results)
    target, said, blocks = results.told[known], _predictions(outcome, scored.out)[known], results.days[known]
    if outcome.classes:
        target = target.astype(int)
    bad = int(target.sum()) if outcome.bad_value is not None else None
    metric = outcome.promise.metric if outcome.promise else outcome.headline.metric
    low, high = _promised(workspace, outcome, len(known))
    value = score(metric, target, said)
    reach = block_range(metric, target, said, 0.0, blocks, np.arange(len(target)), outcome.seed)
    told = np.isfinite(results.told)
    return Since(_judged(metric, value, low, high, len(known), bad), metric, len(known), value, reach.low, reach.high, low, high,
                 bad, inspected, _caught(target, said, inspected) if bad else None, int((told & ~results.new).sum()),
                 None if results.until is None else results.until.isoformat(),
                 int((told & results.new & ~results.inside).sum()), len(results.odd), _commonest(results.odd), results.column)


def _judged_rows(outcome: Outcome, results: Results) -> Array:
    """The places of rows with a result that the model did not learn from. Raises KampError where there are none."""
    told = np.isfinite(results.told)
    if not told.any():
        if results.odd:
            raise KampError("since_odd" if outcome.classes else "since_no_number", column=results.column,
                            words=", ".join(_commonest(results.odd)), known=", ".join(outcome.classes))
        raise KampError("since_no_result", column=results.column)
    if not (told & results.new).any() and results.until is not None:
        raise KampError("since_not_newer", until=f"{results.until:%Y-%m-%d %H:%M}", rows=int(told.sum()))
    known = np.flatnonzero(told & results.new & results.inside)
    if not len(known):
        raise KampError("since_outside", rows=int(told.sum()))
    return known


def _commonest(odd: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(word[:30] for word, _ in Counter(odd).most_common(3))


def promise_line(outcome: Outcome, language: Language) -> str:
    """What was promised, for a period of what size. Raises ValueError where nothing was."""
    promise = outcome.promise
    if promise is None:
        raise ValueError(outcome.run)
    return say("use.since_promise", language, rows=number(promise.period_rows),
               range=_reach(promise.metric, (promise.low, promise.high), outcome, language))


def _reach(metric: Metric, ends: tuple[float, float], outcome: Outcome, language: Language) -> str:
    return joined(*(score_text(metric, end, unit_of_target(outcome), language) for end in ends))


def _resized(since: Since, outcome: Outcome, language: Language) -> tuple[str, ...]:
    """Why the promise for these rows is another range than the one that was given; () where it is not, or judges nothing."""
    promise = outcome.promise
    if promise is None or since.rows == promise.period_rows or since.said == "few":
        return ()
    given = _reach(promise.metric, (promise.low, promise.high), outcome, language)
    now = _reach(since.metric, (since.promised_low, since.promised_high), outcome, language)
    if given == now:
        return ()
    size = "more" if since.rows > promise.period_rows else "fewer"
    return (say(f"use.since_resized_{size}", language, given=given, promised=now, period=number(promise.period_rows),
                rows=number(since.rows)),)


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
    return (say(f"use.since_{since.said}", language, **facts, **need), *_resized(since, outcome, language), *bad, *caught,
            *_passed_by(since, outcome, language))


def _passed_by(since: Since, outcome: Outcome, language: Language) -> list[str]:
    """What was not judged, and what could not be known."""
    said = []
    if since.until is None:
        said.append(say("use.since_timeless", language))
    elif since.learned:
        said.append(say("use.since_learned", language, rows=number(since.learned), until=since.until[:16].replace("T", " ")))
    if since.outside:
        said.append(say("use.since_outside", language, rows=number(since.outside)))
    if since.odd:
        said.append(say("use.since_odd", language, rows=number(since.odd), words=", ".join(since.odd_words)))
    if since.column not in ("", outcome.target):
        said.append(say("use.since_column", language, column=since.column))
    return said


def _judged(metric: Metric, value: float, low: float, high: float, rows: int, bad: int | None) -> Said:
    if rows < FEWEST_ROWS or (bad is not None and bad < FEWEST_BAD) or not np.isfinite(value):
        return "few"
    if low <= value <= high:
        return "kept"
    return "worse" if (value < low) == HIGHER_IS_BETTER[metric] else "better"


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
    held = pd.read_parquet(file_aside(workspace, outcome))
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
