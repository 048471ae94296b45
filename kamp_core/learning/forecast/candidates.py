"""What is tried, in order: ways that need only a series' past, and models that learn from all series at once."""
from collections.abc import Iterator
from dataclasses import dataclass

from kamp_core.learning.engines.candidates import GRIDS, first_spec, own_specs
from kamp_core.learning.engines.spec import Spec
from kamp_core.learning.engines.zoo import zoo_specs
from kamp_core.learning.forecast.methods import LOCAL
from kamp_core.problems import Family

OWN = ("et", "xgboost", "catboost_absolute")     # of the boosters and forests for numbers
ZOO = ("huber", "br", "gbr", "knn")                                 # of PyCaret's models for numbers, that differ from the others
VARIANTS = 20
FOREST = {"n_estimators": 100, "min_samples_leaf": 10, "max_features": 0.5, "bootstrap": True, "max_samples": 0.3}
SHALLOW = {"num_leaves": 8, "min_child_samples": 60, "colsample_bytree": 0.5}     # a period stands on many rows: small trees


@dataclass(frozen=True)
class Way:
    """`spec`: of a model that learns from all series; None: a method of its own."""

    id: str
    spec: Spec | None = None


def first_ways() -> Iterator[Way]:
    """Cheap ones that differ, without PyCaret."""
    from sklearn.linear_model import Ridge
    yield Way("ridge", Spec("ridge", Ridge, {"alpha": 100.0}, scaled=True))
    yield from (Way(id) for id in LOCAL)
    light = first_spec(Family.NUMBERS)
    yield Way("lightgbm", light.varied("lightgbm", SHALLOW))
    yield Way("lightgbm_square", light.varied("lightgbm_square", SHALLOW | {"objective": "l2"}))
    kept = {spec.id: spec for spec in own_specs(Family.NUMBERS) if spec.id in OWN}
    kept["et"] = kept["et"].varied("et", FOREST)
    yield from (Way(id, kept[id]) for id in OWN)


def zoo_ways() -> Iterator[Way]:
    """PyCaret's estimators, fitted on our rows; importing it takes seconds."""
    kept = {spec.id: spec for spec in zoo_specs(Family.NUMBERS)}
    yield from (Way(id, kept[id]) for id in ZOO if id in kept)


def varied_ways(seed: int) -> Iterator[Way]:
    """LightGBM with other settings, drawn from its grid."""
    import random
    draw, grid = random.Random(f"{seed}-forecast"), GRIDS["lightgbm"]
    base = first_spec(Family.NUMBERS)
    for number in range(1, VARIANTS + 1):
        args = {name: draw.choice(values) for name, values in grid.items()} | {"objective": draw.choice(["l1", "l2"])}
        yield Way(f"lightgbm_{number}", base.varied(f"lightgbm_{number}", args))
