"""The recipe of one dataset on the next file: which column is which, which steps fit, and why others do not."""
from collections.abc import Collection, Iterable, Mapping, Sequence

from kamp_core.errors import KampError
from kamp_core.intake.facts import ColumnType
from kamp_core.intake.matching import match_columns
from kamp_core.recipe.columns import EmptyColumn, Rename
from kamp_core.recipe.facts import Pair, PlannedStep, ReplayPlan
from kamp_core.recipe.lineage import touched
from kamp_core.recipe.renamed import guess_renamed
from kamp_core.recipe.retype import Retype
from kamp_core.recipe.run import numbered, walk
from kamp_core.recipe.shape import NUMBERS, Held, Shape, kin
from kamp_core.recipe.step import Step
from kamp_core.recipe.steps import as_json
from kamp_core.recipe.unit import Unit
from kamp_core.units import same_unit


def plan_replay(base: Shape, recipe: Sequence[Step], target: Shape, mapping: Mapping[str, str | None] | None = None,
                empty: Collection[str] = (), without: Collection[int] = ()) -> ReplayPlan:
    """`base`: the columns that the recipe begins with; `mapping`: of these to the target's, where a person knows better;
    `empty`: columns to make without values; `without`: numbers of steps to leave out."""
    pairs = _pairs(base, recipe, target, mapping or {})
    planned: list[PlannedStep] = []
    shape = target
    for pair in pairs:
        for step in _alike(base.held(pair.column), pair, target, empty):
            shape = _try(step, None, shape, planned)
    for number, step in enumerate(recipe, start=1):
        if number not in without:
            shape = _try(step, number, shape, planned)
    return ReplayPlan("", "", pairs, target.names, tuple(planned))


def likeness(base: Shape, target: Shape) -> float:
    """The share of the columns of `base` that `target` has, too, maybe under a new name."""
    found = match_columns(_wanted(base), tuple(held.column for held in target.columns))
    return (sum(name is not None for name in found.values()) + len(guess_renamed(base, target, found))) / len(found)


def renamed(base: Shape, target: Shape) -> dict[str, str | None]:
    """A mapping to begin with, for a person to confirm: columns that the names alone do not tell."""
    found = match_columns(_wanted(base), tuple(held.column for held in target.columns))
    return {**guess_renamed(base, target, found)}


def _wanted(base: Shape) -> dict[str, tuple[ColumnType, ...]]:
    return {held.name: kin(held.type) for held in base.columns}


def _pairs(base: Shape, recipe: Sequence[Step], target: Shape, mapping: Mapping[str, str | None]) -> tuple[Pair, ...]:
    found = match_columns(_wanted(base), tuple(held.column for held in target.columns))
    asked = {name: column for name, column in mapping.items() if name in found and (column is None or column in target.names)}
    claimed = {column for column in asked.values() if column}
    final = {name: None if column in claimed else column for name, column in found.items()} | asked
    needed = touched(walk(base, recipe), base)
    pairs = (Pair(held.name, final[held.name], held.id in needed) for held in base.columns)
    return tuple(pair for pair in pairs if pair.needed or pair.found != pair.column)


def _alike(wanted: Held, pair: Pair, target: Shape, empty: Collection[str]) -> Iterable[Step]:
    """The steps that make the column found the one the recipe knows: its unit, its name, its type."""
    if pair.found is None:
        if pair.needed and pair.column in empty:
            yield EmptyColumn(column=pair.column, type=wanted.type)
        return
    there, name = target.held(pair.found), pair.found
    if wanted.unit and there.unit and not same_unit(wanted.unit, there.unit):
        step = Unit(column=name, source=there.unit, to=wanted.unit)
        yield step
        name = step.renamed(there)
    if name != pair.column:
        yield Rename(column=name, to=pair.column)
    if there.type != wanted.type and not {there.type, wanted.type} <= {*NUMBERS}:
        yield Retype(column=pair.column, type=wanted.type)


def _try(step: Step, number: int | None, shape: Shape, planned: list[PlannedStep]) -> Shape:
    """Take a step where it fits; where it does not, tell why. → the columns afterwards"""
    reduced = step.reduced(shape.names)
    try:
        with numbered(number or len(planned) + 1):
            if reduced is None:
                raise KampError("step_nothing_left")
            if not step.travels:
                raise KampError("step_of_its_file")
            after = reduced.change(shape).shape
    except KampError as error:
        planned.append(PlannedStep(as_json(step), number, error.code, error.facts))
        return shape
    lacking = tuple(name for name in getattr(step, "columns", ()) if name not in getattr(reduced, "columns", ()))
    planned.append(PlannedStep(as_json(reduced), number, partly=lacking))
    return after

