"""A project made ready to be shared with strangers: tables, rows of the ledger and answers, all behind one mask."""
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
from pydantic import TypeAdapter

from kamp_core.handover.facts import RUN_PARTS, PackedData, PackedProject, PackedRun, PackedVersion
from kamp_core.handover.gather import copy_out
from kamp_core.handover.hidden_outcome import OutcomeMask
from kamp_core.handover.mask import LONGEST_WORD, MOST_WORDS, Mask, make_mask
from kamp_core.intake.facts import Column, ImportReport
from kamp_core.learning.outcome import read_outcome
from kamp_core.learning.request import TrainRequest
from kamp_core.workspace import ColumnFacts, Workspace
from kamp_core.workspace.sql import quote

CASE = "case"                              # what the project and, numbered, its data are called
_TIMES = ("TIMESTAMP", "DATE")
_NUMBERS = ("BIGINT", "INTEGER", "DOUBLE", "FLOAT", "HUGEINT", "DECIMAL", "SMALLINT", "TINYINT")
_REQUEST: TypeAdapter[TrainRequest] = TypeAdapter(TrainRequest)


@dataclass(frozen=True)
class Hidden:
    """What goes into the archive; `left_out`: answers that would have told something."""

    project: PackedProject
    files: dict[str, Path]
    left_out: int


def hide(workspace: Workspace, told: PackedProject, folder: Path) -> Hidden:
    """Versions that are current or that a training learned from; no recipes, choices, decisions or models."""
    there = {data.id for data in told.data}
    runs = [run for run in told.runs if run.request["dataset"] in there]
    data = [_needed(one, runs) for one in told.data]
    mask = _mask(workspace, data, {run.request["target"] for run in runs})
    files = {}
    for place, one in enumerate(data):
        for version in one.versions:
            member = f"data/{place}/v{version.number}.parquet"
            files[member] = folder / member.replace("/", "-")
            _export(workspace, one.id, version.number, mask, files[member])
    shown = [(run, parts) for run in runs if (parts := _answer(workspace, run, mask, folder)) is not None]
    for place, (_, parts) in enumerate(shown):
        files |= {f"runs/{place}/{name}": path for name, path in parts.items()}
    hidden = PackedProject(CASE, tuple(_data(place, one, mask) for place, one in enumerate(data)),
                           tuple(replace(run, request=_request(run.request, mask)) for run, _ in shown))
    return Hidden(hidden, files, len(told.runs) - len(shown))


def _needed(data: PackedData, runs: list[PackedRun]) -> PackedData:
    used = {run.request["version"] for run in runs if run.request["dataset"] == data.id} | {data.current}
    return replace(data, versions=tuple(version for version in data.versions if version.number in used))


# tables ------------------------------------------------------------------------------------------------------------

def _mask(workspace: Workspace, data: list[PackedData], results: set[str]) -> Mask:
    """Found out over all tables: a column of the same name is the same column."""
    ends: dict[str, tuple[float, float, bool] | None] = {}
    words: dict[str, list[str]] = {}
    for one in data:
        for version in one.versions:
            with workspace.read(one.id, version.number) as cursor:
                for name, type in _columns(cursor):
                    ends[name] = _joined(ends.get(name), _ends(cursor, name) if type in _NUMBERS else None)
                    if type == "VARCHAR":
                        words[name] = sorted({*words.get(name, []), *_words(cursor, name)})
    return make_mask(ends, words, results)


def _columns(cursor: duckdb.DuckDBPyConnection, table: str = "data") -> Iterator[tuple[str, str]]:
    for name, type, *_ in cursor.execute(f"describe {table}").fetchall():
        yield name, type.partition("(")[0]


def _ends(cursor: duckdb.DuckDBPyConnection, name: str) -> tuple[float, float, bool] | None:
    column = quote(name)
    found = cursor.execute(f"select min({column})::double, max({column})::double, bool_and({column} = round({column})) from data "
                           f"where isfinite({column}::double)").fetchone()
    return None if found is None or found[0] is None else (found[0], found[1], bool(found[2]))


def _joined(one: tuple[float, float, bool] | None, other: tuple[float, float, bool] | None) -> tuple[float, float, bool] | None:
    if one is None or other is None:
        return one or other
    return min(one[0], other[0]), max(one[1], other[1]), one[2] and other[2]


def _words(cursor: duckdb.DuckDBPyConnection, name: str) -> list[str]:
    """[] for free text, whose cells are emptied."""
    column = quote(name)
    found = cursor.execute(f"select distinct {column} from data where {column} is not null limit {MOST_WORDS + 1}")
    values = [row[0] for row in found.fetchall()]
    return [] if len(values) > MOST_WORDS or any(len(value) > LONGEST_WORD for value in values) else values


def _export(workspace: Workspace, dataset: str, number: int, mask: Mask, path: Path) -> None:
    """The table in its order, cell by cell behind the mask."""
    with workspace.scratch_database() as db:
        workspace.attach(db, "source", dataset, number)
        cells, joins = [], []
        for place, (name, type) in enumerate(list(_columns(db, "source.data"))):
            cells.append(f"{_cell(place, name, type, mask)} as {quote(mask.names[name])}")
            if type == "VARCHAR":
                known = mask.words[name]
                db.register("known", pd.DataFrame({"word": list(known), "letter": list(known.values())}, dtype="object"))
                db.execute(f"create table words{place} as select word::varchar as word, letter::varchar as letter from known")
                joins.append(f"left join words{place} on words{place}.word = d.{quote(name)}")
        copy_out(db, f"select {', '.join(cells)} from source.data d {' '.join(joins)} order by d.rowid", path)


def _cell(place: int, name: str, type: str, mask: Mask) -> str:
    column = f"d.{quote(name)}"
    if type == "VARCHAR":
        return f"words{place}.letter"
    if type in _TIMES:
        return f"cast({column} + interval ({7 * mask.weeks}) day as {type})"
    known = mask.numbers.get(name)
    if type in _NUMBERS and known is not None:
        return f"cast(({column} + {known.shift!r}) * {known.scale!r} as {type if type in ('BIGINT', 'INTEGER') else 'double'})"
    return column if type in ("BOOLEAN", "TIME") else f"cast(null as {type})"


# rows of the ledger ------------------------------------------------------------------------------------------------

def _data(place: int, data: PackedData, mask: Mask) -> PackedData:
    return replace(data, name=f"{CASE} {place + 1}", versions=tuple(_version(version, mask) for version in data.versions))


def _version(version: PackedVersion, mask: Mask) -> PackedVersion:
    told = ImportReport.from_json(version.report)
    columns = tuple(Column(mask.name(column.name), column.type) for column in told.columns)
    report = replace(told, columns=columns, unreadable=(), unreadable_count=0, warnings=(), conversions=(), made_of={}, file="",
                     detected=replace(told.detected, sheet=None, sheets=()))
    known = {mask.names[name]: _known(name, facts, mask) for name, facts in version.columns.items() if name in mask.names}
    return PackedVersion(version.number, version.rows, report.as_json(), version.created, columns=known)


def _known(name: str, facts: ColumnFacts, mask: Mask) -> ColumnFacts:
    low, high, nominal = (mask.number(name, end) for end in (facts.low, facts.high, facts.nominal))
    return ColumnFacts(None, low, high, nominal, facts.role, facts.key, "", facts.usual)


def _request(told: dict[str, Any], mask: Mask) -> dict[str, Any]:
    """What was asked; options may hold values, and are left out."""
    asked = _REQUEST.validate_python(told)
    knobs = tuple(replace(knob, column=mask.name(knob.column), low=mask.number(knob.column, knob.low), step=None,
                          high=mask.number(knob.column, knob.high)) for knob in asked.knobs)
    bad = None if asked.bad is None else mask.word(asked.target, asked.bad)
    inputs, exclude, keep, late = (
        tuple(map(mask.name, columns)) for columns in (asked.inputs, asked.exclude, asked.keep, asked.late))
    time, group = (mask.name(column) if column else None for column in (asked.time, asked.group))
    hidden = replace(asked, target=mask.name(asked.target), time=time, group=group, inputs=inputs, exclude=exclude, keep=keep,
                     late=late, knobs=knobs, bad=bad, options={})
    kept: dict[str, Any] = json.loads(_REQUEST.dump_json(hidden))
    return kept


# answers -----------------------------------------------------------------------------------------------------------

def _answer(workspace: Workspace, run: PackedRun, mask: Mask, folder: Path) -> dict[str, Path] | None:
    """The answer and the rows kept aside; None where something of the factory would still show, or too little is left."""
    home, asked = workspace.run_folder(run.id), run.request
    told = json.loads((home / "outcome.json").read_bytes())
    rule = OutcomeMask(mask, told, asked["target"], asked["group"])
    hidden = rule.outcome(told)
    if mask.shows(_texts(hidden)):
        return None
    parts = {"outcome.json": folder / f"{run.id}-outcome"}
    parts["outcome.json"].write_text(json.dumps(hidden, ensure_ascii=False), "utf-8")
    try:
        read_outcome(parts["outcome.json"])
    except ValueError:                     # it names a column that its data do not have
        return None
    for part in RUN_PARTS:
        if (home / part).exists():
            parts[part] = folder / f"{run.id}-{part}"
            _rows(pd.read_parquet(home / part), asked, told["classes"], rule.factor, mask).to_parquet(parts[part], index=False)
    return parts


def _rows(frame: pd.DataFrame, asked: dict[str, Any], classes: list[str], factor: float, mask: Mask) -> pd.DataFrame:
    """Rows kept aside, or series as they were learned from."""
    names = {f"probability_{name}": f"probability_{mask.word(asked['target'], name)}" for name in classes}
    shown = {}
    for name in map(str, frame.columns):
        values = frame[name]
        if name == "block":
            shown[name] = pd.Series(pd.factorize(values)[0], values.index)
        elif name == "time":
            shown[name] = pd.to_datetime(values) + pd.Timedelta(weeks=mask.weeks)
        elif values.dtype == object:
            column = asked["group"] if name == "series" else asked["target"]
            shown[name] = values.map(lambda cell, column=column: mask.word(column or "", cell))
        else:
            shown[names.get(name, name)] = values * factor if name in (
                "actual", "prediction", "low", "high", "nothing", "value") and factor != 1 else values
    return pd.DataFrame(shown)


def _texts(value: Any) -> Iterator[str]:
    """Every text in plain JSON, but for what things are called in ours."""
    if isinstance(value, str):
        yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _texts(inner)
