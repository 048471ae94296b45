"""The candidates in the order in which they are tried: boosters that differ, a line, forests, PyCaret's zoo, variants."""
import random
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from kamp_core.learning.blended import NATIVE, PAIRS, SPLIT
from kamp_core.learning.engines.spec import Spec
from kamp_core.problems import Family

ROUNDS = 4000               # at most; boosters stop early
WIDE = {"learning_rate": 0.03, "num_leaves": 96}
MANY = {"learning_rate": 0.1, "num_leaves": 15}         # a round is a tree for each class: as good, in a third of the time
QUICK = {"objective": "l1", "learning_rate": 0.1, "num_leaves": 63}     # the absolute error learns slowly at smaller steps
LIGHT: dict[str, Any] = {"verbose": -1, "n_estimators": ROUNDS, "learning_rate": 0.05, "num_leaves": 31, "subsample": 0.8,
                         "subsample_freq": 1, "colsample_bytree": 0.8, "deterministic": True, "force_row_wise": True}
CAT: dict[str, Any] = {"verbose": 0, "iterations": ROUNDS, "learning_rate": 0.06, "depth": 6, "allow_writing_files": False}
XGB: dict[str, Any] = {"n_estimators": ROUNDS, "learning_rate": 0.05, "max_depth": 6, "subsample": 0.8,
                       "colsample_bytree": 0.8, "tree_method": "hist"}
FOREST: dict[str, Any] = {"n_estimators": 250}
GRIDS: dict[str, dict[str, list[Any]]] = {
    "lightgbm": {"learning_rate": [0.02, 0.03, 0.05], "num_leaves": [7, 15, 31, 63, 127], "min_child_samples": [5, 10, 20, 40, 80],
                 "colsample_bytree": [0.4, 0.6, 0.8, 1.0], "subsample": [0.6, 0.8, 1.0], "reg_lambda": [0, 1, 5, 20]},
    "catboost": {"learning_rate": [0.03, 0.06, 0.1], "depth": [4, 5, 6, 7, 8], "l2_leaf_reg": [1, 3, 6, 12],
                 "random_strength": [0.5, 1, 3]},
    "xgboost": {"learning_rate": [0.02, 0.03, 0.05], "max_depth": [3, 4, 6, 8], "min_child_weight": [1, 3, 10],
                "colsample_bytree": [0.4, 0.6, 0.8], "reg_lambda": [1, 5, 20], "reg_alpha": [0, 1]}}


def first_spec(family: Family) -> Spec:
    """LightGBM: strong, cheap, and imported in a moment."""
    from lightgbm import LGBMClassifier, LGBMRegressor
    if family is Family.NUMBERS:
        return Spec("lightgbm", LGBMRegressor, LIGHT | QUICK, kind=NATIVE, early="lightgbm")
    more = MANY if family is Family.MANY_CLASSES else {}
    return Spec("lightgbm", LGBMClassifier, LIGHT | more, kind=NATIVE, early="lightgbm")


def with_pairs(spec: Spec) -> Spec:
    """The same candidate with products, differences and ratios of the strongest columns beside them."""
    return replace(spec, id=f"{spec.id}_pairs", kind=spec.kind + PAIRS)


def own_specs(family: Family) -> Iterator[Spec]:
    """Boosters, a line and forests by our own settings. Their libraries are imported one by one, when their turn comes."""
    yield from _for_numbers() if family is Family.NUMBERS else _for_classes(family)


def _for_classes(family: Family) -> Iterator[Spec]:
    from catboost import CatBoostClassifier
    from sklearn.ensemble import ExtraTreesClassifier, RandomForestClassifier
    from sklearn.linear_model import LogisticRegression
    from xgboost import XGBClassifier
    light = replace(first_spec(family), args=LIGHT)
    yield Spec("lr", LogisticRegression, {"max_iter": 200}, scaled=True)
    cat = Spec("catboost", CatBoostClassifier, CAT, kind=SPLIT, early="catboost")
    yield cat
    yield Spec("xgboost", XGBClassifier, XGB, kind=SPLIT, early="xgboost")
    yield Spec("et", ExtraTreesClassifier, FOREST | {"class_weight": "balanced_subsample", "bootstrap": True}, leafy=True)
    yield light.varied("lightgbm_loose", {"extra_trees": True, "colsample_bytree": 1.0})
    yield Spec("rf", RandomForestClassifier, FOREST, leafy=True)
    yield light.varied("lightgbm_wide", WIDE)
    yield light.varied("lightgbm_weighted", {"class_weight": "balanced"})      # rare answers count as much as common ones
    if family is Family.MANY_CLASSES:
        from sklearn.neural_network import MLPClassifier
        yield Spec("mlp", MLPClassifier, {"hidden_layer_sizes": (128, 128), "early_stopping": True, "max_iter": 120,
                                          "learning_rate_init": 2e-3, "alpha": 1e-3}, scaled=True)
    yield cat.varied("catboost_deep", {"depth": 8})


def _for_numbers() -> Iterator[Spec]:
    """The mean absolute error is what counts; models of the squared error differ enough to help."""
    from catboost import CatBoostRegressor
    from sklearn.ensemble import ExtraTreesRegressor, RandomForestRegressor
    from sklearn.linear_model import Ridge
    from xgboost import XGBRegressor
    light = first_spec(Family.NUMBERS)
    yield Spec("ridge", Ridge, {}, scaled=True)
    cat = Spec("catboost", CatBoostRegressor, CAT | {"depth": 8, "learning_rate": 0.15}, kind=SPLIT, early="catboost")
    yield cat
    yield Spec("xgboost", XGBRegressor, XGB | {"objective": "reg:absoluteerror"}, kind=SPLIT, early="xgboost")
    yield light.varied("lightgbm_square", {"objective": "l2", "num_leaves": 128})
    yield cat.varied("catboost_absolute", {"loss_function": "MAE", "depth": 6})
    yield light.varied("lightgbm_wide", {"learning_rate": 0.05, "num_leaves": 127})
    yield Spec("et", ExtraTreesRegressor, FOREST, leafy=True)
    yield Spec("xgboost_square", XGBRegressor, XGB | {"max_depth": 8}, kind=SPLIT, early="xgboost")
    yield Spec("rf", RandomForestRegressor, FOREST, leafy=True)


def variants(base: Spec, seed: int, count: int) -> tuple[Spec, ...]:
    """A good booster with other settings, drawn at random from its grid."""
    assert base.early
    draw = random.Random(f"{seed}-{base.id}")
    grid = GRIDS[base.early]
    return tuple(base.varied(f"{base.id}_{n}", {name: draw.choice(values) for name, values in grid.items()})
                 for n in range(1, count + 1))
