"""Candidate estimators out of PyCaret's containers: the base of every search."""
import os
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from kamp_core.learning.engines.spec import Spec
from kamp_core.problems import Family

# Families that differ, the cheap and strong first. Boosters, forests and a line of our own settings come before them.
ORDER = {"classes": ("gbc", "lda", "knn", "nb", "dt", "qda", "ada"),
         "numbers": ("gbr", "lr", "br", "huber", "knn", "dt", "ada")}
SCALED = {"lr", "lda", "qda", "knn", "br", "huber", "nb"}


def zoo_ids(family: Family) -> tuple[str, ...]:
    """What they are called, without importing PyCaret."""
    return ORDER["numbers" if family is Family.NUMBERS else "classes"]


def zoo_specs(family: Family) -> tuple[Spec, ...]:
    """The rest of the zoo, in order; importing PyCaret takes seconds."""
    models: Any = _containers(family is Family.NUMBERS)
    return tuple(Spec(id, models.at[id, "Class"], dict(models.at[id, "Args"]), scaled=id in SCALED)
                 for id in zoo_ids(family) if id in models.index)


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
