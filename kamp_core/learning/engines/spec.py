"""How one candidate is made and fitted: seeded, on a given number of cores, stopping early where it can."""
import time
from dataclasses import dataclass, field, replace
from typing import Any, Literal

import numpy as np

from kamp_core.learning.blended import DENSE, NATIVE, PAIRS, View
from kamp_core.learning.reasons import SELF_EXPLAINED

Array = np.ndarray[Any, Any]
PATIENCE = 60               # rounds without a gain, then a booster stops
LEAF_SHARE = 4000           # a forest's leaf holds at least this part of the rows: bounds its size
FEWEST_ROUNDS = 5
WORTH_THREADS = 2_000_000   # cells: of fewer, a booster's threads wait for each other longer than they work (up to ten times)


@dataclass(frozen=True)
class Spec:
    """One candidate. `early`: how it hears that further rounds do not help, "" if it cannot."""

    id: str
    make: Any                         # the estimator's class
    args: dict[str, Any] = field(default_factory=dict)
    scaled: bool = False
    kind: str = DENSE                 # the view it wants
    early: Literal["", "lightgbm", "catboost", "xgboost"] = ""
    leafy: bool = False               # a forest

    @property
    def paired(self) -> bool:
        return self.kind.endswith(PAIRS)

    def explained(self, classes: int) -> bool:
        """Can the model tell its reasons without sampling?"""
        name = self.make.__name__
        return bool(self.early) or (name in SELF_EXPLAINED and not (classes > 2 and name.startswith("GradientBoosting")))

    def varied(self, id: str, args: dict[str, Any]) -> "Spec":
        return replace(self, id=id, args=self.args | args)

    def estimator(self, seed: int, threads: int = 1, rows: int = 0, rounds: int | None = None) -> Any:
        """A fresh estimator; the same seed and rows give the same model."""
        made = self.make(**self.args)
        known = made.get_params()
        fixed: dict[str, Any] = {"random_state": seed, "n_jobs": threads}
        if self.early == "catboost":
            fixed = {"random_seed": seed, "thread_count": threads}
            known = known | fixed
        if self.leafy:
            fixed["min_samples_leaf"] = max(int(known["min_samples_leaf"]), rows // LEAF_SHARE)
        if self.early and rounds is not None:
            fixed["iterations" if self.early == "catboost" else "n_estimators"] = max(FEWEST_ROUNDS, rounds)
        made.set_params(**{name: value for name, value in fixed.items() if name in known})
        if not self.scaled:
            return made
        from sklearn.pipeline import Pipeline
        from sklearn.preprocessing import StandardScaler
        return Pipeline([("scale", StandardScaler()), ("model", made)])


@dataclass(frozen=True)
class Lesson:
    """What to fit on: dense features, how members may look at them, the answers. `classes`: 0 for numbers."""

    x: Array
    y: Array
    view: View
    classes: int


def fit_spec(spec: Spec, lesson: Lesson, train: Array, seed: int, threads: int = 1, rounds: int | None = None,
             stop_on: Array | None = None, seconds: float | None = None) -> tuple[Any, int | None]:
    """→ (the fitted estimator, its rounds). It learns from `train`; with `stop_on` it stops where those rows gain no more."""
    x, y = lesson.view.of(lesson.x[train], spec.kind), lesson.y[train]
    estimator = spec.estimator(seed, 1 if spec.early and x.size < WORTH_THREADS else threads, len(train), rounds)
    extra: dict[str, Any] = {}
    if spec.early == "lightgbm" and spec.kind.startswith(NATIVE) and lesson.view.categories():
        extra["categorical_feature"] = lesson.view.categories()
    if spec.early and stop_on is not None and _same_answers(lesson, train, stop_on):
        held = (lesson.view.of(lesson.x[stop_on], spec.kind), lesson.y[stop_on])
        extra |= _STOPPERS[spec.early](estimator, held, seconds)
    estimator.fit(x, y, **extra)
    return estimator, _rounds(spec, estimator)


def _same_answers(lesson: Lesson, train: Array, stop_on: Array) -> bool:
    """A booster cannot be watched on an answer that it does not know."""
    return not lesson.classes or bool(np.isin(np.unique(lesson.y[stop_on]), np.unique(lesson.y[train])).all())


def _rounds(spec: Spec, estimator: Any) -> int | None:
    if spec.early == "lightgbm":
        return int(estimator.best_iteration_ or estimator.n_estimators_)
    if spec.early == "catboost":
        return int(estimator.tree_count_)
    if spec.early == "xgboost":
        return int(getattr(estimator, "best_iteration", estimator.n_estimators - 1)) + 1
    return None


def first_rounds(spec: Spec, estimator: Any, share: float) -> dict[str, Any]:
    """How a fitted booster is asked to predict with the first part of its rounds; {} for all of them, or where it is none."""
    if not spec.early or share >= 1:
        return {}
    first = max(1, round(share * (_rounds(spec, estimator) or 1)))
    asked: dict[str, dict[str, Any]] = {"lightgbm": {"num_iteration": first}, "catboost": {"ntree_end": first},
                                        "xgboost": {"iteration_range": (0, first)}}
    return asked[spec.early]


def _lightgbm(estimator: Any, held: tuple[Array, Array], seconds: float | None) -> dict[str, Any]:
    from lightgbm import early_stopping
    from lightgbm.callback import EarlyStopException
    start = time.monotonic()

    def clock(env: Any) -> None:
        if seconds is not None and time.monotonic() - start > seconds:
            raise EarlyStopException(env.iteration, env.evaluation_result_list)

    weighed = {"eval_class_weight": [estimator.class_weight]} if estimator.class_weight else {}
    return {"eval_X": held[0], "eval_y": held[1], **weighed, "callbacks": [early_stopping(PATIENCE, verbose=False), clock]}


def _catboost(estimator: Any, held: tuple[Array, Array], seconds: float | None) -> dict[str, Any]:
    start = time.monotonic()

    class Clock:
        def after_iteration(self, info: Any) -> bool:
            return seconds is None or time.monotonic() - start < seconds

    return {"eval_set": held, "early_stopping_rounds": PATIENCE, "callbacks": [Clock()]}


def _xgboost(estimator: Any, held: tuple[Array, Array], seconds: float | None) -> dict[str, Any]:
    from xgboost.callback import TrainingCallback
    start = time.monotonic()

    class Clock(TrainingCallback):
        def after_iteration(self, model: Any, epoch: int, evals_log: Any) -> bool:
            return seconds is not None and time.monotonic() - start > seconds

    estimator.set_params(early_stopping_rounds=PATIENCE, callbacks=[Clock()])
    return {"eval_set": [held], "verbose": False}


_STOPPERS = {"lightgbm": _lightgbm, "catboost": _catboost, "xgboost": _xgboost}
