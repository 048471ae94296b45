"""Results that came since, read out of a newer file as the training read its own; and which of its rows the model never saw."""
import filecmp
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd

from kamp_core.errors import KampError
from kamp_core.intake.facts import Choices, Column
from kamp_core.intake.written import EMPTY, NOT_JUDGED, spelling
from kamp_core.learning.outcome import Outcome
from kamp_core.learning.prepare import as_words
from kamp_core.learning.table import times_of
from kamp_core.models.bringing import Brought, bring
from kamp_core.models.facts import Card
from kamp_core.tell import silent
from kamp_core.workspace import Workspace
from kamp_core.workspace.sql import quote

Array = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Results:
    """Row by row of the file. `told`: a number, or the place among the classes, NaN where there is none; `days`: a number for each
    day; `new`: later than what the model learned from; `inside`: of a kind that the training kept. `until`: where the training
    ended, None where that or the times of the file are not known, so that all rows count as new. `odd`: cells that say something,
    but no result, as text. `column`: where the file has its results."""

    told: Array
    days: Array
    new: Array
    inside: Array
    until: pd.Timestamp | None
    odd: tuple[str, ...]
    column: str


def read_results(workspace: Workspace, outcome: Outcome, card: Card, file: Path, mapping: dict[str, str]) -> Results:
    """`mapping`: as the rows were predicted.

    Raises KampError('since_no_result') where the result column is not there, 'since_same_file' for the file of the training.
    """
    more = _columns(workspace, outcome, card)
    until, words = _training(workspace, outcome, card)
    with workspace.scratch_database() as db:
        brought = bring(card, file, Choices(), mapping, db, silent, more)
        prepared = brought.prepared
        there = prepared.columns | prepared.more
        if outcome.target not in there:
            raise KampError("since_no_result", column=outcome.target)
        cells = db.execute(f"select {quote(there[outcome.target])} as told from {prepared.table} order by rowid").df()["told"]
        when = _times(db, prepared.table, there[card.time]) if card.time in there else None
        inside = np.ones(len(cells), dtype=bool) if prepared.mark is None else ~db.execute(
            f"select {prepared.mark} as o from {prepared.table} order by rowid").df()["o"].to_numpy(bool)
        told = _told(outcome, cells, words)
        odd = _odd(db, outcome, card, brought, cells, told)
    if until is None or when is None:
        _refuse_same(workspace, outcome, file)
        new = np.ones(len(cells), dtype=bool)
    else:
        new = (when > until).to_numpy()
    days = pd.factorize(when.dt.date, use_na_sentinel=False)[0] if when is not None else np.zeros(len(cells), dtype=int)
    return Results(told, np.asarray(days), new, inside, until if when is not None else None, odd,
                   (brought.used | brought.more).get(outcome.target, outcome.target))


def _columns(workspace: Workspace, outcome: Outcome, card: Card) -> tuple[Column, ...]:
    """Result and time as the training's file wrote them."""
    report = workspace.ledger.version(outcome.dataset, outcome.version).report
    wrote = {column["name"]: Column(**column) for column in report.get("columns", ())}
    names = [name for name in (outcome.target, card.time) if name is not None]
    return tuple(wrote.get(name, Column(name, "datetime" if name == card.time else "text")) for name in names)


def _training(workspace: Workspace, outcome: Outcome, card: Card) -> tuple[pd.Timestamp | None, set[str]]:
    """When the last row with a result was made, and the words that were results; of deleted data what the answer tells."""
    target = quote(outcome.target)
    try:
        with workspace.read(outcome.dataset, outcome.version) as cursor:
            when = _times(cursor, "data", card.time, f"where {target} is not null").max() if card.time else None
            words = cursor.execute(f"select distinct {target} as word from data").df()["word"] if outcome.classes else pd.Series()
    except KampError:
        end = outcome.split.holdout_to if card.time else None
        return pd.Timestamp(end) if end else None, {word for name in outcome.classes for word in (name, *name.split(" / "))}
    return when, set(as_words(words).dropna())


def _times(db: duckdb.DuckDBPyConnection, table: str, column: str, where: str = "") -> pd.Series:
    """The times of the rows, NaT where there is none, as the training tells them: a bare date with the only clock beside it."""
    clocks = [name for name, type, *_ in db.execute(f"describe {table}").fetchall() if type == "TIME" and name != column]
    wanted = ", ".join(map(quote, (column, *clocks)))
    return times_of(db.execute(f"select {wanted} from {table} {where} order by rowid").df(), column)


def _told(outcome: Outcome, cells: pd.Series, known: set[str]) -> Array:
    """Of several good words each is a good one, if the training knew it."""
    if not outcome.classes:
        return pd.to_numeric(cells, errors="coerce").to_numpy("float64", na_value=np.nan)
    read = spelling(None, tuple(known))
    if outcome.bad_value is None:
        places = {name: float(place) for place, name in enumerate(outcome.classes)}
    else:
        places = {word: float(word == outcome.bad_value) for word in known}
    return np.asarray([places.get(read(word) or "", np.nan) for word in as_words(cells).fillna("")], dtype="float64")


def _odd(db: duckdb.DuckDBPyConnection, outcome: Outcome, card: Card, brought: Brought, cells: pd.Series,
         told: Array) -> tuple[str, ...]:
    """Of cleaned data what the recipe leaves of the cells, else the cells as they came."""
    if card.recipe:
        text = as_words(cells) if outcome.classes else pd.Series(None, index=cells.index, dtype="object")
    else:
        column = (brought.used | brought.more)[outcome.target]
        text = db.execute(f"select {quote(column)} as cell from raw order by rowid").df()["cell"]
    text = text[np.isnan(told)].dropna().str.strip()
    return tuple(text[~text.str.lower().isin({*EMPTY, *NOT_JUDGED})])


def _refuse_same(workspace: Workspace, outcome: Outcome, file: Path) -> None:
    """Without times, the file of the training can still be told by its content."""
    version = workspace.ledger.version(outcome.dataset, outcome.version)
    report = workspace.ledger.version(outcome.dataset, version.base or version.number).report
    try:
        learned = workspace.file(str(report.get("file", "")))
    except KampError:
        return
    if filecmp.cmp(learned, file, shallow=False):
        raise KampError("since_same_file")
