"""Money on the answer page: asked for once, said below the number that matters, and what it does to the slider."""
from dataclasses import replace

import pytest

from kamp_core.errors import KampError
from kamp_core.learning.outcome import Verdict
from kamp_core.learning.worth.facts import ASKED, Kind
from tests.makers_worth import PRICES, answers

ANSWERS = answers()


@pytest.fixture
def answered(studio, finished):
    """A finished run with this answer and these rows kept aside."""
    def answered(outcome, held=None):
        run = finished(outcome)
        if held is not None:
            held.to_parquet(studio.workspace.run_folder(run) / "holdout.parquet")
        if outcome.problem == "measured_quality":
            studio.quality.describe(studio.jobs.look(run).request.dataset, {"두께(um)": {"low": 85.0, "high": 115.0}})
        return run
    return answered


@pytest.fixture
def known(studio):
    """known(kind, names): these prices were given before."""
    def known(kind, names):
        for name in names:
            studio.money.set_price(studio.project().id, kind, name, PRICES[kind][name])
    return known


@pytest.mark.parametrize("kind", list(Kind))
def test_every_kind_of_answer_asks_in_its_own_words_and_says_its_money(kind, answered, open_page, known):
    *first, last = ASKED[kind]
    known(kind, first)
    page = open_page("answer", run=answered(*ANSWERS[kind]))
    assert [field.key for field in page.number_input] == [f"price_{name}" for name in ASKED[kind]]
    assert not any("한 달에 약" in part.value for part in page.subheader)
    page.number_input(key=f"price_{last}").set_value(PRICES[kind][last]).run()
    said = page.subheader[0].value
    assert "한 달에 약" in said
    assert "만 원" in said
    assert "(범위 " in said
    assert not page.exception


def test_what_was_given_for_another_question_is_offered_and_taken_by_a_click(answered, open_page, studio, known):
    known(Kind.CAUSE, ("missed", "parts"))
    page = open_page("answer", run=answered(*ANSWERS[Kind.INSPECT]))
    assert [page.number_input(key=f"price_{name}").value for name in ASKED[Kind.INSPECT]] == [20_000, None, 10_000]
    assert studio.money.prices(studio.project().id, Kind.INSPECT) == {}
    page.button(key="prices_before").click().run()
    assert studio.money.prices(studio.project().id, Kind.INSPECT) == {"missed": 20_000, "parts": 10_000}
    assert "prices_before" not in [button.key for button in page.button]
    page.number_input(key="price_false").set_value(3_000.0).run()
    assert "한 달에 약" in page.subheader[0].value
    assert studio.money.prices(studio.project().id, Kind.INSPECT) == PRICES[Kind.INSPECT]


def test_who_gives_one_price_keeps_those_offered_beside_it_and_who_empties_one_keeps_nothing(answered, open_page, studio, known):
    known(Kind.CAUSE, ("missed", "parts"))
    page = open_page("answer", run=answered(*ANSWERS[Kind.INSPECT]))
    page.number_input(key="price_missed").set_value(None).run()
    assert studio.money.prices(studio.project().id, Kind.INSPECT) == {}
    page.number_input(key="price_missed").set_value(30_000.0).run()
    assert studio.money.prices(studio.project().id, Kind.INSPECT) == {"missed": 30_000, "parts": 10_000}
    page.number_input(key="price_false").set_value(3_000.0).run()
    assert "한 달에 약" in page.subheader[0].value


def test_who_may_only_look_sees_no_price_that_nobody_gave_here(answered, open_page, known, sit):
    run = answered(*ANSWERS[Kind.INSPECT])
    known(Kind.CAUSE, ("missed", "parts"))
    sit("viewer")
    page = open_page("answer", run=run)
    assert [page.number_input(key=f"price_{name}").value for name in ASKED[Kind.INSPECT]] == [None, None, None]


@pytest.mark.parametrize("kind", [Kind.AMOUNT, Kind.SETTINGS])
def test_the_page_says_it_in_english(kind, answered, open_page, known):
    known(kind, ASKED[kind])
    said = open_page("answer", language="en", run=answered(*ANSWERS[kind])).subheader[0].value
    assert "won a month" in said
    assert "(range " in said


def test_the_slider_stands_at_the_share_worth_most_until_somebody_moves_it(answered, open_page, known, text_of):
    known(Kind.INSPECT, ("missed", "false"))
    page = open_page("answer", run=answered(*ANSWERS[Kind.INSPECT]))
    assert page.select_slider(key="inspect_share").value == 0.2
    page.number_input(key="price_parts").set_value(10_000.0).run()
    assert page.select_slider(key="inspect_share").value == 0.1
    assert "10 %만 검사하면 불량의 55 %" in page.header[1].value
    assert "가장 이득인 검사량입니다" in text_of(page)
    page.select_slider(key="inspect_share").set_value(0.3).run()
    assert "30 %만 검사하면" in page.subheader[0].value
    assert "이 가격이면 10 %만 검사할 때 가장 이득입니다" in text_of(page)
    page.number_input(key="price_false").set_value(10_000.0).run()       # a new price asks anew
    assert page.select_slider(key="inspect_share").value == 0.05


def test_where_inspecting_is_dearer_than_letting_through_that_is_said(answered, open_page, studio, text_of):
    run = answered(*ANSWERS[Kind.INSPECT])
    project = studio.project().id
    for name, price in {"missed": 100, "false": 50_000, "parts": 10_000}.items():
        studio.money.set_price(project, Kind.INSPECT, name, price)
    page = open_page("answer", run=run)
    assert "이 가격이면 하나도 검사하지 않는 편이 가장 쌉니다" in text_of(page)
    assert "먼저 검사" not in text_of(page)
    report = studio.report(run, "ko", studio.workspace.home / "r.html").read_text("utf-8")
    assert "이 가격이면 하나도 검사하지 않는 편이 가장 쌉니다" in report
    assert "먼저 검사" not in report


@pytest.mark.parametrize("level", ["no_signal", "suspicious"])
def test_an_answer_not_to_be_believed_asks_for_no_prices(level, answered, open_page):
    outcome, held = ANSWERS[Kind.INSPECT]
    page = open_page("answer", run=answered(replace(outcome, verdict=Verdict(level, ())), held))
    assert not page.number_input


def test_a_measured_number_without_limits_has_no_money_in_it(answered, open_page, studio):
    outcome, held = ANSWERS[Kind.SPEC]
    run = answered(outcome, held)
    studio.quality.describe(studio.outcome(run).dataset, {"두께(um)": {"low": None, "high": None}})
    assert not open_page("answer", run=run).number_input


def test_the_report_says_it_in_one_line_and_inspects_what_is_worth_most(answered, studio, known):
    run = answered(*ANSWERS[Kind.INSPECT])
    known(Kind.INSPECT, ASKED[Kind.INSPECT])
    page = studio.report(run, "ko", studio.workspace.home / "r.html").read_text("utf-8")
    assert "위험한 순서로 10 %만 검사하면 하나도 검사하지 않을 때보다 한 달에 약 460만 원을 아낍니다(범위 180만–850만 원)." in page
    assert "10 %만 검사하면 불량의 55 %를 잡습니다" in page


def test_a_price_that_can_be_none_is_refused(studio):
    for name, price in (("missed", -1), ("missed", float("nan")), ("colour", 5)):
        with pytest.raises(KampError, match="price_wrong"):
            studio.money.set_price(studio.project().id, Kind.INSPECT, name, price)
