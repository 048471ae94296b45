"""The model handed out is weighed once more by the latest rows; the answer stays that of the one chosen before."""
import numpy as np
import pandas as pd
import pytest

from kamp_core.learning import weighed
from kamp_core.learning.blended import NATIVE, SPLIT, View, said
from kamp_core.learning.engines.candidates import first_spec, own_specs
from kamp_core.learning.engines.spec import Lesson, first_rounds, fit_spec
from kamp_core.learning.finalists import Finalist
from kamp_core.learning.weighed import _with_its_rounds
from kamp_core.problems import Family

RNG = np.random.default_rng(3)


def materials(rows=1600):
    """Twenty materials of their own level and a product of two settings, over eighteen days: too few to keep some of them aside."""
    rng = np.random.default_rng(8)
    heat, speed, material = rng.normal(size=rows), rng.normal(size=rows), rng.integers(0, 20, rows)
    level = rng.normal(size=20)[material]
    return pd.DataFrame({"when": pd.Timestamp("2024-03-04") + pd.to_timedelta(np.arange(rows) * 16, unit="min"), "heat": heat,
                         "speed": speed, "material": [f"R{n}" for n in material],
                         "y": level + 1.5 * heat * speed + 0.3 * rng.normal(size=rows)})


@pytest.fixture(scope="module")
def learned(learn_once):
    return learn_once(materials(), Family.NUMBERS, folder="again", target="y", time="when", trials=5)


def test_what_is_handed_out_is_what_the_answer_names(learned):
    outcome = learned.outcome
    assert outcome.split.pooled
    assert outcome.weighed_anew
    assert [part["model"] for part in outcome.members] == [member.name for member in learned.estimator.members]
    assert np.isclose(sum(part["weight"] for part in outcome.members), 1, atol=0.2)      # a stack of numbers may be a little off 1


def test_the_score_is_still_that_of_rows_nobody_chose_by(learn, learned):
    """With the last weighing left out, every number of the answer but the members is the same."""
    alone = pytest.MonkeyPatch()
    alone.setattr("kamp_core.learning.answer.weighed_anew", lambda work, found, judged: found.recipe)
    try:
        plain = learn(materials(), Family.NUMBERS, target="y", time="when", trials=5).outcome
    finally:
        alone.undo()
    assert not plain.weighed_anew
    for told in ("scores", "promise", "interval", "chosen"):
        assert getattr(plain, told) == getattr(learned.outcome, told)


def test_without_later_rows_nothing_is_weighed_anew(learn):
    """Rows drawn at random tell nothing that those it was chosen by did not."""
    assert not learn(materials(600).drop(columns="when"), Family.NUMBERS, target="y", trials=2).outcome.weighed_anew


def test_a_few_bad_rows_do_not_choose(learn):
    frame = materials(900).assign(y=lambda f: np.where(f["y"] > np.sort(f["y"])[-13], "bad", "good"))
    assert not learn(frame, target="y", bad="bad", time="when").outcome.weighed_anew


@pytest.mark.parametrize("id", ["lightgbm", "catboost", "xgboost"])
def test_a_booster_told_to_use_half_its_rounds_is_one_that_was_fitted_with_half(id):
    spec = next(s for s in (first_spec(Family.NUMBERS), *own_specs(Family.NUMBERS)) if s.id == id)
    x = RNG.normal(size=(300, 3))
    lesson = Lesson(x, x[:, 0] * x[:, 1], View((("number", 1),) * 3), 0)
    everything = np.arange(300)
    whole, half = (fit_spec(spec, lesson, everything, 0, rounds=rounds)[0] for rounds in (40, 20))
    assert spec.kind in (NATIVE, SPLIT)
    assert np.allclose(said(whole, x, 0, **first_rounds(spec, whole, 0.5)), said(half, x, 0))
    assert first_rounds(spec, whole, 1.0) == {}


def test_fewer_rounds_only_where_they_clearly_help():
    one = Finalist(first_spec(Family.NUMBERS), 100, (), 1.0)

    def kept(*losses):
        finalist, words = _with_its_rounds(one, [np.array([loss]) for loss in losses], lambda said: float(said[0]))
        return finalist.rounds, float(words[0])

    assert kept(1.0, 0.9, 0.95, 1.2) == (50, 0.9)
    assert kept(1.0, 0.995, 1.1, 1.2) == (100, 1.0)
    line = Finalist(first_spec(Family.NUMBERS), None, (), 1.0)
    assert _with_its_rounds(line, [np.array([1.0])] * 4, lambda said: 0.0)[0] is line


def test_one_that_refuses_the_later_rows_is_passed_over(learn, monkeypatch):
    """A library may refuse rows that it has not seen the like of: the others are weighed without it."""
    refused = []

    def refusing(recipe, *rest):
        refused.append(recipe.parts[0].spec.id)
        raise ValueError("Invalid classes")

    monkeypatch.setattr(weighed, "fit_recipe", refusing)
    outcome = learn(materials(), Family.NUMBERS, target="y", time="when", trials=5).outcome
    assert refused
    assert outcome.weighed_anew
    assert not {part["model"] for part in outcome.members} & set(refused)


def test_kinds_that_hardly_occur_among_later_rows_do_not_choose(learn):
    """What does not occur there would be unlearned."""
    frame = materials(1500)
    kinds = np.where(frame["y"] > 1, "high", np.where(frame["y"] < -1, "low", "middle"))
    kinds[:400:9] = "rare"
    frame = frame.assign(y=kinds)
    assert not learn(frame, Family.MANY_CLASSES, target="y", time="when", trials=2).outcome.weighed_anew
    common = frame[frame["y"] != "rare"]
    assert learn(common, Family.MANY_CLASSES, folder="common", target="y", time="when", trials=3).outcome.weighed_anew
