"""The chosen recipe: which candidates, with how many rounds and what weight. Fitted anew on whatever rows are given."""
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

import numpy as np

from kamp_core.learning.blended import Blend, Member, View
from kamp_core.learning.engines.spec import Lesson, Spec, fit_spec
from kamp_core.learning.engines.together import together
from kamp_core.problems import Family

Array = np.ndarray[Any, Any]
NEXT_SEED = 1000
MORE_ROUNDS = 0.5           # of the growth in rows: more rows bear a few more rounds


@dataclass(frozen=True)
class Prepared:
    """The numbers that models see. `view`: how members may look at them."""

    family: Family
    x: Array                    # (rows, features)
    y: Array
    classes: int                # 0 for numbers
    view: View

    @property
    def lesson(self) -> Lesson:
        return Lesson(self.x, self.y, self.view, self.classes)


@dataclass(frozen=True)
class Part:
    spec: Spec
    rounds: int | None
    weight: float


@dataclass(frozen=True)
class Recipe:
    """`bags`: each booster is fitted so many times with other seeds and averaged. `correction`: of chances, see calibrate."""

    id: str
    parts: tuple[Part, ...]
    pairs: tuple[tuple[str, int, int], ...] = ()
    base: float = 0.0
    stack: dict[str, Any] | None = None
    bags: int = 1
    correction: dict[str, Any] = field(default_factory=dict)
    rows: int = 0                     # that a fold of the search learned from
    threads: int = 1


def fit_recipe(recipe: Recipe, data: Prepared, train: Array, seed: int, bags: int | None = None) -> Blend:
    """The model made of the rows of `train` alone."""
    view = replace(data.view, pairs=recipe.pairs)
    lesson = Lesson(data.x, data.y, view, data.classes)
    grown = 1 + MORE_ROUNDS * max(0.0, min(1.0, len(train) / recipe.rows - 1)) if recipe.rows else 1.0

    def fitted(part: Part, bag: int, threads: int) -> Any:
        rounds = None if part.rounds is None else round(part.rounds * grown)
        return fit_spec(part.spec, lesson, train, seed + NEXT_SEED * bag, threads, rounds)[0]

    many = [((recipe.bags if bags is None else bags) if part.spec.early else 1) for part in recipe.parts]
    jobs = [partial(fitted, part, bag) for part, count in zip(recipe.parts, many, strict=True) for bag in range(count)]
    models = iter(together(jobs, recipe.threads))
    members = [Member(part.spec.id, part.spec.kind, part.weight, [next(models) for _ in range(count)])
               for part, count in zip(recipe.parts, many, strict=True)]
    return Blend(view, members, data.classes, recipe.base, recipe.stack, recipe.correction)
