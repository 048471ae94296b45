"""Recipes with a step taken out or put in another place, and whether they still fit."""
from collections.abc import Sequence

from kamp_core.errors import KampError
from kamp_core.recipe.facts import Blocked, Json, LeftOut
from kamp_core.recipe.run import walk
from kamp_core.recipe.shape import Shape
from kamp_core.recipe.steps import parse_recipe

Recipe = tuple[Json, ...]


def without(recipe: Recipe, number: int) -> Recipe:
    """All but one step, counted from 1. Raises KampError('recipe_step_unknown')."""
    _need(recipe, number)
    return recipe[:number - 1] + recipe[number:]


def moved(recipe: Recipe, number: int, to: int) -> Recipe:
    """One step in another place."""
    _need(recipe, number)
    _need(recipe, to)
    rest = without(recipe, number)
    return (*rest[:to - 1], recipe[number - 1], *rest[to - 1:])


def _need(recipe: Recipe, number: int) -> None:
    if not 1 <= number <= len(recipe):
        raise KampError("recipe_step_unknown", number=number, count=len(recipe))


def blocked(base: Shape, recipe: Recipe) -> tuple[Blocked, ...]:
    """For each step, why it cannot be taken out, or moved by one place up or down; None where it can."""
    last = len(recipe)
    return tuple(Blocked(_fault(base, without(recipe, n)), _fault(base, moved(recipe, n, n - 1)) if n > 1 else None,
                         _fault(base, moved(recipe, n, n + 1)) if n < last else None) for n in range(1, last + 1))


def _fault(base: Shape, recipe: Sequence[Json]) -> LeftOut | None:
    try:
        walk(base, parse_recipe(recipe))
    except KampError as error:
        number = int(str(error.facts.get("number", 1)))
        return LeftOut(recipe[number - 1], error.code, error.facts)
    return None
