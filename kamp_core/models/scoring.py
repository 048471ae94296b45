"""Scoring a new file: which of its columns are the model's, then every row predicted, with reasons, into a CSV."""
import csv
import heapq
import os
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd

from kamp_core.errors import KampError
from kamp_core.intake.facts import Choices, Column, ColumnType
from kamp_core.learning.checks import ids_by_name
from kamp_core.learning.history import History
from kamp_core.learning.outcome import Reason
from kamp_core.learning.reasons import contributions
from kamp_core.models.again import rows_again
from kamp_core.models.bringing import Brought, bring
from kamp_core.models.drift import drift_of
from kamp_core.models.facts import SCORED, Card, Package, Scored
from kamp_core.models.incidents import Watching
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
from kamp_core.models.prepared import Prepared, made_of
from kamp_core.problems import WITHOUT_ANSWERS, find
from kamp_core.settings import Language
from kamp_core.workspace.faults import write_fault
from kamp_core.workspace.out import check_out
from kamp_core.workspace.sql import quote

SHOWN = 20                 # rows in the preview
KNOWN_BY = 3               # columns by which people know a part: its time, its machine, its number
MACHINES = 200             # at most, in the preview
SHOWN_AHEAD = 60           # periods of a forecast in it
_DOUBTS = {"hint": "model_hint", "no_signal": "model_no_signal", "suspicious": "model_suspicious"}

Looked = tuple[float, int, dict[str, Any]]        # its risk, the number of its row below 0, and what is shown of it


@dataclass(frozen=True)
class Written:
    """What came of writing: the rows worth a look, the sum of risks, the rows marked bad, those without a reason; of failures the
    rows that tell how machines stand now; of watched machines what befell them."""

    preview: tuple[dict[str, Any], ...]
    bad: float
    marked: int
    silent: int
    latest: "_Latest | None"
    watching: Watching | None


def score_file(package: Package, file: Path, out: Path, language: Language, choices: Choices,
               mapping: dict[str, str] | None, db: duckdb.DuckDBPyConnection,
               progress: Callable[[float], None], beside_learned: bool = False) -> Scored:
    """Predict every row into `out`. `beside_learned`: the table that the model learned from is there, too (see `again`).

    Raises KampError('score_columns_missing') when a model column has no match."""
    check_out(out)
    card = package.card
    brought = bring(card, file, choices, mapping, db, lambda share: progress(share / 2), _places(card))
    used, prepared = brought.used, brought.prepared
    partial = out.with_name(out.name + ".part")
    if card.family == "forecast":
        return _go_on(package, db, out, partial, prepared, used)
    try:
        written = _write(package, db, partial, brought, words()[language], progress)
        os.replace(partial, out)
    except PermissionError as error:
        raise KampError("file_in_use", file=out.name) from error
    except OSError as error:
        raise write_fault(error) from error
    finally:
        partial.unlink(missing_ok=True)
    progress(1.0)
    two, latest = card.bad_value is not None, written.latest
    one_by_one = latest is None and written.watching is None             # machines are brought with their past
    drift = drift_of(card, prepared.columns, db, prepared.table)
    count = rows_again(card, prepared, db) if beside_learned and one_by_one else 0
    again = (Reason("rows_again", {"count": count, "rows": brought.rows}),) if count else ()
    return Scored(
        brought.rows, used, drift, (*again, *_warnings(card, used, written.silent, prepared)), out, written.bad if two else None,
        written.marked if two or card.family in WITHOUT_ANSWERS else None, written.preview, card.family,
        latest.machines if latest else None, card.threshold, tuple(row + 1 for row in latest.rows) if latest else (),
        written.watching.incidents(drift, prepared, brought.rows, db) if written.watching else None, form=SCORED)


def _go_on(package: Package, db: duckdb.DuckDBPyConnection, out: Path, partial: Path, prepared: Prepared,
           used: dict[str, str]) -> Scored:
    """Series are gone on with: the rows written are those of the time to come."""
    from kamp_core.models.forecast_package import write_forecast
    try:
        rows, totals, not_given, unlike = write_forecast(package, db, partial, prepared)
        os.replace(partial, out)
    except PermissionError as error:
        raise KampError("file_in_use", file=out.name) from error
    finally:
        partial.unlink(missing_ok=True)
    return Scored(len(rows), used, unlike, (*_warnings(package.card, used, 0, prepared), *not_given), out,
                  preview=rows[:SHOWN_AHEAD], form=SCORED, totals=totals)


def _write(package: Package, db: duckdb.DuckDBPyConnection, path: Path, brought: Brought, said_as: dict[str, str],
           progress: Callable[[float], None]) -> Written:
    """Row after row into a CSV."""
    card, names_in, total = asdict(package.card), [column.name for column in package.preparation.columns], max(1, brought.rows)
    history = History.from_json(card["history"]) if card["history"] else None
    known_by, latest = _known_by(package.card, brought), _latest(package.card, brought.prepared, db)
    watching = Watching(package) if package.card.family == "alarms" else None
    bad, marked, silent = 0.0, 0, 0
    best: list[Looked] = []
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        for start, raw, shown, frame in _chunks(db, brought.prepared, package.card.columns, brought.rows, piece(card)):
            frame, shown = with_history(history, frame, shown)
            x = package.preparation.transform(frame)
            found, risk, code = outputs(card, package.estimator, x, said_as)
            parts = pushes(card, package.estimator, x, package.preparation.sources, package.background, contributions,
                           risk, code)
            said = in_words(card, parts, names_in, shown, said_as, package.preparation.unseen(x))
            if start == 0:
                writer.writerow(out_names([*brought.names], [*found, *REASON_NAMES]))
            writer.writerows([*map(safe, row), *new] for row, new in zip(raw, added_cells(found, said), strict=True))
            if latest is None:
                rows = np.argsort(-risk, kind="stable")[:SHOWN].tolist()
            else:
                rows = [row - start for row in latest.rows if start <= row < start + len(raw)]
            best += _looked(rows, found, risk, said, start, raw, known_by)
            if latest is None:
                best = heapq.nlargest(SHOWN, best, key=lambda item: item[:2])
            if watching is not None:
                watching.look(start, x, risk, shown.get(card["group"], [""] * len(raw)))
            bad += float(risk.sum())
            marked += int(code.sum())
            silent += sum(not why[0] for why in said)
            progress(0.5 + 0.5 * min(1.0, (start + len(raw)) / total))
    if latest is not None:
        best = sorted(best, key=latest.urgency)[:MACHINES]
    return Written(tuple(row for _, _, row in best), bad, marked, silent, latest, watching)


@dataclass(frozen=True)
class _Latest:
    """Rows, from 0, that tell how machines stand now: the newest of each; where no column tells machines apart (`machines` is
    None), the newest of all, newest first."""

    rows: tuple[int, ...]
    machines: int | None

    def urgency(self, looked: Looked) -> tuple[float, ...]:
        """For sorting: the machine to look at first; without machines the newest row."""
        risk, below, row = looked
        return (-risk, row["prediction"] if isinstance(row["prediction"], float) else 0.0) if self.machines is not None else (
            float(self.rows.index(-below)),)


def _latest(card: Card, prepared: Prepared, db: duckdb.DuckDBPyConnection) -> _Latest | None:
    """None where no failures are foreseen. By the time of the rows where the file has one, else by their order in it."""
    asked = find(card.problem)
    if asked is None or asked.life is None:
        return None
    there = {name: quote(column) for name, column in (prepared.columns | prepared.more).items()}
    when = f"{there[card.time]} desc nulls last, " if card.time in there else ""
    if card.group not in there:
        newest = db.execute(f"select rowid from {prepared.table} order by {when} rowid desc limit {SHOWN}").fetchall()
        return _Latest(tuple(row for row, in newest), None)
    newest = db.execute(f"""select rowid from {prepared.table} qualify row_number() over (
        partition by {there[card.group]} order by {when} rowid desc) = 1 order by rowid""").fetchall()
    return _Latest(tuple(row for row, in newest), len(newest))


def _places(card: Card) -> tuple[Column, ...]:
    """The columns that say when and on which machine a row happened."""
    kinds: tuple[tuple[str | None, ColumnType], ...] = ((card.time, "datetime"), (card.group, "text"))
    return tuple(Column(name, type) for name, type in kinds if name is not None)


def _known_by(card: Card, brought: Brought) -> dict[str, int]:
    """The columns by which people know a row, and where they stand: its time and machine first, then its number."""
    places = {name: place for place, name in enumerate(brought.names)}
    found = brought.used | brought.more
    telling = [found[name] for name in made_of(card, _places(card)) if name in found]
    ids = ids_by_name([*brought.names])
    return {name: places[name] for name in [*telling, *(name for name in brought.names if name in ids - {*telling})]}


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
