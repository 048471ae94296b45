"""Which rows are to be looked at again: only where the model knows the answers, and is nearly sure of another."""
import numpy as np
import pandas as pd

from kamp_core.learning.doubts import doubts
from kamp_core.learning.outcome import Verdict
from tests.makers import make_outcome


def kept(good, bad, odd=()):
    """Rows kept aside: risks of good ones, of bad ones, and (written, risk) of odd ones, numbered from 1."""
    rows = [("양품", risk) for risk in good] + [("불량", risk) for risk in bad] + list(odd)
    return pd.DataFrame({"row": np.arange(1, len(rows) + 1), "actual": [name for name, _ in rows], "risk": [r for _, r in rows]})


KNOWING = kept([0.02] * 200, [0.9] * 20, [("양품", 0.97), ("불량", 0.03), ("양품", 0.6), ("불량", 0.4)])


def test_a_row_is_doubted_where_the_model_is_nearly_sure_of_another_answer():
    found = doubts(make_outcome(), KNOWING)
    assert sorted(found[["row", "written", "likely"]].values.tolist()) == [[221, "양품", "불량"], [222, "불량", "양품"]]
    assert found["chance"].round(2).tolist() == [0.97, 0.97]


def test_where_bad_ones_are_not_recognised_a_missed_one_says_more_about_the_model():
    assert doubts(make_outcome(), kept([0.02] * 200, [0.04] * 15 + [0.5] * 5)).empty


def test_without_signal_or_where_it_is_too_good_to_be_true_nothing_is_doubted():
    for level in ("no_signal", "suspicious"):
        assert doubts(make_outcome(verdict=Verdict(level, ())), KNOWING).empty


def test_of_types_the_likeliest_other_one_is_told_and_no_more_than_ten():
    outcome = make_outcome(family="many_classes")
    names = outcome.classes
    chances = np.full((60, len(names)), 0.01)
    written = np.arange(60) % len(names)
    chances[np.arange(60), written] = 1 - 0.01 * (len(names) - 1)
    wrong = np.arange(0, 24, 2)
    actual = [names[place] for place in written]
    for row in wrong:
        actual[row] = names[(written[row] + 1) % len(names)]
    rows = pd.DataFrame({"row": np.arange(1, 61), "actual": actual}
                        | {f"probability_{name}": chances[:, place] for place, name in enumerate(names)})
    found = doubts(outcome, rows)
    assert len(found) == 10
    assert set(found["row"]) <= set(wrong + 1)
    assert found["likely"].tolist() == [names[written[row - 1]] for row in found["row"]]


def test_flipped_results_are_found_and_honest_ones_left_alone():
    """A known risk, two in a hundred results written down wrongly: nearly all that is doubted was flipped."""
    rng = np.random.default_rng(0)
    risk = rng.choice([0.0005, 0.2, 0.9995], 4000, p=[0.85, 0.05, 0.1])
    truth = rng.random(4000) < risk
    flipped = rng.random(4000) < 0.02
    rows = pd.DataFrame({"row": np.arange(1, 4001), "actual": np.where(truth ^ flipped, "불량", "양품"), "risk": risk})
    found = doubts(make_outcome(), rows)
    assert len(found) == 10
    assert flipped[found["row"] - 1].mean() >= 0.8
