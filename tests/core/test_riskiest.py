"""The riskiest rows come with how they turned out, on the page and on paper; most bad ones on one day is an open end."""
from dataclasses import replace

import pytest

from kamp_core.learning.outcome import GroupError, RiskyRow
from kamp_core.problems import problem
from kamp_core.reports.line import line_html
from kamp_core.reports.riskiest import one_day, risky_table, turned_out
from kamp_core.reports.todo import not_checked
from tests.makers import make_outcome

OUTCOME = make_outcome()


def answered(*actual):
    return replace(OUTCOME, risky_rows=tuple(RiskyRow(100 + place, 0.8, word, ()) for place, word in enumerate(actual)))


@pytest.mark.parametrize(("bad", "said"), [(10, "10줄입니다."), (5, "5줄입니다."), (0, "0줄뿐입니다.")])
def test_it_is_said_how_many_of_them_were_bad(bad, said):
    (line,) = turned_out(answered(*["불량"] * bad, *["양품"] * (10 - bad)), "ko")
    assert said in line


def test_ten_good_ones_in_front_are_no_contradiction_to_the_headline():
    (line,) = turned_out(answered(*["양품"] * 10), "en", 0.1)
    assert "it takes the riskiest 10 % to catch 55 % of them" in line


def test_the_paper_for_the_line_tells_the_truth_of_each_row():
    assert risky_table(answered("불량", "양품"), "ko")["실제"] == ["불량", "양품"]
    page = line_html(answered(*["양품"] * 10), problem("defect_prediction"), "3월", "ko")
    assert "실제" in page
    assert "0줄뿐입니다" in page


def test_where_one_day_has_most_of_the_bad_ones_other_days_stay_open():
    days = tuple(GroupError("", day, 900, bad, 0, None) for day, bad in (("2026-05-01", 84), ("2026-05-02", 40)))
    (line,) = one_day(replace(OUTCOME, groups=days), "ko")
    assert "불량 124개 가운데 84개가 2026-05-01 하루에 나왔습니다" in line
    assert line in not_checked(replace(OUTCOME, groups=days), "ko")
    assert one_day(replace(OUTCOME, groups=(replace(days[0], bad=60), replace(days[1], bad=60))), "ko") == ()
