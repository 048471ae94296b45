"""Why a row got its prediction: what each column added or took away.

This file stands alone (NumPy, and the libraries of the model itself): a downloaded model carries a copy of it.
"""
from __future__ import annotations

from typing import Any

import numpy as np

MOST_SLOW_ROWS = 200      # rows explained by sampling when the model cannot explain itself
COMPARED_ROWS = 10        # each against so many others


def contributions(estimator: Any, x: np.ndarray, sources: list[int], background: np.ndarray, output: int | None) -> np.ndarray:
    """(rows, columns): additive contributions summed over the features of each column.

    `output`: the class to explain, None for a number. Of a blend of a number or a risk they are in the target's unit or in
    risk, and add up to the prediction less what it is for a usual row; of many classes, shares. Of a bare estimator: log-odds
    for boosters and linear models, probability or the target's unit else. Rows beyond `MOST_SLOW_ROWS` of a model that needs
    sampling are zero.
    """
    if hasattr(estimator, "members"):
        return _blended(estimator, x, background, output)
    if _name(estimator).startswith("Voting"):
        return _averaged(estimator, x, sources, background, output)
    parts = _parts(estimator, x, background, output)
    summed = np.zeros((len(x), max(sources, default=-1) + 1))
    np.add.at(summed.T, np.asarray(sources), parts.T)
    return summed


def _parts(estimator: Any, x: np.ndarray, background: np.ndarray, output: int | None) -> np.ndarray:
    """(rows, features)"""
    if not explains_itself(estimator):
        return _sampled(estimator, x, background, output)
    name = _name(estimator)
    if name in _LINEAR:
        return _linear(estimator, x, background, output)
    if name in _TREES:
        return _trees(estimator, x, output)
    return next(boosted for start, boosted in _BOOSTED.items() if name.startswith(start))(estimator, x, output)


def explains_itself(estimator: Any) -> bool:
    """Are its reasons to be had without sampling (shap)?"""
    if hasattr(estimator, "members"):
        return all(explains_itself(member) for member in estimator.parts())
    if _name(estimator).startswith("Voting"):
        return all(explains_itself(member) for member in estimator.estimators_)
    if _name(estimator) == "GradientBoostingClassifier":
        return len(estimator.classes_) == 2
    return _name(estimator).startswith(tuple(_BOOSTED)) or _name(estimator) in SELF_EXPLAINED


def _name(estimator: Any) -> str:
    """Of the model itself, where it stands behind a scaler."""
    return type(estimator.steps[-1][1] if hasattr(estimator, "steps") else estimator).__name__


def _blended(blend: Any, x: np.ndarray, background: np.ndarray, output: int | None) -> np.ndarray:
    """Each member's own word, in the unit of the whole, by its weight; then what the correction makes of it."""
    total, start, many = np.zeros((len(x), len(blend.view.blocks))), np.zeros(len(x)), blend.classes > 2
    for member in blend.members:
        seen, others = blend.view.of(x, member.kind), blend.view.of(background, member.kind)
        for estimator in member.estimators:
            parts = _parts(estimator, seen, others, output) @ blend.view.owners(member.kind)
            share = member.weight / len(member.estimators)
            if many:
                total += share * parts / np.maximum(np.abs(parts).sum(axis=1, keepdims=True), 1e-12)
                continue
            word = np.asarray(estimator.predict(seen)).ravel() if output is None else estimator.predict_proba(seen)[:, output]
            usual = word - parts.sum(axis=1)
            if output is not None and not _speaks_in_chances(estimator):
                usual = _chance(_log_odds(word) - parts.sum(axis=1))
                parts = parts * _stretch(word - usual, parts.sum(axis=1))
            total += share * parts
            start += share * usual
    if many or output is None or not blend.correction:
        return total
    whole = start + total.sum(axis=1)
    change = blend.corrected_risk(whole, output) - blend.corrected_risk(start, output)
    return np.asarray(total * _stretch(change, total.sum(axis=1)))


def _stretch(wanted: np.ndarray, had: np.ndarray) -> np.ndarray:
    """(rows, 1): by what to multiply so that the sum becomes what is wanted; both have the same sign."""
    return np.divide(wanted, had, out=np.ones_like(had), where=np.abs(had) > 1e-9)[:, None]


def _speaks_in_chances(estimator: Any) -> bool:
    name = _name(estimator)
    return not name.startswith(tuple(_BOOSTED)) and name not in _LINEAR and not name.startswith("GradientBoosting")


def _log_odds(risk: np.ndarray) -> np.ndarray:
    inside = np.clip(risk, 1e-9, 1 - 1e-9)
    return np.asarray(np.log(inside / (1 - inside)))


def _chance(score: np.ndarray) -> np.ndarray:
    return np.asarray(1 / (1 + np.exp(-score)))


def _averaged(blend: Any, x: np.ndarray, sources: list[int], background: np.ndarray, output: int | None) -> np.ndarray:
    """Members speak in different units, so each one's word counts by its shares."""
    total = np.zeros((len(x), max(sources, default=-1) + 1))
    for member in blend.estimators_:
        parts = contributions(member, x, sources, background, output)
        total += parts / np.maximum(np.abs(parts).sum(axis=1, keepdims=True), 1e-12)
    return total / len(blend.estimators_)


_LINEAR = {"LogisticRegression", "LinearRegression", "Ridge", "Lasso", "ElasticNet", "BayesianRidge", "HuberRegressor",
           "LinearDiscriminantAnalysis"}
_TREES = {"RandomForestClassifier", "RandomForestRegressor", "ExtraTreesClassifier", "ExtraTreesRegressor",
          "DecisionTreeClassifier", "DecisionTreeRegressor", "GradientBoostingRegressor", "GradientBoostingClassifier"}
SELF_EXPLAINED = _LINEAR | _TREES


def _lightgbm(estimator: Any, x: np.ndarray, output: int | None) -> np.ndarray:
    parts = np.asarray(estimator.booster_.predict(x, pred_contrib=True))
    width = x.shape[1] + 1
    if output is not None and parts.shape[1] > width:
        return parts[:, output * width:(output + 1) * width - 1]
    return parts[:, :width - 1] * (-1 if output == 0 else 1)


def _catboost(estimator: Any, x: np.ndarray, output: int | None) -> np.ndarray:
    from catboost import Pool
    parts = np.asarray(estimator.get_feature_importance(Pool(x), type="ShapValues", thread_count=1))
    if parts.ndim == 3:
        return parts[:, output or 0, :-1]
    return parts[:, :-1] * (-1 if output == 0 else 1)


def _xgboost(estimator: Any, x: np.ndarray, output: int | None) -> np.ndarray:
    from xgboost import DMatrix
    last = getattr(estimator, "best_iteration", None) if estimator.early_stopping_rounds else None
    parts = np.asarray(estimator.get_booster().predict(DMatrix(x), pred_contribs=True,
                                                       iteration_range=(0, 0 if last is None else last + 1)))
    if parts.ndim == 3:
        return parts[:, output or 0, :-1]
    return parts[:, :-1] * (-1 if output == 0 else 1)


_BOOSTED = {"LGBM": _lightgbm, "CatBoost": _catboost, "XGB": _xgboost}


def _linear(estimator: Any, x: np.ndarray, background: np.ndarray, output: int | None) -> np.ndarray:
    model = estimator.steps[-1][1] if hasattr(estimator, "steps") else estimator
    change = estimator[:-1].transform if hasattr(estimator, "steps") else lambda values: values
    weights = np.atleast_2d(model.coef_)
    row = weights[output if output is not None and len(weights) > 1 else 0] * (-1 if output == 0 and len(weights) == 1 else 1)
    return np.asarray((change(x) - change(background).mean(axis=0)) * row)


def _trees(estimator: Any, x: np.ndarray, output: int | None) -> np.ndarray:
    """Each split's change of the mean on the way down, credited to its feature (Saabas 2014): adds up, and fast on deep trees."""
    trees = np.ravel(estimator.estimators_) if hasattr(estimator, "estimators_") else [estimator]
    boosted = type(estimator).__name__.startswith("GradientBoosting")
    parts = sum(_way_down(tree.tree_, x, None if boosted else output) for tree in trees)
    if boosted:
        return np.asarray(parts * estimator.learning_rate * (-1 if output == 0 else 1))
    return np.asarray(parts / len(trees))


def _way_down(tree: Any, x: np.ndarray, output: int | None) -> np.ndarray:
    means = tree.value[:, 0, :]
    means = means[:, 0] if output is None else means[:, output] / means.sum(axis=1)
    parts, node = np.zeros(x.shape), np.zeros(len(x), dtype=int)
    narrow = x.astype("float32")            # as scikit-learn compares
    rows = np.flatnonzero(tree.feature[node] >= 0)
    while len(rows):
        here = node[rows]
        feature = tree.feature[here]
        left = narrow[rows, feature] <= tree.threshold[here]
        node[rows] = np.where(left, tree.children_left[here], tree.children_right[here])
        parts[rows, feature] += means[node[rows]] - means[here]
        rows = rows[tree.feature[node[rows]] >= 0]
    return parts


def _sampled(estimator: Any, x: np.ndarray, background: np.ndarray, output: int | None) -> np.ndarray:
    """Permutation Shapley values (shap) on the first rows."""
    import shap

    def predict(values: np.ndarray) -> np.ndarray:
        return np.asarray(estimator.predict(values) if output is None else estimator.predict_proba(values)[:, output])

    few = x[:MOST_SLOW_ROWS]
    explainer = shap.PermutationExplainer(predict, shap.maskers.Independent(background[:COMPARED_ROWS]), seed=0)
    parts = np.zeros_like(x)
    if len(few):
        parts[:len(few)] = explainer(few, max_evals=2 * x.shape[1] + 1, silent=True).values
    return parts
