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

from kamp_core.errors import KampError
from kamp_core.learning.blended import Blend, Member, said
from kamp_core.learning.calibrate import fit_correction, on_the_scale_of
from kamp_core.learning.engines.recipe import Part, Prepared, Recipe, fit_recipe
from kamp_core.learning.engines.spec import Spec, first_rounds
from kamp_core.learning.engines.together import together
from kamp_core.learning.evaluate import Judged, side_by_side
from kamp_core.learning.finalists import Finalist, weighed
from kamp_core.learning.limits import FEW_BLOCKS, FEW_ROWS
from kamp_core.learning.metrics import LOSS
from kamp_core.learning.request import News
from kamp_core.learning.table import Array
from kamp_core.learning.work import Searched, Work
from kamp_core.problems import Family

SHARES = (1.0, 0.5, 0.25, 0.1)      # of a booster's rounds
FEWER_GAIN = 0.01                   # the loss has to fall by this share
FEW_CASES = 10                      # shots or lots of each answer: fewer would choose by chance


def weighed_anew(work: Work, found: Searched, judged: Judged) -> Recipe:
    """The recipe of the model that is handed out; the judged one where those rows are no later than the others, or too few."""
    if work.finish_only or not _tells(work, judged):
        return found.recipe
    work.report(News("news.weighing", 0.82))
    loss, classes = partial(LOSS[work.family], judged.target), len(work.table.classes)
    told = [_with_its_rounds(one, words, loss) for one, words in _words(work, found, judged) if _finite(words, loss)]
    told.sort(key=lambda one: loss(one[1]))
    ranked, words = [one for one, _ in told], [word for _, word in told]
    if not ranked:
        return found.recipe
    recipe, mixed = weighed(ranked, words, judged.target, work.family, classes, found.budget, found.recipe.rows, work.request.seed)
    return replace(recipe, correction=_correction(work.family, judged, mixed.predicted))


def _tells(work: Work, judged: Judged) -> bool:
    """Did enough rows judge, all later than those that it was chosen by? Of classes enough shots or lots of each."""
    rows, table = judged.rows, work.table
    cases = [len(np.unique(table.shots[rows][judged.target == answer])) for answer in range(len(table.classes))]
    return (work.plan.scheme == "future" and len(rows) >= FEW_ROWS and len(np.unique(work.plan.blocks[rows])) >= FEW_BLOCKS
            and min(cases, default=FEW_CASES) >= FEW_CASES and all(fitted.estimator is not None for fitted in judged.fitted))


def _finite(words: list[Array], loss: Callable[[Array], float]) -> bool:
    return bool(words) and all(np.isfinite(word).all() and np.isfinite(loss(word)) for word in words)


def _with_its_rounds(one: Finalist, words: list[Array], loss: Callable[[Array], float]) -> tuple[Finalist, Array]:
    """A booster with as many of its rounds as help with later rows. `words`: what it says with each of SHARES of them."""
    losses = [loss(word) for word in words]
    best = int(np.argmin(losses))
    if one.rounds is None or losses[best] > (1 - FEWER_GAIN) * losses[0]:
        return one, words[0]
    return replace(one, rounds=max(1, round(one.rounds * SHARES[best]))), words[best]


def _words(work: Work, found: Searched, judged: Judged) -> list[tuple[Finalist, list[Array]]]:
    """What each finalist says of the rows that judged, by one fit of it, with each of SHARES of its rounds.

    The chosen ones have been fitted for that, the others are now. () of one that cannot be fitted to these rows.
    """
    chosen = [part.spec.id for part in found.recipe.parts]
    others = [one for one in found.finalists if one.spec.id not in chosen]
    told: dict[str, list[list[Array]]] = {one.spec.id: [] for one in found.finalists}
    specs = {one.spec.id: one.spec for one in found.finalists}
    at_once = len(judged.fitted) if side_by_side(work.table) else 1
    for first in range(0, len(judged.fitted), at_once):
        folds = [(fitted, fitted.numbers(work.table, work.family)) for fitted in judged.fitted[first:first + at_once]]
        jobs = [partial(_fitted, one, found.recipe.rows, data, fitted.fold[0], work.request.seed)
                for fitted, data in folds for one in others]
        models = iter(together(jobs, found.recipe.threads))
        for fitted, data in folds:
            known = [model for model in (fitted.estimator, *islice(models, len(others))) if model is not None]
            for model in known:
                for member in model.members:
                    x = model.view.of(data.x[fitted.fold[1]], member.kind)
                    told[member.name].append(_says(member, specs[member.name], x, data.classes))
    return [(one, [np.concatenate(parts) for parts in zip(*folds, strict=True)] if len(folds) == len(judged.fitted) else [])
            for one, folds in zip(found.finalists, told.values(), strict=True)]


def _fitted(one: Finalist, rows: int, data: Prepared, train: Array, seed: int, threads: int) -> Blend | None:
    alone = Recipe(one.spec.id, (Part(one.spec, one.rounds, 1.0),), one.pairs, rows=rows, threads=threads)
    try:
        return fit_recipe(alone, data, train, seed)
    except KampError:
        raise
    except Exception:  # a library may refuse any rows: nobody has chosen this one yet, the others go on
        return None


def _says(member: Member, spec: Spec, x: Array, classes: int) -> list[Array]:
    estimator, shares = member.estimators[0], SHARES if spec.early else SHARES[:1]
    return [said(estimator, x, classes, **first_rounds(spec, estimator, share)) for share in shares]


def _correction(family: Family, judged: Judged, predicted: Array) -> dict[str, Any]:
    if family is Family.TWO_CLASSES:
        return on_the_scale_of(judged.predicted, predicted)
    return fit_correction(judged.target, predicted) if family is Family.MANY_CLASSES else {}
