"""A new file in front of a model: which of its columns are the model's, read as the training wrote them, and cleaned alike."""
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb

from kamp_core.errors import KampError
from kamp_core.intake import import_file, inspect_file
from kamp_core.intake.convert import accepted, converted
from kamp_core.intake.facts import Choices, Column, ColumnType
from kamp_core.intake.matching import match_columns
from kamp_core.intake.midnight import move_on
from kamp_core.intake.times import day_first
from kamp_core.intake.written import number_form, writes
from kamp_core.models.facts import Card, Package, ScorePlan
from kamp_core.models.prepared import Prepared, asked, prepare
from kamp_core.workspace.sql import quote

_TYPES: dict[str, tuple[ColumnType, ...]] = {
    "number": ("integer", "number"), "time": ("date", "datetime"), "category": ("text", "boolean"), "clock": ("time",)}


@dataclass(frozen=True)
class Brought:
    """`names`: the columns of the file; `used`: those asked for, by the model's name; `more`: the same of columns that are no
    inputs; `prepared`: what the model is to see."""

    names: tuple[str, ...]
    rows: int
    used: dict[str, str]
    more: dict[str, str]
    prepared: Prepared


def plan_scoring(package: Package, file: Path, choices: Choices, db: duckdb.DuckDBPyConnection) -> ScorePlan:
    """Which column of the file stands for each that the model asks for."""
    columns = inspect_file(file, choices, db).columns
    mapping = match(asked(package.card), columns)
    return ScorePlan(package.card, tuple(c.name for c in columns), mapping,
                     sure=all(name == found for name, found in mapping.items()))


def match(card: Card, columns: tuple[Column, ...]) -> dict[str, str | None]:
    """Which column of a file stands for each of the card's."""
    return match_columns({name: _TYPES[card.kinds[name]] for name in card.columns}, columns)


def bring(card: Card, file: Path, choices: Choices, mapping: dict[str, str] | None, db: duckdb.DuckDBPyConnection,
          progress: Callable[[float], None], more: tuple[Column, ...] = ()) -> Brought:
    """Leaves the tables `data` and `raw` beside the prepared one. `more`: columns of the training, no inputs, that are wanted where
    the file has them. Raises KampError('score_columns_missing') when a column of the model has no match."""
    wanted, wider = asked(card), asked(card, more)
    columns = inspect_file(file, choices, db).columns
    names = tuple(column.name for column in columns)
    said = {name: column for name, column in (mapping or {}).items() if column in names and name in wanted.columns}
    final = {**match(wanted, columns), **said}
    missing = [name for name, found in final.items() if found is None]
    if missing:
        raise KampError("score_columns_missing", choices=names, columns=", ".join(missing[:10]), count=len(missing))
    used = {name: found for name, found in final.items() if found is not None}
    left = tuple(column for column in columns if column.name not in used.values())
    rest = replace(wider, columns=tuple(name for name in wider.columns if name not in used))
    beside = {name: found for name, found in match(rest, left).items() if found is not None}
    report = import_file(file, _as_learned(choices, wider, columns, used | beside), db, progress, keep_text=True)
    _read_as_written(wider, report.columns, {name: column for name, column in (used | beside).items()
                                             if column not in choices.types}, db)
    prepared = prepare(card, used | beside, report.columns, db, more)
    return Brought(names, report.rows, used, beside, prepared)


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
