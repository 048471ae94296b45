"""Which columns a recipe needs, and what people know of columns on their way from one version to another."""
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from kamp_core.recipe.shape import NUMBERS, Change, Held, Shape
from kamp_core.recipe.unit import facts_in
from kamp_core.recipe.units import factors, same_unit
from kamp_core.workspace import ColumnFacts


def needed(changes: Sequence[Change], wanted: Iterable[str]) -> set[str]:
    """The ids, those at the start among them, that these ids are made of."""
    ids = set(wanted)
    for change in reversed(changes):
        ids |= {read for id, value in change.values.items() if id in ids for read in value.reads}
    return ids


def all_reads(changes: Sequence[Change], base: Shape) -> set[str]:
    """The ids at the start that any step reads, renames, leaves out or makes anew."""
    there = {held.id for held in base.columns}
    touched: set[str] = set()
    before = base
    for change in changes:
        reads = [value for value in (*change.values.values(), change.keep) if value is not None]
        touched |= {id for value in reads for id in value.reads} | set(change.values)
        after = {held.id: held.name for held in change.shape.columns}
        touched |= {held.id for held in before.columns if after.get(held.id) != held.name}
        before = change.shape
    return touched & there


def carried(old: Shape, new: Shape) -> dict[str, ColumnFacts]:
    """What is known of the columns of `old`, for `new`: to the column of the same origin, limits in its unit."""
    known = {held.origin: held for held in old.columns}
    facts = {held.name: _as_now(known[held.origin], held) if held.origin in known else held.facts for held in new.columns}
    return {name: fact for name, fact in facts.items() if fact != ColumnFacts()}


def _as_now(before: Held, now: Held) -> ColumnFacts:
    facts = before.facts
    if now.type not in NUMBERS:
        return replace(facts, low=None, high=None, nominal=None)
    told, tells = before.column.unit or facts.unit, now.column.unit
    if not told or not tells or same_unit(told, tells):
        return facts
    if factors(told, tells):
        return facts_in(facts, told, tells)
    return now.facts


def forget(facts: dict[str, ColumnFacts], names: Collection[str]) -> dict[str, ColumnFacts]:
    return {name: fact for name, fact in facts.items() if name in names}
