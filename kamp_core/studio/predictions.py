"""Predictions as people read them: the columns that were added under names of their language, with a rank and what to do.

The file for programs, `Scored.out`, keeps the same names in every language; this one is made of it when it is asked for.
"""
import csv
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from kamp_core.learning.outcome import Outcome
from kamp_core.models import Scored
from kamp_core.models.predict import REASON_NAMES, out_names
from kamp_core.models.sheet import sheet_of
from kamp_core.reports.doing import kind_of, to_do_with, to_inspect
from kamp_core.reports.foretold import risk_head
from kamp_core.reports.sentences import USUAL_SHARE, unit_of_target
from kamp_core.settings import Language
from kamp_core.wording import say
from kamp_core.workspace.durable import made_whole

DIGITS = 4
_NUMBERS = ("prediction", "risk", "score", "low", "high")


def readable(scored: Scored, outcome: Outcome, language: Language, share: float = USUAL_SHARE) -> Path:
    """The CSV beside the one for programs, made on first use. `share`: of the parts, to be inspected."""
    inspect = to_inspect(outcome, scored.rows, scored.bad_marked, share)
    counted = "" if inspect is None else f".{inspect}"
    made = scored.out.with_name(f"{scored.out.stem}.{language}{counted}.csv")
    if made.exists() and made.stat().st_mtime_ns >= scored.out.stat().st_mtime_ns:
        return made
    with made_whole(made) as partial, partial.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows(_lines(scored, outcome, language, inspect))
    return made


def _added(scored: Scored, outcome: Outcome) -> int:
    """How many columns of the readable file are ours."""
    with scored.out.open(encoding="utf-8-sig", newline="") as lines:
        header = next(csv.reader(lines))
    return len(_wanted(header[header.index("prediction"):], outcome)) + len(_told_first(scored, outcome))


def _lines(scored: Scored, outcome: Outcome, language: Language, inspect: int | None) -> Iterator[list[str]]:
    with scored.out.open(encoding="utf-8-sig", newline="") as lines:
        reader = csv.reader(lines)
        header = next(reader)
        first = header.index("prediction")             # a column of the user's with a name of ours has another one there
        ours, front = header[first:], _told_first(scored, outcome)
        wanted = _wanted(ours, outcome)
        yield out_names(header[:first], [*(say(f"use.{name}", language) for name in front),
                                         *(_head(name, outcome, language) for name in wanted)])
        places = _places(scored, outcome)
        for number, row in enumerate(reader, start=1):
            told = dict(zip(ours, row[first:], strict=True))
            place = places.get(number)
            cells = {name: "" if place is None else str(place) for name in front}
            if "do" in front:
                cells["do"] = _doing(told, place, scored, outcome, language, inspect)
            yield [*row[:first], *cells.values(),
                   *(_cell(name, told[name]) for name in wanted)]


def _told_first(scored: Scored, outcome: Outcome) -> tuple[str, ...]:
    """The columns that the file for programs does not have: rank or incident, and what to do."""
    ranked = ("incident",) if scored.incidents else ("rank",) if kind_of(outcome) or outcome.life is not None else ()
    return (*ranked, *(("do",) if kind_of(outcome) else ()))


def _doing(told: dict[str, str], place: int | None, scored: Scored, outcome: Outcome, language: Language,
           inspect: int | None) -> str:
    """Where a machine has many rows only the newest says what to do now."""
    if place is None and _by_machine(scored):
        return ""
    row: dict[str, float] = {name: float(cell) for name, cell in told.items() if name in ("risk", "score")}
    return to_do_with(outcome, row, scored.threshold, language, place, inspect)


def _by_machine(scored: Scored) -> bool:
    return scored.machines is not None


def _places(scored: Scored, outcome: Outcome) -> dict[int, int]:
    """By row of the file: its rank, the most urgent first, or the number of the incident it is part of."""
    if scored.incidents:
        return {line: number for number, told in enumerate(scored.incidents.told, start=1) for line in told["lines"]}
    with scored.out.open(encoding="utf-8-sig", newline="") as lines:
        reader = csv.DictReader(lines)
        name = next((name for name in ("risk", "score") if name in (reader.fieldnames or ())), "prediction")
        if not kind_of(outcome) and outcome.life is None:
            return {}
        urgency = np.array([float(row[name]) for row in reader])
    rows = np.array(scored.newest if _by_machine(scored) else range(1, len(urgency) + 1), dtype=int)
    way = 1.0 if name == "prediction" else -1.0                    # of the time left the shortest
    order = rows[np.argsort(way * urgency[rows - 1], kind="stable")]
    return {int(row): rank for rank, row in enumerate(order, start=1)}


def _wanted(ours: Sequence[str], outcome: Outcome) -> list[str]:
    """Of two classes the risk says it all; of machines what to do does, where “normal” would be said next to the limit, too;
    of orders the day to promise is asked for."""
    left = {"prediction"} if kind_of(outcome) in ("failure", "alarm") else {"low"} if outcome.due is not None else set()
    return [name for name in ours if name not in left and not (outcome.bad_value is not None and name.startswith("probability_"))]


def _head(name: str, outcome: Outcome, language: Language) -> str:
    if name in REASON_NAMES:
        return say("use.reason", language, number=REASON_NAMES.index(name) + 1)
    if name.startswith("probability_"):
        return say("use.chance_of", language, answer=name.removeprefix("probability_"))
    if name == "risk":
        return risk_head(outcome, language)
    if name == "high" and outcome.due is not None:
        name = "at_latest"
    head = say("use.away" if name == "score" and outcome.division is not None else f"use.{name}", language)
    unit = unit_of_target(outcome) if not outcome.classes and name != "score" else ""
    spelled = say(f"use.unit_{unit}", language) if unit in ("h", "d", "rows") else unit
    return f"{head} ({spelled})" if spelled else head


def _cell(name: str, cell: str) -> str:
    """Numbers of ours to the digits that matter; texts stand as they were made safe."""
    if name not in _NUMBERS and not name.startswith("probability_"):
        return cell
    try:
        value = float(cell)
    except ValueError:
        return cell
    if not value:
        return "0"
    return np.format_float_positional(value, DIGITS, unique=False, fractional=False, trim="-")


def as_sheet(scored: Scored, outcome: Outcome, language: Language, share: float = USUAL_SHARE) -> Path:
    """The readable file as an Excel workbook."""
    return sheet_of(readable(scored, outcome, language, share), _added(scored, outcome), say("use.sheet_name", language))
