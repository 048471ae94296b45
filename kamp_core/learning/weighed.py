"""The model that is handed out, weighed once more by the rows that judged: the latest, told by models that learned from most rows.

The answer is that of the recipe which was chosen before those rows were looked at. Of what comes after them they tell more than the
rows it was chosen by: these lie further back, and were told by models that knew fewer rows, which favours small models. So a
procedure is judged, and then carried out once more with all rows, as in nested cross-validation (Varma and Simon 2006).
"""
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from itertools import islice
from typing import Any

import numpy as np

from kamp_core.learning.blended import Blend, Member, said
from kamp_core.learning.calibrate import fit_correction, on_the_scale_of
from kamp_core.learning.engines.blend import blend
from kamp_core.learning.engines.recipe import Prepared, Recipe, fit_recipe
from kamp_core.learning.engines.spec import Spec, first_rounds
from kamp_core.learning.engines.together import together
from kamp_core.learning.evaluate import Judged, prepare, side_by_side
from kamp_core.learning.field import Finalist
from kamp_core.learning.limits import FEW_BAD, FEW_ROWS
from kamp_core.learning.metrics import LOSS
from kamp_core.learning.table import Array
from kamp_core.learning.work import Searched, Work
from kamp_core.problems import Family

SHARES = (1.0, 0.5, 0.25, 0.1)      # of a booster's rounds
FEWER_GAIN = 0.01                   # the loss has to fall by this share


def weighed_anew(work: Work, found: Searched, judged: Judged) -> Recipe:
    """The recipe of the model that is handed out; the judged one where those rows are no later than the others, or too few."""
    if not _tells(work, judged):
        return found.recipe
    loss, classes = LOSS[work.family], len(work.table.classes)
    told = [_with_its_rounds(one, words, partial(loss, judged.target))
            for one, words in zip(found.finalists, _words(work, found, judged), strict=True)]
    told.sort(key=lambda one: loss(judged.target, one[1]))
    ranked, words = [one for one, _ in told], [word for _, word in told]
    explained = [one.part.spec.explained(classes) for one in ranked]
    mixed = blend(work.family, judged.target, words, explained, [True] * len(ranked), work.request.seed)
    parts = tuple(replace(ranked[i].part, weight=weight) for i, weight in mixed.weights)
    alone = len(parts) == 1 and not mixed.stack
    return replace(
        found.recipe, id=parts[0].spec.id if alone else "blend", parts=parts,
        pairs=next((ranked[i].pairs for i, _ in mixed.weights if ranked[i].pairs), ()), base=mixed.base, stack=mixed.stack,
        bags=found.budget.bags(sum(ranked[i].seconds for i, _ in mixed.weights), any(part.spec.early for part in parts)),
        correction=_correction(work.family, judged, mixed.predicted))


def _correction(family: Family, judged: Judged, predicted: Array) -> dict[str, Any]:
    if family is Family.TWO_CLASSES:
        return on_the_scale_of(judged.predicted, predicted)
    return fit_correction(judged.target, predicted) if family is Family.MANY_CLASSES else {}


def _tells(work: Work, judged: Judged) -> bool:
    """Did enough rows judge, all later than those that it was chosen by?"""
    rare = work.family is Family.TWO_CLASSES and np.bincount(judged.target, minlength=2).min() < FEW_BAD
    learned = all(fitted.estimator is not None for fitted in judged.fitted)
    return work.plan.scheme == "future" and len(judged.rows) >= FEW_ROWS and learned and not rare


def _with_its_rounds(one: Finalist, words: list[Array], loss: Callable[[Array], float]) -> tuple[Finalist, Array]:
    """A booster with as many of its rounds as help with later rows. `words`: what it says with each of SHARES of them."""
    losses = [loss(word) for word in words]
    best = int(np.argmin(losses))
    if one.part.rounds is None or losses[best] > (1 - FEWER_GAIN) * losses[0]:
        return one, words[0]
    return replace(one, part=replace(one.part, rounds=max(1, round(one.part.rounds * SHARES[best])))), words[best]


def _words(work: Work, found: Searched, judged: Judged) -> list[list[Array]]:
    """What each finalist says of the rows that judged, with each of SHARES of its rounds.

    The chosen ones have been fitted for that, the others are now.
    """
    chosen = [part.spec.id for part in found.recipe.parts]
    others = [one for one in found.finalists if one.part.spec.id not in chosen]
    told: dict[str, list[list[Array]]] = {one.part.spec.id: [] for one in found.finalists}
    specs = {one.part.spec.id: one.part.spec for one in found.finalists}
    at_once = len(judged.fitted) if side_by_side(work.table) else 1
    for first in range(0, len(judged.fitted), at_once):
        folds = [(one, prepare(work.table, work.family, one.fold[0])[0]) for one in judged.fitted[first:first + at_once]]
        jobs = [partial(_fitted, one, found.recipe, data, fitted.fold[0], work.request.seed)
                for fitted, data in folds for one in others]
        models = iter(together(jobs, found.recipe.threads))
        for fitted, data in folds:
            for model in (fitted.estimator, *islice(models, len(others))):
                assert model is not None
                for member in model.members:
                    x = model.view.of(data.x[fitted.fold[1]], member.kind)
                    told[member.name].append([_says(member, specs[member.name], x, data.classes, share) for share in SHARES])
    return [[np.concatenate(parts) for parts in zip(*folds, strict=True)] for folds in told.values()]


def _fitted(one: Finalist, recipe: Recipe, data: Prepared, train: Array, seed: int, threads: int) -> Blend:
    alone = replace(recipe, parts=(replace(one.part, weight=1.0),), pairs=one.pairs, base=0.0, stack=None, bags=1, threads=threads)
    return fit_recipe(alone, data, train, seed)


def _says(member: Member, spec: Spec, x: Array, classes: int, share: float) -> Array:
    return np.asarray(np.mean([said(e, x, classes, **first_rounds(spec, e, share)) for e in member.estimators], axis=0))
