"""The model that is handed out: its views, its weights, its reasons."""
import json

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kamp_core.learning.blended import DENSE, NATIVE, SPLIT, Blend, View
from kamp_core.learning.engines.blend import blend
from kamp_core.learning.engines.candidates import first_spec, own_specs, with_pairs
from kamp_core.learning.engines.pairs import strong_pairs
from kamp_core.learning.engines.recipe import Part, Prepared, Recipe, fit_recipe
from kamp_core.learning.metrics import LOSS
from kamp_core.learning.prepare import fit_preparation
from kamp_core.learning.reasons import contributions
from kamp_core.problems import Family

RNG = np.random.default_rng(0)
FRAME = pd.DataFrame({"온도": RNG.normal(200, 9, 300), "금형": RNG.choice(["A", "B", None], 300), "압력": RNG.normal(size=300)})
FRAME.loc[::7, "온도"] = np.nan
PAIRS = (("product", 0, 2), ("ratio", 0, 2))


def prepared(family, y):
    fitted = fit_preparation(FRAME)
    return Prepared(family, fitted.transform(FRAME), y, 0 if family is Family.NUMBERS else len(np.unique(y)),
                    View(fitted.blocks, PAIRS))


def test_boosters_see_empty_cells_and_kinds_as_they_are():
    fitted = fit_preparation(FRAME)
    view = View(fitted.blocks)
    native, split = view.of(fitted.transform(FRAME), NATIVE), view.of(fitted.transform(FRAME), SPLIT)
    assert np.isnan(native[::7, 0]).all()
    assert np.allclose(native[1:7, 0], FRAME["온도"][1:7])
    assert set(native[:, 1]) == {0, 1, 2}                         # A, B, other
    assert view.categories() == [1]
    assert split.shape[1] == 5


@pytest.mark.parametrize("kind", [DENSE, NATIVE, SPLIT, NATIVE + "_pairs", SPLIT + "_pairs"])
def test_every_feature_of_every_view_belongs_to_columns(kind):
    fitted = fit_preparation(FRAME)
    view = View(fitted.blocks, PAIRS)
    owners = view.owners(kind)
    assert owners.shape == (view.of(fitted.transform(FRAME), kind).shape[1], 3)
    assert np.allclose(owners.sum(axis=1), 1)


def test_pairs_are_made_of_the_strongest_numbers():
    view = View(fit_preparation(FRAME).blocks)
    assert {(a, b) for _, a, b in strong_pairs(view, None)} == {(0, 2)}
    assert strong_pairs(View((("number", 1), ("category", 3))), None) == ()


@pytest.mark.parametrize("family", [Family.NUMBERS, Family.TWO_CLASSES, Family.MANY_CLASSES])
def test_a_blend_reads_back_from_its_parts_and_its_reasons_add_up(family):
    """Of all boosters and forests, with pairs and a correction, on the scale of the prediction."""
    value = FRAME["압력"].to_numpy() + 0.5 * (FRAME["금형"] == "A").to_numpy()
    cuts = {Family.NUMBERS: [], Family.TWO_CLASSES: [0.3], Family.MANY_CLASSES: [0, 1]}[family]
    y = np.digitize(value, cuts) if cuts else value
    specs = [with_pairs(first_spec(family)), *(spec for spec in own_specs(family) if spec.id in ("catboost", "xgboost", "et"))]
    correction = {"kind": "line", "slope": 0.8, "shift": -0.2} if family is Family.TWO_CLASSES else {}
    recipe = Recipe("blend", tuple(Part(spec, 30, 1 / len(specs)) for spec in specs), PAIRS, bags=2, correction=correction)
    data = prepared(family, y)
    model = fit_recipe(recipe, data, np.arange(300), 0)
    again = Blend.from_parts(json.loads(json.dumps(model.to_json())), model.parts())
    assert np.array_equal(again.answers(data.x), model.answers(data.x))
    pushes = contributions(model, data.x, [], data.x[:50], None if family is Family.NUMBERS else 1)
    assert pushes.shape == (300, 3)
    assert np.abs(pushes).sum(axis=0).argmax() == 2
    if family is Family.MANY_CLASSES:
        assert np.all(np.abs(pushes).sum(axis=1) <= 1 + 1e-9)         # shares of what is said for or against the type
    else:
        base = model.answers(data.x) - pushes.sum(axis=1)
        assert np.allclose(base, base[0], atol=2e-3)              # the prediction of a usual row, the same for all
        if family is Family.TWO_CLASSES:
            away = contributions(model, data.x, [], data.x[:50], 0)
            assert np.allclose(away, -pushes, atol=1e-6)


def words(seed):
    """Three honest candidates of different noise, and the truth."""
    rng = np.random.default_rng(seed)
    truth = rng.normal(size=300)
    return truth, [truth + rng.normal(size=300) * noise for noise in (0.5, 0.6, 3.0)]


@given(st.integers(0, 10_000))
@settings(max_examples=20, deadline=None)
def test_a_blend_is_never_worse_than_its_best_member_where_it_was_made(seed):
    truth, said = words(seed)
    order = np.argsort([np.abs(truth - word).mean() for word in said])
    said = [said[i] for i in order]
    mixed = blend(Family.NUMBERS, truth, said, [True] * 3, [True] * 3, 0)
    loss = LOSS[Family.NUMBERS]
    assert loss(truth, mixed.predicted) <= loss(truth, said[0]) + 1e-12
    assert np.allclose(mixed.predicted, sum(w * said[i] for i, w in mixed.weights) + mixed.base)


def test_a_model_that_cannot_tell_its_reasons_is_taken_only_where_it_is_clearly_better():
    truth, said = words(1)
    clearly = blend(Family.NUMBERS, truth, [truth * 0.99, *said], [False, True, True, True], [True] * 4, 0)
    assert [i for i, _ in clearly.weights] == [0]
    hardly = blend(Family.NUMBERS, truth, said, [False, True, True], [True] * 3, 0)
    assert 0 not in [i for i, _ in hardly.weights] or len(hardly.weights) == 1


def test_a_model_too_slow_for_the_end_is_left_out():
    truth, said = words(2)
    mixed = blend(Family.NUMBERS, truth, said, [True] * 3, [False, True, True], 0)
    assert 0 not in [i for i, _ in mixed.weights]
