"""Candidate estimators out of PyCaret's containers, in the order in which they are tried."""
import os
import random
import tempfile
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from kamp_core.problems import Family

# A strong cheap one first, then families that differ. LightGBM needs no PyCaret and so is tried before its import.
ORDER = {
    "classes": ("lightgbm", "lr", "et", "rf", "gbc", "lda", "knn", "nb", "dt", "qda", "ada"),
    "numbers": ("lightgbm", "lr", "et", "rf", "gbr", "ridge", "br", "huber", "knn", "dt", "ada"),
}
NOT_TUNED = ("criterion",)          # the absolute error takes trees hundreds of times as long
SCALED = {"lr", "lda", "qda", "knn", "ridge", "br", "huber", "nb"}


@dataclass(frozen=True)
class Spec:
    """How to make one candidate."""

    id: str
    make: Any                         # the estimator's class
    args: dict[str, Any] = field(default_factory=dict)
    scaled: bool = False

    def estimator(self, seed: int) -> Any:
        """A fresh estimator, single-threaded and seeded, so that the same rows give the same model."""
        made = self.make(**self.args)
        known = made.get_params()
        fixed = {"random_state": seed, "n_jobs": 1}
        made.set_params(**{name: value for name, value in fixed.items() if name in known})
        if not self.scaled:
            return made
        from sklearn.pipeline import Pipeline
        from sklearn.preprocessing import StandardScaler
        return Pipeline([("scale", StandardScaler()), ("model", made)])


def first_spec(family: Family) -> Spec:
    """LightGBM with the zoo's own settings."""
    from lightgbm import LGBMClassifier, LGBMRegressor
    if family is Family.NUMBERS:
        return Spec("lightgbm", LGBMRegressor, {"objective": "l1", "verbose": -1})
    return Spec("lightgbm", LGBMClassifier, {"verbose": -1})


def other_specs(family: Family) -> tuple[Spec, ...]:
    """The rest of the zoo, in order; importing PyCaret takes seconds."""
    models: Any = _containers(family is Family.NUMBERS)
    order = ORDER["numbers" if family is Family.NUMBERS else "classes"][1:]
    return tuple(Spec(id, models.at[id, "Class"], dict(models.at[id, "Args"]), id in SCALED) for id in order if id in models.index)


def tuned_specs(family: Family, base: Spec, seed: int, count: int) -> tuple[Spec, ...]:
    """Variants of a good candidate, drawn from PyCaret's tuning grid."""
    grid: Any = _containers(family is Family.NUMBERS).at[base.id, "Tune Grid"]
    draw = random.Random(f"{seed}-{base.id}")
    known = base.make(**base.args).get_params()
    grid = {name: list(values) for name, values in sorted(grid.items())
            if name in known and len(list(values)) > 1 and name not in NOT_TUNED}
    if not grid:
        return ()
    return tuple(Spec(f"{base.id}_{n}", base.make, base.args | {name: draw.choice(values) for name, values in grid.items()},
                      base.scaled) for n in range(1, count + 1))


def blend_spec(family: Family, members: list[Spec], seed: int) -> Spec:
    """The plain average of a few candidates, each fitted on its own."""
    from sklearn.ensemble import VotingClassifier, VotingRegressor
    parts = [(member.id, member.estimator(seed)) for member in members]
    if family is Family.NUMBERS:
        return Spec("blend", VotingRegressor, {"estimators": parts})
    return Spec("blend", VotingClassifier, {"estimators": parts, "voting": "soft"})


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
