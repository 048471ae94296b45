"""The few candidates that the model is made of, and the recipe that comes of weighing them."""
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from kamp_core.learning.budget import Budget
from kamp_core.learning.engines.blend import Mixed, affordable_blend
from kamp_core.learning.engines.recipe import Part, Recipe
from kamp_core.learning.engines.spec import Spec
from kamp_core.problems import Family

Array = np.ndarray[Any, Any]
BLEND = "blend"                       # what a recipe of several is called


@dataclass(frozen=True)
class Finalist:
    """A candidate that may be part of the model. `rounds`: of a booster; `seconds`: of one fit of it."""

    spec: Spec
    rounds: int | None
    pairs: tuple[tuple[str, int, int], ...]
    seconds: float


def weighed(ranked: Sequence[Finalist], words: Sequence[Array], target: Array, family: Family, classes: int, budget: Budget,
            rows: int, seed: int) -> tuple[Recipe, Mixed]:
    """The recipe that the end can afford, and how it is mixed. `ranked`: the best first; `words`: what each said of the rows with
    this target; `rows`: that it learned from."""
    mixed = affordable_blend(family, target, list(words), [one.spec.explained(classes) for one in ranked],
                             [one.seconds for one in ranked], budget.affordable, seed)
    chosen = [ranked[i] for i, _ in mixed.weights]
    parts = tuple(Part(one.spec, one.rounds, weight) for one, (_, weight) in zip(chosen, mixed.weights, strict=True))
    bags = budget.bags(sum(one.seconds for one in chosen), any(part.spec.early for part in parts))
    id = parts[0].spec.id if len(parts) == 1 and not mixed.stack else BLEND
    pairs = next((one.pairs for one in chosen if one.pairs), ())
    return Recipe(id, parts, pairs, mixed.base, mixed.stack, bags, rows=rows, threads=budget.threads), mixed
