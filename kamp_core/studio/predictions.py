"""Predictions as people read them: what is to be done first stands first, and the columns that were added have names of their
language, with a rank and what to do.

The file for programs, `Scored.out`, keeps the same names in every language, and the order of the rows; this one is made of it when
it is asked for.
"""
import codecs
import csv
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np

from kamp_core.learning.outcome import Facts, Outcome
from kamp_core.models import Scored
from kamp_core.models.predict import REASON_NAMES, out_names, safe
from kamp_core.models.sheet import sheet_of
from kamp_core.reports.amounts import shown
from kamp_core.reports.doing import kind_of, to_do_with, to_inspect
from kamp_core.reports.foretold import risk_head
from kamp_core.reports.ready import ready_cells, told
from kamp_core.reports.sentences import USUAL_SHARE, unit_of_target
from kamp_core.settings import Language
from kamp_core.wording import say
from kamp_core.workspace.durable import made_whole

DIGITS, OF_A_SHARE = 4, 3           # that matter; of risks and chances, in %
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
    places = _places(scored, outcome)
    records = _in_order(scored.out, places)
    _, header = next(records)
    first = header.index("prediction")                 # a column of the user's with a name of ours has another one there
    ours, front = header[first:], _told_first(scored, outcome)
    wanted = _wanted(ours, outcome)
    yield out_names(header[:first], [*(say(f"use.{name}", language) for name in front),
                                     *(_head(name, outcome, language) for name in wanted)])
    for number, row in records:
        told = _as_answered(dict(zip(ours, row[first:], strict=True)), outcome)
        place = places.get(number)
        cells = {name: "" if place is None else str(place) for name in front}
        if "do" in front:
            cells["do"] = _doing(told, place, scored, outcome, language, inspect)
        if "row_in_file" in front:
            cells["row_in_file"] = str(number)
        yield [*row[:first], *cells.values(), *(_cell(name, told[name]) for name in wanted)]


def _as_answered(told: dict[str, str], outcome: Outcome) -> dict[str, str]:
    """Of a forecast the numbers as the answer shows them."""
    return told if outcome.outlook is None else {name: str(cell) for name, cell in shown(told, outcome.outlook).items()}


def _in_order(out: Path, places: Mapping[int, int]) -> Iterator[tuple[int, list[str]]]:
    """The header as 0, then the rows with their numbers from 1: by their places, then those without one. Files may be larger
    than the memory, so only where each row begins is kept."""
    with out.open("rb") as file:
        starts = [len(codecs.BOM_UTF8)]
        file.seek(starts[0])
        for _ in csv.reader(line.decode() for line in iter(file.readline, b"")):
            starts.append(file.tell())
        for number in (0, *sorted(range(1, len(starts) - 1), key=lambda row: places.get(row, len(starts)))):
            file.seek(starts[number])
            yield number, next(csv.reader([file.read(starts[number + 1] - starts[number]).decode()]))


def _told_first(scored: Scored, outcome: Outcome) -> tuple[str, ...]:
    """The columns that the file for programs does not have: rank or incident, what to do, and where the row stood."""
    ranked = "incident" if scored.incidents else "rank" if kind_of(outcome) or outcome.life is not None else ""
    return (*([ranked] if ranked else []), *(["do"] if kind_of(outcome) else []), *(["row_in_file"] if ranked else []))


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
        return f"{say('use.chance_of', language, answer=name.removeprefix('probability_'))} (%)"
    if name == "risk":
        return f"{risk_head(outcome, language)} (%)"
    if name == "high" and outcome.due is not None:
        name = "at_latest"
    head = say("use.away" if name == "score" and outcome.division is not None else f"use.{name}", language)
    unit = unit_of_target(outcome) if not outcome.classes and name != "score" else ""
    spelled = say(f"use.unit_{unit}", language) if unit in ("h", "d", "rows") else unit
    return f"{head} ({spelled})" if spelled else head


def _cell(name: str, cell: str) -> str:
    """Numbers of ours to the digits that matter, risks and chances in %; texts stand as they were made safe."""
    share = name == "risk" or name.startswith("probability_")
    if name not in _NUMBERS and not share:
        return cell
    try:
        value = float(cell) * (100 if share else 1)
    except ValueError:
        return cell
    if not share and value.is_integer():
        return str(int(value))
    return np.format_float_positional(value, OF_A_SHARE if share else DIGITS, unique=False, fractional=False, trim="-")


def ready_file(rows: Sequence[Facts], outcome: Outcome, language: Language) -> list[list[str]]:
    """What to have ready, as the lines of a file that is safe to open. `rows`: as in outcome.Totals."""
    lines = ready_cells(told(rows, outcome), unit_of_target(outcome), language)
    return [[safe(cell) for cell in line] for line in lines]


def as_sheet(scored: Scored, outcome: Outcome, language: Language, share: float = USUAL_SHARE) -> Path:
    """The readable file as an Excel workbook; of a forecast with what to have ready on a sheet of its own."""
    more = [(say("use.sheet_ready", language), ready_file(scored.totals, outcome, language))] if scored.totals else []
    return sheet_of(readable(scored, outcome, language, share), _added(scored, outcome), say("use.sheet_name", language), *more)
