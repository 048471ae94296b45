"""One answer speaks of one limit: in its number, where it is wrong, its counts, its money, and what to do."""
from dataclasses import replace

import pytest

from kamp_core.learning.machines import Rung
from kamp_core.learning.outcome import Reason, Verdict
from kamp_core.learning.worth.estimate import Estimate
from kamp_core.learning.worth.facts import Kind, Worth
from kamp_core.learning.worth.whole import Beside, worth_of
from kamp_core.problems import problem
from kamp_core.reports import Priced, owner_html
from kamp_core.reports.limit import at_limit, counts_at
from kamp_core.reports.money import money_lines
from kamp_core.reports.owner import decision, money_told
from kamp_core.reports.sentences import headline, reasons
from kamp_core.reports.shown import share_inspected
from kamp_core.reports.tables import confusion_limit, confusion_table
from kamp_core.reports.todo import to_do, two_ranges
from kamp_core.reports.where import where_wrong
from kamp_core.wording import say
from tests.makers import make_outcome
from tests.makers_worth import PRICES, answers

ANSWERS = answers()
RUNGS = (Rung(0.1, 12, 12, 90, 78, 12.0, by_chance=0.6, lead=14_400.0), Rung(0.3, 12, 10, 14, 4, 12.0, by_chance=0.2, lead=7_200.0))


def failing():
    outcome = ANSWERS[Kind.FAILURES][0]
    return replace(outcome, life=replace(outcome.life, tried=RUNGS, judged=RUNGS))


def worth(outcome, kind, **changes):
    return worth_of(outcome, PRICES[kind] | changes, Beside())


@pytest.mark.parametrize("share", [0.1, 0.2, 0.5])
def test_what_is_caught_and_what_is_missed_are_counted_at_the_share_inspected(share):
    outcome = make_outcome()
    (_, in_vain), (missed, caught) = counts_at(outcome, share)
    assert caught / (missed + caught) == pytest.approx(headline(outcome, "ko", share).value, abs=0.005)
    assert caught + in_vain == round(share * 1600)
    assert f"{missed}건은 놓치고" in where_wrong(outcome, "ko", share)[0]
    assert [str(missed), str(caught)] == [cells[1] for cells in list(confusion_table(outcome, "ko", share).values())[1:]]
    assert f"{share:.0%}".replace("%", " %") in confusion_limit(outcome, "ko", share)


def test_the_alarms_told_are_those_of_the_limit_that_the_prices_set():
    outcome = failing()
    found = worth(outcome, Kind.FAILURES, false=1e6)
    told = at_limit(outcome, found)
    assert (told.life.caught, told.life.false_alarms, told.life.by_chance) == (10, 4, 0.2)
    assert "12번 가운데 10번을 보통 2시간 전에" in headline(told, "ko").sentence
    assert "12번 가운데 10번을 미리" in " ".join(money_lines(found, outcome, "ko"))
    assert "12번 가운데 2번은" in where_wrong(told, "ko")[0]
    assert confusion_table(told, "ko") == {}


def test_alarms_that_do_not_ring_at_the_limit_of_the_prices_are_not_told():
    """Neither are reasons that count them at the limit that was set."""
    outcome, _ = ANSWERS[Kind.ALARMS]
    ringing = tuple({"from": "2026-03-02T08:00:00", "score": score} for score in (2.0, 1.2))
    told = at_limit(replace(outcome, alarms=ringing, verdict=Verdict("hint", (Reason("few_caught"), Reason("few_events")))),
                    Worth(Kind.ALARMS, Estimate(1.0, 0.0, 2.0), cut=1.5, alarm=Rung(1.5, 4, 3, 5, 2, 10.0)))
    assert [alarm["score"] for alarm in told.alarms] == [2.0]
    assert [reason.code for reason in told.verdict.reasons] == ["few_events"]
    assert (told.watch.events_caught, told.watch.false_alarms) == (3, 2)


@pytest.mark.parametrize("language", ["ko", "en"])
def test_that_nobody_measured_how_early_it_rings_at_the_limit_of_the_prices_is_said(language):
    """With every event caught and no false alarm, too, where nothing else stands under the heading."""
    outcome, _ = ANSWERS[Kind.ALARMS]
    told = at_limit(outcome, Worth(Kind.ALARMS, Estimate(1.0, 0.0, 2.0), cut=1.5, alarm=Rung(1.5, 4, 4, 4, 0, 10.0)))
    (said,) = where_wrong(told, language)
    assert {"ko": "얼마나 먼저 울리는지는 재지 않았습니다", "en": "was not measured"}[language] in said


def test_the_list_of_alarms_and_the_money_call_the_score_the_same():
    """‘Times the limit’ would be untrue once the prices have moved the limit."""
    outcome, _ = ANSWERS[Kind.ALARMS]
    found = Worth(Kind.ALARMS, Estimate(1.0, 0.0, 2.0), cut=1.5, alarm=Rung(1.5, 4, 4, 4, 0, 10.0))
    for language, name in (("ko", "이상 점수"), ("en", "score")):
        assert name in say("answer.alarm_score", language).lower()
        assert name in say("use.score", language).lower()
        assert name in " ".join(money_lines(found, outcome, language)).lower()


def test_the_line_on_the_bar_of_alarms_is_chance_and_doing_nothing_where_chance_is_not_known():
    """Beside it stands that doing nothing foretells none: a line at a fifth cannot be doing nothing."""
    failures, (alarms, _) = failing(), ANSWERS[Kind.ALARMS]
    assert headline(failures, "ko").chance
    assert headline(alarms, "ko").chance == (alarms.headline.baseline > 0)
    moved = at_limit(alarms, Worth(Kind.ALARMS, Estimate(1.0, 0.0, 2.0), cut=1.5, alarm=Rung(1.5, 4, 4, 4, 0, 10.0)))
    assert not headline(moved, "ko").chance
    assert not headline(make_outcome(), "ko").chance


def test_before_prices_are_known_the_answer_stays_as_it_is():
    assert at_limit(failing(), None) == failing()


def test_a_limit_of_which_no_chance_and_no_lead_were_kept_is_told_without():
    outcome = failing()
    old = replace(outcome.life, judged=tuple(replace(rung, by_chance=None, lead=None) for rung in RUNGS))
    told = at_limit(replace(outcome, life=old), worth(replace(outcome, life=old), Kind.FAILURES))
    assert "미리 알렸고" in headline(told, "ko").sentence
    assert "%" not in headline(told, "ko").beside


def test_where_alarms_never_pay_nobody_is_told_to_use_them():
    outcome = failing()
    found = worth(outcome, Kind.FAILURES, missed=1.0, false=1e9)
    assert found.never
    assert "출동하지 않는 편이 가장 쌉니다" in to_do(outcome, "ko", worth=found)[0]
    assert two_ranges(outcome, "ko")
    assert two_ranges(outcome, "ko", found) == ()                  # no promise is on that page
    assert "쓰지 않기로" in decision(outcome, "ko", worth=found)


def test_money_that_comes_of_fewer_inspections_and_the_advice_to_keep_them_are_one_plan():
    outcome = make_outcome()
    found = worth(outcome, Kind.INSPECT, false=1_200)
    assert (found.best.rival, 0 < found.best.share < 1) == ("everything", True)
    share = share_inspected(outcome, found)
    first = to_do(outcome, "ko", share, found)[0]
    assert first.index("첫 달은 검사를 줄이지 말고") < first.index("그때")
    assert "이 돈은 검사를 실제로 줄인 뒤부터 아낍니다." in money_lines(found, outcome, "ko")
    assert "줄일지 다시 정하시면" in decision(outcome, "ko", share, found)
    nothing = worth(outcome, Kind.INSPECT)
    assert nothing.best.rival == "nothing"
    assert "줄입니다" not in to_do(outcome, "ko", 0.2, nothing)[0]


def test_the_owner_reads_the_prices_that_were_used():
    outcome, prices = make_outcome(), PRICES[Kind.INSPECT]
    priced = Priced(Kind.INSPECT, (), worth(outcome, Kind.INSPECT), prices)
    line = money_told(outcome, priced, "ko")[-1]
    assert line == ("셈에 쓴 값: 놓친 불량 하나의 손실(원) 20,000 · 양품 하나를 헛되이 검사하는 비용(원) 3,000 · "
                    "한 달에 만드는 수(개) 10,000.")
    assert line in owner_html(outcome, problem(outcome.problem), "april", "ko", priced)


def test_the_time_within_which_a_failure_is_foreseen_is_named_everywhere():
    outcome = failing()
    assert "24시간" in reasons(outcome, "ko")[0]
    assert "24시간" in headline(outcome, "ko").sentence
    assert all("24시간" in line for line in where_wrong(outcome, "ko")[:2])


def test_failures_known_and_failures_scored_are_told_apart():
    assert "고장 30번 가운데" in headline(failing(), "ko").beside
