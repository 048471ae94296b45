"""A step before it is done: the first rows that it changes, and how many there are."""
import duckdb

from kamp_core.recipe.facts import PreviewRow, Shown, StepPreview
from kamp_core.recipe.run import start, walk
from kamp_core.recipe.shape import Change, Shape, same_kind
from kamp_core.recipe.step import Step
from kamp_core.recipe.steps import as_json
from kamp_core.workspace.sql import as_text

SHOWN = 20
SAMPLE = 1_000_000         # rows looked at; of larger tables the first ones, and that is said
_CONTEXT = 4               # columns shown beside those that change: what the step reads, else the first ones, to know a row by
_FEW = 5                   # rows shown of a step that changes no cell: a renaming, say


def preview_step(cursor: duckdb.DuckDBPyConnection, shape: Shape, step: Step, unreadable: str, number: int) -> StepPreview:
    """On the table `data`. Raises KampError with this `number` where the step does not fit."""
    rows = (cursor.execute("select count(*) from data").fetchone() or (0,))[0]
    chain = start(cursor, shape, "data", unreadable, f"where rowid < {SAMPLE}")
    chain.first, before = number, chain.relation
    walk(shape, [step], number)
    chain.take(step)
    change = chain.taken[0].step.change(shape)
    chain.settle()
    shown = _shown(shape, change)
    found = cursor.execute(_touched(shape, change, before, chain.relation)).fetchall()
    rows_found = [row for (row,) in found]
    was = _cells(cursor, rows_found, [(old, shape) for old, _, _ in shown], before)
    now = _cells(cursor, rows_found, [(new, change.shape) for _, new, _ in shown], chain.relation)
    lines = tuple(PreviewRow(row, was[row], now.get(row)) for row in rows_found)
    report = chain.reports()[0]
    kept = report.step if step.travels else as_json(step)          # single rows are counted anew when the recipe is run
    return StepPreview(kept, tuple(column for _, _, column in shown), lines, report, rows > SAMPLE)


def _touched(shape: Shape, change: Change, before: str, after: str) -> str:
    """SQL: the numbers of the rows to show."""
    if change.lots is not None:
        return f"select r from {after} order by r limit {_FEW}"
    if change.keep is not None:
        return f"select r from {before} where r not in (select r from {after}) order by r limit {SHOWN}"
    if not change.values:
        return f"select r from {before} order by r limit {_FEW}"
    there = {held.id: held.type for held in shape.columns}
    types = {held.id: held.type for held in change.shape.columns}
    differs = " or ".join(f"b.{id} is not null" if id not in there else
                          f"a.{id} is distinct from b.{id}" if same_kind(there[id], types[id]) else
                          f"a.{id} is not null" for id in change.values)
    return f"select r from {before} a join {after} b using (r) where {differs} order by r limit {SHOWN}"


def _shown(shape: Shape, change: Change) -> list[tuple[str | None, str | None, Shown]]:
    """Columns worth showing: by which a row is known, what the step reads, what it changes. → (id before, id after, names)"""
    old = {held.id: held.name for held in shape.columns}
    new = {held.id: held.name for held in change.shape.columns}
    gone_or_renamed = [id for id in old if new.get(id) != old[id]]
    touched = list(dict.fromkeys([*gone_or_renamed, *change.values]))
    reads = [id for value in (*change.values.values(), *([change.keep] if change.keep else [])) for id in value.reads]
    if change.lots is not None:        # what comes of the readings is worth more room than that these go
        reads, touched = list(change.keep.reads if change.keep else []), [id for id in change.values if id not in old]
    context = [id for id in dict.fromkeys([*reads, *old]) if id not in touched and id in new]
    few = context[:max(_CONTEXT, len(set(reads)) if change.keep else 0)]
    return [(id if id in old else None, id if id in new else None, Shown(old.get(id, ""), new.get(id, ""), id in touched))
            for id in [*few, *touched[:SHOWN]]]


def _cells(cursor: duckdb.DuckDBPyConnection, rows: list[int], wanted: list[tuple[str | None, Shape]],
           table: str) -> dict[int, tuple[str, ...]]:
    """The cells of some rows as text, '' for an empty one."""
    types = [{held.id: held.type for held in shape.columns}.get(id or "") for id, shape in wanted]
    texts = "".join(f", coalesce({as_text(id, type)}, '')" if id and type else ", ''"
                    for (id, _), type in zip(wanted, types, strict=True))
    found = cursor.execute(f"select r{texts} from {table} where r in (select unnest($1))", [rows]).fetchall()
    return {row: tuple(cells) for row, *cells in found}
