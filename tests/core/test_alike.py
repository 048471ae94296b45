"""Like rows from the file to the words: the true groups, none where there are none, and predict.py elsewhere."""
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from kamp_core.errors import KampError
from kamp_core.learning.groups.verdict import Evidence, judge_groups
from kamp_core.models.package import load_package, make_card, save_package, words
from kamp_core.problems import Family, problem
from kamp_core.reports import report_html
from kamp_core.reports.alike import group_lines, group_table
from kamp_core.reports.sentences import headline, score_rows
from kamp_core.reports.todo import to_do
from kamp_core.reports.where import where_wrong
from kamp_core.settings import ROOT
from tests.core.learning.conftest import learn, learn_once  # noqa: F401
from tests.elsewhere import predict_elsewhere

COLUMNS = ("온도", "압력", "속도", "습도", "진동")
STRONG = Evidence(0.8, 0.75, 0.95, 0.9, 0.5, 0, 198, 3, 10, 0.01)


def lots(rows=240, seed=0, apart=6.0):
    """Three kinds of lots: plain ones, slow ones under pressure, fast hot ones that go bad; damp and shaking say nothing."""
    rng = np.random.default_rng(seed)
    kind = rng.choice(3, rows, p=[0.5, 0.3, 0.2])
    frame = pd.DataFrame(rng.normal(0, 1, (rows, 5)), columns=list(COLUMNS))
    frame["온도"] += apart * (kind == 2)
    frame["압력"] += apart * (kind == 1)
    frame["속도"] += apart * ((kind == 2) - 1.0 * (kind == 1))
    frame.insert(0, "일시", pd.Timestamp("2026-03-02") + pd.to_timedelta(np.arange(rows) * 4, unit="h"))
    frame["판정"] = np.where(rng.random(rows) < np.array([0.02, 0.05, 0.5])[kind], "불량", "양품")
    return frame, kind


def noise(seed, rows=150):
    """One cloud: round, or long and slanted."""
    rng = np.random.default_rng(seed)
    return pd.DataFrame(rng.normal(size=(rows, 3)) @ (np.eye(3) if seed % 2 else rng.normal(size=(3, 3))), columns=list("abc"))


@pytest.fixture(scope="module")
def trained(learn_once):  # noqa: F811
    found = learn_once(lots()[0], Family.GROUPS, target="판정", bad="불량", time="일시", trials=4)
    return replace(found, outcome=replace(found.outcome, problem="product_groups"))


def test_the_true_groups_are_found_and_told_apart(trained):
    division = trained.outcome.division
    assert trained.outcome.verdict.level in ("ready", "hint")
    assert [set(group.marks) for group in division.groups][1:] == [{("압력", "high"), ("속도", "low")},
                                                                   {("온도", "high"), ("속도", "high")}]
    sizes = np.bincount(lots()[1])
    assert [group.rows for group in division.groups] == pytest.approx(sizes, abs=4)
    plain, _, hot = division.groups
    assert hot.result_low > plain.result_high
    assert {one.column for one in trained.outcome.importance[:3]} == {"온도", "압력", "속도"}
    assert trained.outcome.bad_value is None              # nothing is foretold
    assert trained.outcome.headline.low > trained.outcome.headline.baseline


def test_the_result_has_no_say_in_the_groups(trained, learn):  # noqa: F811
    frame, _ = lots()
    other = learn(frame.assign(판정=frame["판정"].sample(frac=1, random_state=1).to_numpy()), Family.GROUPS,
                  target="판정", bad="불량", time="일시", trials=4, folder="other")
    assert [group.rows for group in other.outcome.division.groups] == [g.rows for g in trained.outcome.division.groups]


@pytest.mark.parametrize("seed", range(3))
def test_noise_has_no_groups(learn, seed):  # noqa: F811
    outcome = learn(noise(seed), Family.GROUPS, target="", trials=2).outcome
    assert (outcome.verdict.level, outcome.division.groups) == ("no_signal", ())


def test_columns_shuffled_each_for_itself_have_no_groups(learn):  # noqa: F811
    frame, _ = lots()
    mixed = pd.DataFrame({name: frame[name].sample(frac=1, random_state=i).to_numpy() for i, name in enumerate(COLUMNS)})
    assert learn(mixed, Family.GROUPS, target="", trials=4).outcome.verdict.level == "no_signal"


def test_a_difference_in_one_column_alone_makes_no_groups(learn):  # noqa: F811
    frame = noise(1)
    frame["a"] += 6.0 * (np.arange(len(frame)) % 2)
    assert learn(frame, Family.GROUPS, target="", trials=4).outcome.verdict.level == "no_signal"


def test_one_column_of_numbers_is_too_little(learn):  # noqa: F811
    with pytest.raises(KampError) as error:
        learn(noise(0)[["a"]].assign(b="x"), Family.GROUPS, target="", trials=1)
    assert error.value.code == "groups_need_columns"


def test_a_verdict_has_its_reasons():
    assert judge_groups(STRONG).level == "ready"
    assert [r.code for r in judge_groups(replace(STRONG, blocks=0, unlike=0.3)).reasons] == [
        "groups_return", "groups_untimed", "groups_unlike"]
    assert judge_groups(replace(STRONG, same_low=0.6)).level == "hint"
    assert judge_groups(replace(STRONG, beaten=1)).reasons[0].code == "groups_by_chance"
    assert judge_groups(replace(STRONG, low=0.5)).level == "no_signal"
    assert judge_groups(replace(STRONG, same=0.3)).reasons[0].code == "groups_do_not_return"


@pytest.mark.parametrize(("language", "hot"), [("ko", "온도 높음"), ("en", "온도 high")])
def test_the_answer_names_each_group_by_what_sets_it_apart(trained, language, hot):
    outcome = trained.outcome
    assert "3" in headline(outcome, language).sentence
    assert len(score_rows(outcome, language)) == 2
    assert hot in group_lines(outcome, language)[2]
    assert len(set(map(len, group_table(outcome, language).values()))) == 1
    assert hot in to_do(outcome, language)[1]
    assert where_wrong(outcome, language)
    assert hot in report_html(outcome, problem("product_groups"), "lots", language)


def test_a_lot_far_from_all_groups_is_like_none(trained):
    week = pd.DataFrame([[6.0, 0, 6.0, 0, 0], [0, 6.0, -6.0, 0, 0], [6.0, 12.0, 9.0, 0, 30.0]], columns=list(COLUMNS))
    x = trained.preparation.transform(week)
    assert trained.estimator.predict(x)[:2].tolist() == [2, 1]
    away = trained.estimator.away(x)
    assert (away > 1).tolist() == [False, False, True]
    reach = trained.estimator.reach[trained.estimator.predict(x)[2]] * x.shape[1]
    assert np.isclose(np.abs(trained.estimator.pushes(x)[2]).sum(), away[2] * reach)         # its columns make up the distance


def test_predict_py_says_elsewhere_what_is_said_here(trained, tmp_path):
    card = make_card(trained.outcome, trained.preparation, trained.estimator, "일시", None, None, trained.seen, {})
    save_package(tmp_path / "model.kamp", card, trained.preparation, trained.estimator, trained.background, b"key")
    package = load_package(tmp_path / "model.kamp", b"key")
    week, _ = lots(60, seed=3)
    week.loc[0, "습도"] = 30.0
    x = package.preparation.transform(week)
    names = package.estimator.names(words()["en"])
    expected = np.where(package.estimator.away(x) > 1, "unlike any group", np.array(names)[package.estimator.predict(x)])
    week.to_csv(tmp_path / "week.csv", index=False)
    predict_elsewhere(tmp_path / "model.kamp", tmp_path / "week.csv", tmp_path / "out.csv", "--language", "en")
    told = pd.read_csv(tmp_path / "out.csv")
    assert told["prediction"].tolist() == expected.tolist()
    assert told["prediction"][0] == "unlike any group"
    assert told["reason_1"][0].startswith("습도 30")
    assert (ROOT / "kamp_core/learning/groups/divider.py").read_bytes() == (tmp_path / "elsewhere/divider.py").read_bytes()
