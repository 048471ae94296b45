"""Candidate estimators out of PyCaret's containers: the base of every search."""
import os
import random
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from kamp_core.learning.engines.spec import Spec
from kamp_core.problems import Family

# Families that differ, the cheap and strong first. Boosters and forests of our own settings come before them.
ORDER = {"classes": ("lr", "gbc", "lda", "knn", "nb", "dt", "qda", "ada"),
         "numbers": ("ridge", "gbr", "lr", "br", "huber", "knn", "dt", "ada")}
NOT_TUNED = ("criterion", "n_estimators", "max_depth", "learning_rate")   # of trees: they stop early, or grow out
SCALED = {"lr", "lda", "qda", "knn", "ridge", "br", "huber", "nb"}


def zoo_specs(family: Family) -> tuple[Spec, ...]:
    """The rest of the zoo, in order; importing PyCaret takes seconds."""
    models: Any = _containers(family is Family.NUMBERS)
    order = ORDER["numbers" if family is Family.NUMBERS else "classes"]
    return tuple(Spec(id, models.at[id, "Class"], dict(models.at[id, "Args"]), scaled=id in SCALED)
                 for id in order if id in models.index)


def zoo_variants(family: Family, base: Spec, seed: int, count: int) -> tuple[Spec, ...]:
    """Variants of a good candidate, drawn from PyCaret's tuning grid."""
    models: Any = _containers(family is Family.NUMBERS)
    name = base.id.split("_")[0]
    if name not in models.index:
        return ()
    draw = random.Random(f"{seed}-{base.id}")
    known = base.make(**base.args).get_params()
    left_out = NOT_TUNED if base.early or base.leafy else NOT_TUNED[:1]
    grid = {option: list(values) for option, values in sorted(models.at[name, "Tune Grid"].items())
            if option in known and len(list(values)) > 1 and option not in left_out}
    if not grid:
        return ()
    return tuple(base.varied(f"{base.id}_{n}", {option: draw.choice(values) for option, values in grid.items()})
                 for n in range(1, count + 1))


@cache
def _containers(numbers: bool) -> Any:
    """PyCaret's table of models. Its experiment wants some rows to be set up with; what they hold does not matter."""
    os.environ.setdefault("PYCARET_CUSTOM_LOGGING_PATH", str(Path(tempfile.gettempdir()) / "pycaret.log"))
    rng = np.random.default_rng(0)
    frame = pd.DataFrame(rng.normal(size=(60, 2)), columns=["c0", "c1"])
    frame["target"] = frame["c0"] if numbers else np.arange(60) % 2
    experiment = _experiment(numbers)
    experiment.setup(frame, target="target", preprocess=False, session_id=0, n_jobs=1, verbose=False, html=False,
                     system_log=False)
    models = experiment.models(internal=True)
    return models


def _experiment(numbers: bool) -> Any:
    if numbers:
        from pycaret.regression import RegressionExperiment
        return RegressionExperiment()
    from pycaret.classification import ClassificationExperiment
    return ClassificationExperiment()
