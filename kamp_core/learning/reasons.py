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

    `output`: the class to explain, None for a number. Units: log-odds for boosters and linear models, probability or
    the target's unit else, shares for a blend. Rows beyond `MOST_SLOW_ROWS` of a model that needs sampling are zero.
    """
    if _name(estimator).startswith("Voting"):
        return _averaged(estimator, x, sources, background, output)
    if not explains_itself(estimator):
        parts = _sampled(estimator, x, background, output)
    elif _name(estimator).startswith("LGBM"):
        parts = _boosted(estimator, x, output)
    elif _name(estimator) in _LINEAR:
        parts = _linear(estimator, x, background, output)
    else:
        parts = _trees(estimator, x, output)
    summed = np.zeros((len(x), max(sources, default=-1) + 1))
    np.add.at(summed.T, np.asarray(sources), parts.T)
    return summed


def explains_itself(estimator: Any) -> bool:
    """Are its reasons to be had without sampling (shap)?"""
    if _name(estimator).startswith("Voting"):
        return all(explains_itself(member) for member in estimator.estimators_)
    if _name(estimator) == "GradientBoostingClassifier":
        return len(estimator.classes_) == 2
    return _name(estimator).startswith("LGBM") or _name(estimator) in _LINEAR or _name(estimator) in _TREES


def _name(estimator: Any) -> str:
    """Of the model itself, where it stands behind a scaler."""
    return type(estimator.steps[-1][1] if hasattr(estimator, "steps") else estimator).__name__


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
          "DecisionTreeClassifier", "DecisionTreeRegressor", "GradientBoostingRegressor"}


def _boosted(estimator: Any, x: np.ndarray, output: int | None) -> np.ndarray:
    parts = np.asarray(estimator.booster_.predict(x, pred_contrib=True))
    width = x.shape[1] + 1
    if output is not None and parts.shape[1] > width:
        return parts[:, output * width:(output + 1) * width - 1]
    return parts[:, :width - 1] * (-1 if output == 0 else 1)


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
