"""Which columns a recipe needs, and what people know of columns on their way from one version to another."""
from collections.abc import Iterable, Sequence
from dataclasses import replace

from kamp_core.recipe.shape import NOTHING, NUMBERS, Change, Held, Shape, without_limits
from kamp_core.recipe.unit import facts_in
from kamp_core.units import factors, same_unit
from kamp_core.workspace import ColumnFacts


def needed(changes: Sequence[Change], wanted: Iterable[str]) -> set[str]:
    """The ids, those at the start among them, that these ids are made of."""
    ids = set(wanted)
    for change in reversed(changes):
        ids |= {read for id, value in change.values.items() if id in ids for read in value.reads}
    return ids


def touched(changes: Sequence[Change], base: Shape) -> set[str]:
    """The ids at the start that any step reads, renames or makes anew; one that is only left out is not missed."""
    found: set[str] = set()
    before = base
    for change in changes:
        values = [*change.values.values(), *([change.keep] if change.keep else [])]
        found |= {id for value in values for id in value.reads} | set(change.values)
        after = {held.id: held.name for held in change.shape.columns}
        found |= {held.id for held in before.columns if after.get(held.id, held.name) != held.name}
        before = change.shape
    return found & {held.id for held in base.columns}


def carried(old: Shape, new: Shape) -> dict[str, ColumnFacts]:
    """What is known of the columns of `old`, for `new`: to the column of the same origin, limits in its unit."""
    known = {held.origin: held for held in old.columns}
    facts = {held.name: _as_now(known[held.origin], held) if held.origin in known else held.facts for held in new.columns}
    return {name: fact for name, fact in facts.items() if fact != NOTHING}


def named_alike(like: Shape | None, shape: Shape) -> dict[str, ColumnFacts]:
    """What is known of columns of another dataset, for those of the same name here, limits in their unit."""
    known = {held.name: held for held in like.columns} if like else {}
    facts = {held.name: _as_now(known[held.name], held) for held in shape.columns if held.name in known}
    return {name: fact for name, fact in facts.items() if fact != NOTHING}


def _as_now(before: Held, now: Held) -> ColumnFacts:
    facts = before.facts
    if now.type not in NUMBERS:
        return without_limits(facts)
    if before.type not in NUMBERS:          # it could not hold the limits; they are not lost for that
        kept = now.facts
        return replace(facts, low=kept.low, high=kept.high, nominal=kept.nominal, usual=kept.usual)
    told, tells = before.column.unit or facts.unit, now.column.unit
    if not told or not tells or same_unit(told, tells):
        return facts
    if factors(told, tells):
        return facts_in(facts, told, tells)
    return now.facts
