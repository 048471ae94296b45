"""Try a change: the same answer as in a file, dials that know what was seen, and curves that go through the part."""
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kamp_core.models import load_package, score_file
from kamp_core.models.package import words
from kamp_core.models.whatif import can_try, dials, effect_of, part_of, try_part, usual_part
from tests.core.test_models import KEY, boosted, outcome, save, save_with_history, shots

WORDS = words()["ko"]


@pytest.fixture(scope="module")
def package(tmp_path_factory):
    """Hot shots of mould B are bad."""
    path = tmp_path_factory.mktemp("model") / "model.kamp"
    save(path, boosted())
    return load_package(path, KEY)


def test_a_hot_shot_of_mould_b_is_bad_and_the_reasons_say_so(package):
    hot = try_part(package, {"온도(℃)": 225.0, "금형": "B", "생산시각": "2026-03-02 08:00"}, WORDS)
    cool = try_part(package, {"온도(℃)": 190.0, "금형": "B", "생산시각": "2026-03-02 08:00"}, WORDS)
    assert (hot.prediction, cool.prediction) == ("불량", "양품")
    assert hot.value > 0.5 > cool.value
    assert any("온도" in why and "225" in why for why in hot.reasons)


def test_it_says_what_scoring_a_file_says(package, tmp_path, workspace):
    frame = shots(40, seed=5)
    frame.drop(columns="bad").to_csv(tmp_path / "week.csv", index=False)
    with workspace.scratch_database() as db:
        from kamp_core.intake.facts import Choices
        score_file(package, tmp_path / "week.csv", tmp_path / "out.csv", "ko", Choices(), None, db, lambda share: None)
    scored = pd.read_csv(tmp_path / "out.csv", encoding="utf-8-sig")
    for row in range(0, 40, 7):
        part = part_of(package, {name: str(frame[name][row]) for name in ("온도(℃)", "금형", "생산시각")})
        tried = try_part(package, part, WORDS)
        assert tried.prediction == scored["prediction"][row]
        assert tried.value == pytest.approx(scored["risk"][row], abs=1e-9)
        assert list(tried.reasons) == [why for why in scored.loc[row, ["reason_1", "reason_2", "reason_3"]] if isinstance(why, str)]


def test_a_dial_reaches_a_little_further_than_what_was_seen_and_knows_where_that_ends(package):
    heat, mould = dials(package)
    assert (heat.column, heat.low, heat.high, heat.decimals) == ("온도(℃)", 170, 230, 1)
    assert heat.ends == (164, 236)
    assert (heat.knows(230.0), heat.knows(231.0), heat.knows(None)) == (True, False, True)
    assert (mould.levels, mould.knows("A"), mould.knows("C")) == (("A", "B"), True, False)


def test_the_usual_part_lies_in_what_was_seen(package):
    part = usual_part(package)
    assert all(dial.knows(part[dial.column]) for dial in dials(package))


@settings(max_examples=25, deadline=None)
@given(heat=st.floats(164, 236), mould=st.sampled_from(["A", "B", "C", None]))
def test_any_part_has_an_answer(package, heat, mould):
    tried = try_part(package, {"온도(℃)": heat, "금형": mould}, WORDS)
    assert 0 <= tried.value <= 1


def test_a_curve_goes_through_the_part_itself(package):
    part = {**usual_part(package), "금형": "B"}
    effect = effect_of(package, part, dials(package)[0], try_part(package, part, WORDS), WORDS)
    for at, value in zip(effect.at[::15], effect.value[::15], strict=True):
        assert try_part(package, {**part, "온도(℃)": float(at)}, WORDS).value == pytest.approx(value, abs=1e-9)
    assert effect.value[-1] > 0.5 > effect.value[0]


def test_words_have_no_curve(package):
    with pytest.raises(ValueError, match="금형"):
        effect_of(package, usual_part(package), dials(package)[1], try_part(package, usual_part(package), WORDS), WORDS)


def test_of_many_answers_the_curve_follows_the_present_one(tmp_path):
    save(tmp_path / "m.kamp", boosted(), target="kinds", of=outcome("many_classes", ("저", "중", "고"), None))
    package = load_package(tmp_path / "m.kamp", KEY)
    part = {**usual_part(package), "온도(℃)": 225.0}
    tried = try_part(package, part, WORDS)
    effect = effect_of(package, part, dials(package)[0], try_part(package, part, WORDS), WORDS)
    assert tried.prediction == "고"
    assert np.interp(225.0, effect.at, effect.value) == pytest.approx(tried.value, abs=0.05)
    assert effect.value[0] < 0.5


def test_a_number_comes_with_its_ends(tmp_path):
    save(tmp_path / "m.kamp", boosted("Regressor"), target="value", of=outcome("numbers", (), None), errors=(-2.0, 3.0))
    package = load_package(tmp_path / "m.kamp", KEY)
    tried = try_part(package, {**usual_part(package), "온도(℃)": 200.0}, WORDS)
    assert tried.prediction == tried.value == pytest.approx(400, abs=15)
    assert (tried.low, tried.high) == (tried.value - 2, tried.value + 3)


def test_what_lies_before_a_part_is_not_known_also_on_a_curve(tmp_path):
    save_with_history(tmp_path / "m.kamp")
    package = load_package(tmp_path / "m.kamp", KEY)
    part = {**usual_part(package), "생산시각": "2026-03-02 08:00"}
    effect = effect_of(package, part, dials(package)[0], try_part(package, part, WORDS), WORDS)
    alone = try_part(package, {**part, "온도(℃)": float(effect.at[40])}, WORDS)
    assert effect.value[40] == pytest.approx(alone.value, abs=1e-9)


@pytest.mark.parametrize(("family", "able"), [("two_classes", True), ("many_classes", True), ("numbers", True), ("forecast", False),
                                              ("alarms", False), ("groups", False)])
def test_forecasts_and_watched_machines_have_no_single_part(family, able):
    assert can_try(family) is able


def test_the_words_of_a_part_are_spelled_as_the_training_spelled_them(tmp_path):
    """The cells of a dataset are text: a yes is 'true' there, and True to the model."""
    from dataclasses import replace
    save(tmp_path / "m.kamp", boosted())
    package = load_package(tmp_path / "m.kamp", KEY)
    seen = package.card.seen | {"금형": {"levels": {"True": 0.6, "False": 0.4}}}
    yes_no = replace(package, card=replace(package.card, seen=seen))
    assert [part_of(yes_no, {"금형": cell})["금형"] for cell in ("true", " false ", "")] == ["True", "False", None]
    spelled = replace(package, card=replace(package.card, formats={"금형": {"type": "text", "format": "words OK|NG"}}))
    assert [part_of(spelled, {"금형": cell})["금형"] for cell in ("ok", "ＮＧ", "N/A")] == ["OK", "NG", None]
