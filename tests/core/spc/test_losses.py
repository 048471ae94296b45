"""Pareto and OEE: what costs most, and how much of the planned time was of use."""
import numpy as np
import pandas as pd
import pytest

from kamp_core.errors import KampError
from kamp_core.spc.oee import Totals, oee, read_totals
from kamp_core.spc.pareto import Pareto, Split, pareto, usually_left_out
from kamp_core.spc.study_words import pareto_sentence


@pytest.fixture
def stops(table):
    days = pd.date_range("2026-03-01", periods=10, freq="D")
    causes = ["금형교체"] * 4 + ["센서"] * 3 + ["정상"] * 2 + [None]
    return table(일자=days, 원인=causes, 분=[30, 30, 30, 30, 5, 5, 10, 0, 0, 7], 라인=["A", "B"] * 5)


def test_values_are_ordered_by_how_often_they_occur(stops):
    found = pareto(stops.cursor, stops["원인"])
    assert (found.labels, found.values, found.total, found.rows) == (("금형교체", "센서", "정상"), (4, 3, 2), 9, 9)
    assert (found.standing, found.first) == ("chance", (0, 0))         # nine stops are too few to tell


def test_what_was_fine_is_left_out_and_minutes_or_money_weigh(stops):
    assert usually_left_out(stops["원인"]) == ("정상",)
    found = pareto(stops.cursor, stops["원인"], stops["분"], 1000, ("정상",))
    assert (found.labels, found.values, found.total) == (("금형교체", "센서"), (120_000, 20_000), 140_000)
    assert found.effective == pytest.approx(140**2 / (4 * 30**2 + 2 * 5**2 + 10**2))     # four long stops tell little


def test_one_cause_of_more_than_half_is_named_alone(table):
    t = table(원인=["금형교체"] * 24 + ["센서"] * 8 + ["청소"] * 8)
    assert pareto_sentence(pareto(t.cursor, t["원인"]), "ko") == "‘금형교체’ 하나가 60 %를 차지합니다. 여기부터 줄이세요."


@pytest.mark.parametrize(("counts", "standing"), [
    ([49, 27, 24], "lead"), ([5, 3, 2], "chance"), ([35, 34, 33], "even"), ([600, 200, 200], "one"),
    ([500, 310, *[10] * 19], "few"), ([100], "one"), ([12, 11, 10, 9, 8], "chance")])
def test_what_stands_out_is_told_by_a_rule(table, counts, standing):
    t = table(원인=[f"원인{i}" for i, count in enumerate(counts) for _ in range(count)])
    column = t["원인"]
    assert pareto(t.cursor, column).standing == standing


def test_one_of_three_with_half_of_it_leads_and_the_80_percent_are_told_as_they_are(table):
    """What a visitor met: 49 % of three were called nothing that stands out."""
    t = table(원인=["기포"] * 49 + ["긁힘"] * 27 + ["휨"] * 24)
    said = pareto_sentence(pareto(t.cursor, t["원인"]), "ko")
    assert said.startswith("‘기포’가 49 %로 가장 많습니다(3가지가 고르게 나뉘면 33 %)")
    assert "3가지 가운데 3가지를 더해야 합니다" in said


def test_equal_shares_are_rarely_taken_for_a_lead():
    """At most one in twenty of simulated equal kinds; half that is expected of Bonferroni's bound."""
    rng = np.random.default_rng(5)
    named = 0
    for counts in rng.multinomial(60, [0.25] * 4, 1000):
        values = tuple(sorted(map(float, counts), reverse=True))
        found = Pareto("", tuple("abcd"), values, 0, None, None, 60.0, 60, 4, 4, 60.0)
        named += found.standing in ("one", "few", "lead")
    assert named <= 50


def test_before_and_after_a_day_are_compared_a_day(stops):
    found = pareto(stops.cursor, stops["원인"], left_out=("정상",), split=Split("일자", "2026-03-05"))
    assert found.days == (4, 6)
    assert (found.before, found.after) == ((1, 0), (0, 0.5))


def test_two_lines_are_compared_by_their_sums(stops):
    found = pareto(stops.cursor, stops["원인"], stops["분"], split=Split("라인", "A", "B"))
    assert dict(zip(found.labels, zip(found.before, found.after, strict=True), strict=True))["금형교체"] == (60, 60)


def test_many_values_are_gathered_in_a_last_bar(table):
    t = table(불량=[f"유형{i:02d}" for i in range(30) for _ in range(30 - i)])
    found = pareto(t.cursor, t["불량"])
    assert len(found.labels) == 12
    assert (found.labels[-1], found.others) == ("", 19)
    assert sum(found.values) == found.total == 465


def test_nothing_to_count_is_said(table):
    t = table(불량=["OK", "OK", "OK", "NG"])
    with pytest.raises(KampError) as error:
        pareto(t.cursor, t["불량"], left_out=("OK", "NG"))
    assert error.value.code == "pareto_nothing"


def test_a_moment_with_nothing_before_it_is_said(stops):
    with pytest.raises(KampError) as error:
        pareto(stops.cursor, stops["원인"], split=Split("일자", "2020-01-01"))
    assert error.value.code == "pareto_one_side"


def test_the_oee_of_a_shift():
    """Vorne, "Calculate OEE": shift of 420 planned minutes, 47 stopped, cycle 1 s, 19,271 made, 423 bad:
    availability 88.81 %, performance 86.11 %, quality 97.80 %, OEE 74.79 %."""
    found = oee(Totals(420, 47, 1.0, 19_271, 423))
    assert (found.availability, found.performance, found.quality, found.value) == pytest.approx(
        (0.8881, 0.8611, 0.9780, 0.7479), abs=5e-5)
    assert sum(found.minutes.values()) == pytest.approx(420)
    assert found.minutes["good"] / 420 == pytest.approx(found.value)


def test_totals_are_read_from_columns(table):
    t = table(계획=[480, 480], 정지=[30, None], 생산=[1000, 1100], 불량=[10, 20])
    assert read_totals(t.cursor, "계획", "정지", "생산", "불량", 20) == Totals(960, 30, 20, 2100, 30)


@pytest.mark.parametrize(("totals", "code"), [(Totals(0, 0, 1, 1, 0), "oee_missing"), (Totals(100, 100, 1, 5, 0), "oee_stops"),
                                              (Totals(100, 0, 1, 5, 6), "oee_bad")])
def test_totals_that_cannot_be_are_refused(totals, code):
    with pytest.raises(KampError) as error:
        oee(totals)
    assert error.value.code == code


def test_two_that_lead_alike_are_both_named(table):
    t = table(원인=["기포"] * 40 + ["긁힘"] * 40 + ["휨"] * 12 + ["색"] * 10)
    found = pareto(t.cursor, t["원인"])
    assert (found.standing, found.first[0]) == ("lead", 2)
    assert pareto_sentence(found, "ko").startswith("‘긁힘’, ‘기포’가 39 %씩으로 똑같이 가장 많습니다")
    few = table(원인=["기포"] * 4 + ["긁힘"] * 4 + ["휨"] * 2)
    assert "‘긁힘’, ‘기포’가 40 %씩으로 똑같이 가장 많지만, 10건으로는" in pareto_sentence(pareto(few.cursor, few["원인"]), "ko")
