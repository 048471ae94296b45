"""Reasons of a row: they add up, and they point at the column that matters."""
import numpy as np
import pytest
from catboost import CatBoostClassifier
from lightgbm import LGBMClassifier, LGBMRegressor
from sklearn.ensemble import (
    ExtraTreesRegressor,
    GradientBoostingClassifier,
    GradientBoostingRegressor,
    RandomForestClassifier,
    VotingClassifier,
)
from sklearn.linear_model import LogisticRegression
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.tree import DecisionTreeClassifier
from xgboost import XGBClassifier

from kamp_core.learning.reasons import contributions

RNG = np.random.default_rng(0)
X = RNG.normal(size=(400, 4))
BAD = (X[:, 1] + 0.2 * RNG.normal(size=400) > 0.8).astype(int)
SOURCES = [0, 1, 2, 2]          # the last two features are of one column


@pytest.mark.parametrize("estimator", [
    LGBMClassifier(n_estimators=20, verbose=-1), RandomForestClassifier(20, random_state=0), DecisionTreeClassifier(max_depth=4),
    GradientBoostingClassifier(n_estimators=20), make_pipeline(StandardScaler(), LogisticRegression()), KNeighborsClassifier(),
    VotingClassifier([("a", RandomForestClassifier(5)), ("b", LogisticRegression())], voting="soft"),
], ids=lambda e: type(e).__name__)
def test_the_column_that_matters_pushes_most(estimator):
    estimator.fit(X, BAD)
    row = np.array([[0.1, 2.5, 0.1, 0.1]])
    toward_bad = contributions(estimator, row, SOURCES, X[:50], 1)[0]
    assert toward_bad.shape == (3,)
    assert toward_bad.argmax() == 1
    assert contributions(estimator, row, SOURCES, X[:50], 0)[0].argmin() == 1       # and away from good


@pytest.mark.parametrize("estimator", [
    LGBMClassifier(n_estimators=20, verbose=-1), CatBoostClassifier(iterations=20, verbose=0, allow_writing_files=False),
    XGBClassifier(n_estimators=20), make_pipeline(StandardScaler(), LogisticRegression()),
    RandomForestClassifier(20, random_state=0),
], ids=lambda e: type(e).__name__)
def test_reasons_of_a_risk_add_up_in_log_odds_or_in_chances(estimator):
    """The prediction is that of a usual row, the same for all, and what the columns add."""
    estimator.fit(X, BAD)
    risk = estimator.predict_proba(X[:50])[:, 1]
    said = risk if isinstance(estimator, RandomForestClassifier) else np.log(risk / (1 - risk))
    rest = said - contributions(estimator, X[:50], SOURCES, X, 1).sum(axis=1)
    assert np.allclose(rest, rest[0], atol=0.02 if isinstance(estimator, RandomForestClassifier) else 1e-4)


@pytest.mark.parametrize(("estimator", "start"), [
    (ExtraTreesRegressor(20, random_state=0), lambda e: np.mean([t.tree_.value[0, 0, 0] for t in e.estimators_])),
    (GradientBoostingRegressor(n_estimators=20), lambda e: float(e.init_.constant_[0][0])),
    (LGBMRegressor(n_estimators=20, verbose=-1), None),
], ids=lambda e: type(e).__name__)
def test_reasons_add_up_to_the_prediction(estimator, start):
    estimator.fit(X, X[:, 1] * 3)
    summed = contributions(estimator, X[:5], [0, 1, 2, 3], X[:50], None).sum(axis=1)
    rest = estimator.predict(X[:5]) - summed
    assert np.allclose(rest, start(estimator) if start else rest[0], atol=0.05)
