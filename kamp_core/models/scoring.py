"""Scoring a new file: which of its columns are the model's, then every row predicted, with reasons, into a CSV."""
import csv
import heapq
import os
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd

from kamp_core.errors import KampError
from kamp_core.intake import import_file, inspect_file
from kamp_core.intake.convert import accepted, converted
from kamp_core.intake.facts import Choices, Column, ColumnType
from kamp_core.intake.matching import match_columns
from kamp_core.intake.midnight import move_on
from kamp_core.intake.times import day_first
from kamp_core.intake.written import number_form, writes
from kamp_core.learning.checks import ids_by_name
from kamp_core.learning.history import History
from kamp_core.learning.outcome import Reason
from kamp_core.learning.reasons import contributions
from kamp_core.models.drift import drift_of
from kamp_core.models.facts import Card, Package, Scored, ScorePlan
from kamp_core.models.package import words
from kamp_core.models.predict import (
    REASON_NAMES,
    added_cells,
    in_words,
    out_names,
    outputs,
    piece,
    pushes,
    safe,
    with_history,
)
from kamp_core.models.prepared import Prepared, asked, prepare
from kamp_core.problems import WITHOUT_ANSWERS, find
from kamp_core.settings import Language
from kamp_core.workspace.faults import fault_of
from kamp_core.workspace.out import check_out
from kamp_core.workspace.sql import quote

SHOWN = 20                 # rows in the preview
KNOWN_BY = 3               # columns by which people know a part: its time, its machine, its number
MACHINES = 200             # at most, in the preview
SHOWN_AHEAD = 60           # periods of a forecast in it
_DOUBTS = {"hint": "model_hint", "no_signal": "model_no_signal", "suspicious": "model_suspicious"}
_TYPES: dict[str, tuple[ColumnType, ...]] = {
    "number": ("integer", "number"), "time": ("date", "datetime"), "category": ("text", "boolean"), "clock": ("time",)}

Looked = tuple[float, int, dict[str, Any]]        # its risk, the number of its row below 0, and what is shown of it


@dataclass(frozen=True)
class Written:
    """What came of writing: the rows worth a look, the sum of risks, the rows marked bad, those without a reason."""

    preview: tuple[dict[str, Any], ...]
    bad: float
    marked: int
    silent: int


def plan_scoring(package: Package, file: Path, choices: Choices, db: duckdb.DuckDBPyConnection) -> ScorePlan:
    """Which column of the file stands for each that the model asks for."""
    columns = inspect_file(file, choices, db).columns
    mapping = match(asked(package.card), columns)
    return ScorePlan(package.card, tuple(c.name for c in columns), mapping,
                     sure=all(name == found for name, found in mapping.items()))


def match(card: Card, columns: tuple[Column, ...]) -> dict[str, str | None]:
    """Which column of a file stands for each of the card's."""
    return match_columns({name: _TYPES[card.kinds[name]] for name in card.columns}, columns)


def score_file(package: Package, file: Path, out: Path, language: Language, choices: Choices,
               mapping: dict[str, str] | None, db: duckdb.DuckDBPyConnection,
               progress: Callable[[float], None]) -> Scored:
    """Predict every row into `out`. Raises KampError('score_columns_missing') when a model column has no match."""
    check_out(out)
    card = asked(package.card)
    columns = inspect_file(file, choices, db).columns
    names = [column.name for column in columns]
    said = {name: column for name, column in (mapping or {}).items() if column in names and name in card.columns}
    final = {**match(card, columns), **said}
    missing = [name for name, found in final.items() if found is None]
    if missing:
        raise KampError("score_columns_missing", choices=tuple(names), columns=", ".join(missing[:10]),
                        count=len(missing))
    used = {name: found for name, found in final.items() if found is not None}
    report = import_file(file, _as_learned(choices, card, columns, used), db, lambda share: progress(share / 2),
                         keep_text=True)
    _read_as_written(card, report.columns, {name: column for name, column in used.items() if column not in choices.types}, db)
    prepared = prepare(package.card, used, report.columns, db)
    partial = out.with_name(out.name + ".part")
    if card.family == "forecast":
        return _go_on(package, db, out, partial, prepared, used)
    try:
        written = _write(package, db, partial, names, prepared, words()[language], report.rows, progress)
        os.replace(partial, out)
    except PermissionError as error:
        raise KampError("file_in_use", file=out.name) from error
    except OSError as error:
        raise fault_of(error) or KampError("disk_write", why=error.strerror or str(error)) from error
    finally:
        partial.unlink(missing_ok=True)
    progress(1.0)
    two = card.bad_value is not None
    drift = drift_of(package.card, prepared.columns, db, prepared.table)
    return Scored(report.rows, used, drift, _warnings(package.card, used, written.silent, prepared), out,
                  written.bad if two else None, written.marked if two or card.family in WITHOUT_ANSWERS else None, written.preview,
                  card.family)


def _go_on(package: Package, db: duckdb.DuckDBPyConnection, out: Path, partial: Path, prepared: Prepared,
           used: dict[str, str]) -> Scored:
    """Series are gone on with: the rows written are those of the time to come."""
    from kamp_core.models.forecast_package import write_forecast
    try:
        rows, made_up = write_forecast(package, db, partial, prepared)
        os.replace(partial, out)
    except PermissionError as error:
        raise KampError("file_in_use", file=out.name) from error
    finally:
        partial.unlink(missing_ok=True)
    known = ", ".join(known.name for known in package.estimator.layout.known)
    more = (Reason("future_not_given", {"columns": known}),) if made_up else ()
    return Scored(len(rows), used, (), (*_warnings(package.card, used, 0, prepared), *more), out, preview=rows[:SHOWN_AHEAD])


def _as_learned(choices: Choices, card: Card, columns: tuple[Column, ...], used: dict[str, str]) -> Choices:
    """Read the model's columns as the kind they had in training, whatever this file makes them look like; repair none yet."""
    look = {column.name: column.type for column in columns}
    kinds = {found: card.kinds[name] for name, found in used.items() if look[found] not in _TYPES[card.kinds[name]]}
    usual: dict[str, ColumnType] = {"number": "number", "time": "datetime", "category": "text", "clock": "time"}
    orders = [order for written in card.formats.values() if (order := day_first(written.get("format"))) is not None]
    return replace(choices, types={**choices.types, **{column: usual[kind] for column, kind in kinds.items()}},
                   dates=choices.dates or ("month-first" if False in orders else "day-first"), as_written=tuple(look))


def _read_as_written(card: Card, columns: tuple[Column, ...], used: dict[str, str], db: duckdb.DuckDBPyConnection) -> None:
    """Read a column in the format of the training file where that reads no fewer cells: 03/04 is two days, 1,115 two
    numbers, and a short file does not show which. Words and units are always read so: 1.2 cm is not 1.2 mm."""
    look = {column.name: column for column in columns}
    for name, column in used.items():
        form = card.formats.get(name, {}).get("format")
        if not form or form == look[column].format:
            continue
        learned = Column(column, "datetime" if card.kinds[name] == "time" else card.formats[name]["type"], format=form)
        typed = accepted(f"({converted('raw.' + quote(column), learned)})", learned)
        more = db.execute(f"""select count({typed}) >= count(data.{quote(column)})
                              from data positional join raw""").fetchone()
        bound = card.kinds[name] == "category" or (card.kinds[name] == "number" and number_form(form).units)
        if bound or (more and more[0]):
            db.execute(f"""create or replace table data as
                           select data.* replace ({typed} as {quote(column)}) from data positional join raw""")
        if writes(form, "midnight_last"):
            move_on(db, column)


def _write(package: Package, db: duckdb.DuckDBPyConnection, path: Path, names: list[str], prepared: Prepared,
           said_as: dict[str, str], total: int, progress: Callable[[float], None]) -> Written:
    """Row after row into a CSV."""
    card, names_in = asdict(package.card), [column.name for column in package.preparation.columns]
    history = History.from_json(card["history"]) if card["history"] else None
    known_by, lives = _known_by(card, names), _lives(card)
    latest: dict[str, Looked] = {}
    bad, marked, silent = 0.0, 0, 0
    best: list[Looked] = []
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        for start, raw, shown, frame in _chunks(db, prepared, package.card.columns, total, piece(card)):
            frame, shown = with_history(history, frame, shown)
            x = package.preparation.transform(frame)
            found, risk, code = outputs(card, package.estimator, x, said_as)
            parts = pushes(card, package.estimator, x, package.preparation.sources, package.background, contributions,
                           risk, code)
            said = in_words(card, parts, names_in, shown, said_as)
            if start == 0:
                writer.writerow(out_names(names, [*found, *REASON_NAMES]))
            writer.writerows([*map(safe, row), *new] for row, new in zip(raw, added_cells(found, said), strict=True))
            if lives:
                last = {raw[i][known_by[card["group"]]] if card["group"] in known_by else "": i for i in range(len(raw))}
                latest |= dict(zip(last, _looked([*last.values()], found, risk, said, start, raw, known_by), strict=True))
            else:
                rows = np.argsort(-risk, kind="stable")[:SHOWN].tolist()
                best += _looked(rows, found, risk, said, start, raw, known_by)
                best = heapq.nlargest(SHOWN, best, key=lambda item: item[:2])
            bad += float(risk.sum())
            marked += int(code.sum())
            silent += sum(not why[0] for why in said)
            progress(0.5 + 0.5 * min(1.0, (start + len(raw)) / max(1, total)))
    most_urgent = sorted(latest.values(), key=lambda item: (-item[0], item[2]["prediction"]))
    return Written(tuple(row for _, _, row in best or most_urgent[:MACHINES]), bad, marked, silent)


def _known_by(card: dict[str, Any], names: list[str]) -> dict[str, int]:
    """The columns by which people know a row, and where they stand: its time and machine first, then its number."""
    places = {name: place for place, name in enumerate(names)}
    telling = [name for name in names if name in (card["time"], card["group"])]
    return {name: places[name] for name in [*telling, *(name for name in names if name in ids_by_name(names) - {*telling})]}


def _lives(card: dict[str, Any]) -> bool:
    """Are failures foreseen? Then the latest row of each machine tells how it stands."""
    asked = find(card["problem"])
    return asked is not None and asked.life is not None


def _chunks(db: duckdb.DuckDBPyConnection, prepared: Prepared, columns: tuple[str, ...],
            total: int, piece: int) -> Iterator[tuple[int, list[list[str]], dict[str, list[str]], pd.DataFrame]]:
    """(first row, every cell as it came, the model's columns as told in reasons, and in their types), a piece at a time."""
    wanted = ", ".join(f"{quote(column)} as {quote(name)}" for name, column in prepared.columns.items())
    told = ", ".join(f"coalesce({prepared.texts[name]}, '')" for name in columns)
    for start in range(0, total, piece):
        part = f"where rowid >= {start} and rowid < {start + piece} order by rowid"
        raw = [["" if cell is None else cell for cell in row]
               for row in db.execute(f"select * from raw {part}").fetchall()]
        shown = db.execute(f"select {told} from {prepared.told} {part}").fetchall()
        frame = db.execute(f"select {wanted} from {prepared.table} {part}").df()
        yield start, raw, {name: list(cells) for name, cells in zip(columns, zip(*shown, strict=True), strict=True)}, frame


def _looked(rows: list[int], found: dict[str, "np.ndarray[Any, Any]"], risk: "np.ndarray[Any, Any]", said: list[list[str]],
            start: int, raw: list[list[str]], known_by: dict[str, int]) -> list[Looked]:
    """Some rows of a piece. `known_by`: columns by which people know a part."""
    wanted = [name for name in ("prediction", "risk", "score", "low", "high") if name in found]
    return [(float(risk[i]), -(start + int(i)), {
        "row": start + int(i) + 1, "known_by": {name: raw[i][place] for name, place in [*known_by.items()][:KNOWN_BY]},
        **{name: _plain(found[name][i]) for name in wanted}, **_guesses(found, i),
        "reasons": [why for why in said[i] if why]}) for i in rows]


def _guesses(found: dict[str, "np.ndarray[Any, Any]"], row: int) -> dict[str, Any]:
    """Of types the two most likely ones."""
    chances = {name.removeprefix("probability_"): float(found[name][row]) for name in found if name.startswith("probability_")}
    likely = sorted(chances.items(), key=lambda one: -one[1])[:2]
    return {"guesses": [list(one) for one in likely]} if chances and "risk" not in found else {}


def _plain(value: Any) -> str | float:
    return value if isinstance(value, str) else float(value)


def _warnings(card: Card, used: dict[str, str], silent: int, prepared: Prepared) -> tuple[Reason, ...]:
    found = []
    if card.verdict in _DOUBTS:
        found.append(Reason(_DOUBTS[card.verdict]))
    renamed = {name: column for name, column in used.items() if name != column}
    if renamed:
        pairs = ", ".join(f"{name} = {column}" for name, column in list(renamed.items())[:5])
        found.append(Reason("columns_renamed", {"pairs": pairs, "count": len(renamed)}))
    if card.recipe:
        found.append(Reason("recipe_replayed", {"steps": len(card.recipe)}))
    if prepared.looks_back:
        found.append(Reason("recipe_looks_back"))
    if prepared.gathered:
        found.append(Reason("recipe_gathers"))
    if prepared.outside:
        found.append(Reason("rows_outside_recipe", {"count": prepared.outside}))
    if "shap" in card.versions and silent:
        found.append(Reason("reasons_for_some"))
    return tuple(found)
