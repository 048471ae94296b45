"""Won a month: each formula beside a count by hand, and what holds at any price."""
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import poisson

from kamp_core.learning.capture import INSPECTED, capture_curve
from kamp_core.learning.gather import beyond_elsewhere, danger_band
from kamp_core.learning.machines import Rung
from kamp_core.learning.outcome import Capture, Split, Verdict
from kamp_core.learning.worth.estimate import Estimate, count_of, mean_of, together
from kamp_core.learning.worth.facts import ASKED, Kind, complete
from kamp_core.learning.worth.inspecting import cut_off, saved_at
from kamp_core.learning.worth.rows import missed_by, rows_a_month
from kamp_core.learning.worth.whole import Beside, kind_of, worth_of
from kamp_core.reports.money import label, money_lines
from kamp_core.reports.numbers import won as won_text
from kamp_core.reports.numbers import won_range
from tests.makers_worth import PRICES, ROWS, answers, humid_plant

ANSWERS = answers()
LIMITS = (85.0, 115.0)
won = st.floats(0, 1e7)


def asked(kind, **changes):
    outcome, _ = ANSWERS[kind]
    return worth_of(outcome, PRICES[kind] | changes, beside(kind))


def beside(kind):
    return Beside(ANSWERS[kind][1], LIMITS if kind is Kind.SPEC else (None, None))


# ranges ------------------------------------------------------------------------------------------------------------

def test_ranges_of_independent_numbers_join_by_squares():
    joined = together(lambda a, b: a - b, Estimate(10, 7, 14), Estimate(5, 1, 8))
    assert (joined.value, joined.low, joined.high) == pytest.approx((5, 5 - np.hypot(3, 3), 5 + np.hypot(4, 4)))


def test_a_count_stands_for_the_rates_that_could_have_brought_it():
    seen = count_of(6)
    assert poisson.sf(5, seen.low) == pytest.approx(0.05)
    assert poisson.cdf(6, seen.high) == pytest.approx(0.05)
    assert count_of(0).low == 0


def test_too_few_days_make_no_range():
    assert mean_of(np.arange(40.0), np.repeat(np.arange(7), 6)[:40], 0) is None
    assert mean_of(np.arange(40.0), np.repeat(np.arange(8), 5), 0) is not None


# inspecting ----------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize(("missed", "false"), [(20_000, 300), (20_000, 3_000), (1_000, 900), (90_000, 100)])
def test_the_cut_off_is_the_cheapest_of_all_shares_counted_row_by_row(missed, false):
    rng = np.random.default_rng(3)
    risk = rng.permutation(1000) / 1000
    bad = rng.random(1000) < 0.2 * risk
    order = np.argsort(-risk)
    cost = {share: bad[order][round(1000 * share):].sum() * missed + (~bad[order][:round(1000 * share)]).sum() * false
            for share in (0.0, *INSPECTED)}
    share = Estimate(bad.mean(), bad.mean(), bad.mean())
    found = cut_off(capture_curve(bad.astype(float), risk, np.repeat(np.arange(20), 50), 0), share,
                    {"missed": missed, "false": false, "parts": 1000})
    assert cost[found.share] == min(cost.values())
    assert found.money.value == pytest.approx(min(cost[0.0], cost[1.0]) - min(cost.values()))
    assert (found.rival == "nothing") is bool(cost[0.0] <= cost[1.0])


@st.composite
def curves(draw):
    """A share of bad ones and what is caught at a few shares, with ranges; caught ones are among the inspected."""
    bad = draw(st.floats(0.001, 0.6))
    points = []
    for share in (0.05, 0.1, 0.2, 0.5):
        caught = min(draw(st.floats(0, 1)), share / bad, 1.0)
        points.append(Capture(share, caught, caught * draw(st.floats(0, 1)), min(1.0, caught + draw(st.floats(0, 0.5)))))
    return tuple(points), Estimate(bad, bad * draw(st.floats(0.3, 1)), min(1.0, bad * draw(st.floats(1, 2))))


@given(curves(), won, won)
def test_the_cut_off_is_never_worse_than_inspecting_nothing_or_everything(curve, missed, false):
    points, bad = curve
    prices = {"missed": missed, "false": false, "parts": 1000}
    found = cut_off(points, bad, prices)
    assert found.money.value >= 0
    assert all(saved_at(point, bad, prices).value <= found.money.value for point in points)
    assert found.money.low <= found.money.value <= found.money.high


@given(curves(), won, won)
def test_twice_the_prices_are_twice_the_money_at_the_same_cut_off(curve, missed, false):
    points, bad = curve
    once, twice = (cut_off(points, bad, {"missed": times * missed, "false": times * false, "parts": 1000}) for times in (1, 2))
    assert twice.share == once.share
    for end in ("value", "low", "high"):
        assert getattr(twice.money, end) == pytest.approx(2 * getattr(once.money, end), rel=1e-9, abs=1e-6)


def test_at_the_share_of_the_slider_the_cut_off_stays_known():
    outcome, _ = ANSWERS[Kind.INSPECT]
    found = worth_of(outcome, PRICES[Kind.INSPECT], Beside(), share=0.02)
    assert found.share == 0.02
    assert found.best.share == worth_of(outcome, PRICES[Kind.INSPECT], Beside()).share == 0.1
    assert found.money.value == pytest.approx(10_000 * (0.06 * 0.18 * 23_000 - 0.02 * 3_000))


def test_parts_near_a_limit_are_measured_first():
    found = asked(Kind.SPEC)
    _, held = ANSWERS[Kind.SPEC]
    out = ~held["actual"].between(*LIMITS)
    near = held["prediction"].sub(100).abs().sort_values(ascending=False).index[:round(found.share * ROWS)]
    caught = out[near].sum()
    cost = (out.sum() - caught) * 20_000 + (len(near) - caught) * 3_000
    assert found.money.value == pytest.approx((min(out.sum() * 20_000, (~out).sum() * 3_000) - cost) * 10_000 / ROWS, rel=0.02)


# the other kinds -----------------------------------------------------------------------------------------------------

def test_pieces_too_many_and_too_few_have_their_own_price():
    assert missed_by(np.array([12.0, 7.0]), np.array([10.0, 10.0]), 500, 2_000).tolist() == [1_000, 6_000]
    _, held = ANSWERS[Kind.AMOUNT]
    day = sum(missed_by(held[plan].to_numpy(), held["actual"].to_numpy(), 500, 2_000).mean() * sign
              for plan, sign in (("nothing", 1), ("prediction", -1)))
    assert asked(Kind.AMOUNT).money.value == pytest.approx(day * 3 * 365.25 / 12)      # three series, every day of the week


def test_a_right_first_guess_is_worth_more_than_always_the_commonest():
    _, held = ANSWERS[Kind.TYPES]
    right, usual = (held["actual"] == held["prediction"]).mean(), (held["actual"] == "베어링마모").mean()
    found = asked(Kind.TYPES)
    assert (found.rival, found.money.value) == ("usual", pytest.approx(30 * 50_000 * (right - usual)))
    assert asked(Kind.TYPES, wrong=90_000).rival == "nothing"                          # then no guess is the better rival


def test_a_promise_costs_by_the_day_late_and_the_day_too_careful():
    _, held = ANSWERS[Kind.DUE]
    cost = [sum(100_000 * max(0, took - said) + 20_000 * max(0, said - took)
                for took, said in zip(held["actual"], promise, strict=True)) for promise in ([120.0] * ROWS, held["high"])]
    assert asked(Kind.DUE).money.value == pytest.approx((cost[0] - cost[1]) / ROWS * 40)


def test_a_tool_is_changed_at_the_time_left_that_other_tools_would_choose():
    found = asked(Kind.LIFE)
    assert found.rival == "usual"
    assert 0 < found.cut < 5                                   # known to within two hours: changed a few hours before the end
    assert found.changing.late == 0
    assert found.changing.early < 5
    assert found.money.low > 0
    dear = asked(Kind.LIFE, unused=1e9)                        # life thrown away so dear that breaking is cheapest
    assert dear.never
    assert dear.money.value == 0


def test_the_price_of_late_moves_the_time_of_changing():
    careful, bold = (asked(Kind.LIFE, broken=broken) for broken in (5e7, 5_000))
    assert careful.cut > bold.cut
    assert careful.changing.early > bold.changing.early or careful.changing.late < bold.changing.late


def test_use_above_the_range_is_what_could_be_saved_at_most():
    _, held = ANSWERS[Kind.USE]
    beyond = (held["actual"] - held["prediction"])[held["actual"] > held["high"]].sum()
    found = worth_of(ANSWERS[Kind.USE][0], PRICES[Kind.USE], Beside(held, counted=0.5))
    assert found.money.value == pytest.approx(beyond * 150 / 20 * 365.25 / 12)         # of twenty days
    assert found.each.value == pytest.approx(150 * held["actual"].mean())
    assert (found.peak, found.a_part) == (pytest.approx(150 * held["actual"].max()), 75)


def test_failures_foreseen_pay_for_the_call_outs_in_vain():
    weeks = 365.25 / 12 / 7
    assert asked(Kind.FAILURES).money.value == pytest.approx(2 * 9 / 12 * 3e6 - 6 / 12 * weeks * 50_000)
    assert asked(Kind.ALARMS).money.value == pytest.approx(2 * 0.75 * 3e6 - 0.5 * weeks * 50_000)
    assert asked(Kind.ALARMS, false=9e6).money.value < 0                               # said as a loss


# (limit, caught of 20, false alarms in 10 weeks): where the model was chosen, and on the rows kept aside
EARLIER = [(0.1, 20, 100), (0.3, 18, 20), (0.6, 12, 2)]
LATER = [(0.1, 19, 90), (0.3, 14, 30), (0.6, 12, 1)]


def rungs(told):
    return tuple(Rung(limit, 20, caught, caught + false, false, 10.0) for limit, caught, false in told)


def foreseen(**changes):
    life = replace(ANSWERS[Kind.FAILURES][0].life, tried=rungs(EARLIER), judged=rungs(LATER))
    return worth_of(replace(ANSWERS[Kind.FAILURES][0], life=life), PRICES[Kind.FAILURES] | changes, Beside())


@pytest.mark.parametrize(("false", "cut"), [(1_000, 0.1), (200_000, 0.3), (1_500_000, 0.6)])
def test_the_dearer_a_call_out_in_vain_the_later_the_alarm(false, cut):
    assert foreseen(false=false).cut == cut


def test_the_limit_is_chosen_on_other_rows_than_those_that_tell_the_money():
    found = foreseen(false=200_000)                        # at 0.3, by the earlier rows; the later ones would have said 0.6
    weeks = 365.25 / 12 / 7
    assert found.money.value == pytest.approx(2 * 14 / 20 * 3e6 - 30 / 10 * weeks * 200_000)
    assert (found.alarm.caught, found.alarm.false_alarms) == (14, 30)
    assert found.money.low < found.money.value < found.money.high


def test_where_call_outs_cost_more_than_stops_no_alarm_is_best():
    found = foreseen(false=1e9)
    assert found.never
    assert found.money.value == 0


def test_a_watched_machine_is_judged_in_the_half_that_did_not_choose():
    outcome = ANSWERS[Kind.ALARMS][0]
    watch = replace(outcome.watch, halves=(rungs(EARLIER), rungs([(0.1, 20, 40), (0.3, 6, 20), (0.6, 5, 1)])))
    found = worth_of(replace(outcome, watch=watch), PRICES[Kind.ALARMS] | {"false": 200_000}, Beside())
    # the first half chooses 0.3, which catches 6 in the second; the second chooses 0.1, which catches 20 in the first
    assert (found.alarm.events, found.alarm.caught, found.alarm.false_alarms) == (40, 26, 120)
    weeks = 365.25 / 12 / 7
    assert found.money.value == pytest.approx(2 * 26 / 40 * 3e6 - 120 / 20 * weeks * 200_000)


def test_a_limit_that_stays_as_it_was_set_keeps_its_counts():
    """It was set by normal time alone: the money and the rest of the answer tell the same alarms."""
    outcome = ANSWERS[Kind.ALARMS][0]
    watch = replace(outcome.watch, halves=(rungs([(0.5, 9, 60), (1.0, 8, 3)]), rungs([(0.5, 7, 4), (1.0, 5, 3)])))
    found = worth_of(replace(outcome, watch=watch), PRICES[Kind.ALARMS] | {"false": 200_000}, Beside())
    assert (found.cut, found.alarm.caught, found.alarm.false_alarms) == (1.0, 13, 6)


def test_a_first_guess_is_trusted_where_right_and_wrong_pay_for_each_other():
    outcome, held = ANSWERS[Kind.TYPES]
    sure = np.where(held["actual"] == held["prediction"], 0.9, 0.15)                   # it knows when it is unsure
    found = worth_of(outcome, PRICES[Kind.TYPES], Beside(held.assign(probability_실누설=sure)))
    right, usual = (held["actual"] == held["prediction"]).mean(), (held["actual"] == "베어링마모").mean()
    assert found.cut == 0.2                                                            # 10,000 / (40,000 + 10,000)
    assert found.money.value == pytest.approx(30 * (40_000 * right - (40_000 * usual - 10_000 * (1 - usual))))


def test_too_few_dearer_than_too_many_asks_for_more_than_predicted():
    assert asked(Kind.AMOUNT).aim == 0.8                                               # 2,000 / (500 + 2,000)
    assert "넉넉히" in " ".join(money_lines(asked(Kind.AMOUNT), ANSWERS[Kind.AMOUNT][0], "ko"))
    assert "less than predicted" in " ".join(money_lines(asked(Kind.AMOUNT, over=8_000), ANSWERS[Kind.AMOUNT][0], "en"))


@pytest.mark.parametrize("language", ["ko", "en"])
def test_where_to_act_is_said_with_what_comes_of_it(language):
    said = " ".join(money_lines(foreseen(false=200_000), ANSWERS[Kind.FAILURES][0], language))
    assert "30 %" in said
    assert "14" in said
    quiet = money_lines(foreseen(false=1e9), ANSWERS[Kind.FAILURES][0], language)[0]
    assert {"ko": "경보를 쓰지 않는 편", "en": "no alarm at all is cheapest"}[language] in quiet


def test_better_settings_are_shared_out_by_product_and_have_to_pay_the_change():
    found = asked(Kind.SETTINGS)
    assert found.money == Estimate(*(pytest.approx(gain * 0.5 * 10 * 10_000) for gain in (25, 18, 32)))    # half of the rows
    assert found.months == pytest.approx(1e6 / 1.25e6)


def test_a_cause_costs_the_bad_parts_beyond_the_usual():
    """1,000 parts, 60 bad: 36 of them in the place, where 94 good ones lie, too."""
    inside = np.repeat([True, False], [130, 870])
    bad = np.concatenate([np.repeat([1, 0], [36, 94]), np.repeat([1, 0], [24, 846])])
    value, low, high = beyond_elsewhere(inside, bad, np.arange(1_000) % 10)
    assert value == pytest.approx((36 - (36 + 94) * 24 / (24 + 846)) / 1_000)
    assert 0 < low < value < high < 0.06
    assert asked(Kind.CAUSE).money == Estimate(0.032 * 2e8, 0.02 * 2e8, 0.05 * 2e8)


@pytest.mark.parametrize("days", [12, 30])
def test_the_range_of_what_a_cause_costs_holds_nine_times_in_ten(days):
    """Plants whose truth is known; the place is sought on the same rows, as in an answer."""
    every, humid, _ = humid_plant(4_000, 50, 0)
    held = []
    for seed in range(1, 201):
        bad, humidity, day = humid_plant(days, 100, seed)
        low, high = danger_band(humidity, bad) or (0.0, 0.0)
        found = beyond_elsewhere((humidity >= low) & (humidity <= high), bad, day)
        if found is not None:
            inside = (humid >= low) & (humid <= high)
            true = (every[inside].mean() - every[~inside].mean()) * inside.mean()
            held.append(found[1] <= true <= found[2])
    assert len(held) > 150
    assert 0.87 <= np.mean(held) <= 0.97


def test_too_few_days_or_no_more_bad_parts_than_elsewhere_cost_nothing_that_could_be_said():
    inside, bad = np.arange(100) < 50, np.arange(100) % 10 == 0
    assert beyond_elsewhere(inside, bad, np.arange(100) % 10) is None
    assert beyond_elsewhere(inside, inside & bad, np.arange(100) % 7) is None
    assert beyond_elsewhere(inside, inside & bad, np.arange(100) % 8) is not None


@pytest.mark.parametrize("kind", [Kind.CAUSE, Kind.INSPECT, Kind.GROUPS])
def test_no_money_is_made_of_a_number_without_a_range(kind):
    """As answers of earlier versions hold it."""
    outcome, _ = ANSWERS[kind]
    unknown = {Kind.CAUSE: {"importance": tuple(replace(one, danger_beyond_low=None) for one in outcome.importance)},
               Kind.INSPECT: {"split": replace(outcome.split, bad_low=None)},
               Kind.GROUPS: {"division": outcome.division and replace(outcome.division, groups=tuple(
                   replace(group, result_low=None) for group in outcome.division.groups))}}[kind]
    assert worth_of(replace(outcome, **unknown), PRICES[kind], Beside()) is None
    assert kind_of(replace(outcome, **unknown), Beside()) is None


def test_a_month_of_rows_is_counted_by_the_steps_between_them():
    """Hourly rows of 20 days: 480 rows lie 479 hours apart."""
    split = Split("future", 480, "2026-04-01T00:00:00", "2026-04-20T23:00:00", blocks=20)
    assert rows_a_month(replace(ANSWERS[Kind.USE][0], split=split)) == pytest.approx(24 * 365.25 / 12)
    assert rows_a_month(replace(ANSWERS[Kind.USE][0], split=replace(split, holdout_rows=1, holdout_to=split.holdout_from))) is None


def test_the_worst_group_costs_what_it_has_more_than_the_others():
    others = (200 * 0.02 + 100 * 0.03) / 300
    assert asked(Kind.GROUPS).money.value == pytest.approx(10_000 * 20_000 * 0.5 * (0.09 - others))


# all kinds -----------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("kind", list(Kind))
def test_each_kind_has_a_range_that_holds_its_value_and_doubles_with_its_prices(kind):
    found, numbers = asked(kind), ("parts", "events", "orders", "changes")
    assert found.kind is kind
    assert found.money.low < found.money.value <= found.money.high
    twice = asked(kind, **{name: 2 * PRICES[kind][name] for name in ASKED[kind] if name not in numbers})
    assert twice.money.value == pytest.approx(2 * found.money.value)
    assert twice.money.low == pytest.approx(2 * found.money.low)


@pytest.mark.parametrize("kind", list(Kind))
def test_no_money_is_said_without_a_signal_or_without_every_price(kind):
    outcome, _ = ANSWERS[kind]
    for level in ("no_signal", "suspicious"):
        assert kind_of(replace(outcome, verdict=Verdict(level, ())), beside(kind)) is None
    first = ASKED[kind][0]
    assert worth_of(outcome, {name: price for name, price in PRICES[kind].items() if name != first}, beside(kind)) is None
    assert not complete(kind, PRICES[kind] | {first: 0}) or first in ("false", "wrong", "change")


@pytest.mark.parametrize("kind", [Kind.SPEC, Kind.TYPES, Kind.AMOUNT, Kind.USE, Kind.DUE, Kind.LIFE])
def test_nothing_is_asked_for_where_the_rows_are_gone_or_come_from_too_few_days(kind):
    outcome, held = ANSWERS[kind]
    limits = beside(kind).limits
    assert kind_of(outcome, Beside(None, limits)) is None
    assert kind_of(outcome, Beside(held[held["block"] < 5], limits)) is None


@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize("language", ["ko", "en"])
def test_each_kind_is_said_in_both_languages(kind, language):
    outcome, _ = ANSWERS[kind]
    first, *rest = money_lines(asked(kind), outcome, language)
    assert ("한 달에 약" if language == "ko" else "won") in first
    assert rest
    labels = {label(kind, name, outcome, language) for name in ASKED[kind]}
    assert len(labels) == len(ASKED[kind])


@pytest.mark.parametrize(("amount", "korean", "english"), [
    (540, "540원", "540 won"), (54_321, "5.4만 원", "54,000 won"), (8_200_000, "820만 원", "8.2 million won"),
    (9_999, "1만 원", "10,000 won"), (123_456_789, "1.2억 원", "120 million won"), (-300_000, "-30만 원", "-300,000 won")])
def test_won_are_read_in_ten_thousands_or_in_millions(amount, korean, english):
    assert (won_text(amount, "ko"), won_text(amount, "en")) == (korean, english)


@pytest.mark.parametrize(("low", "high", "korean", "english"), [
    (4e5, 2.1e6, "40만–210만 원", "0.4–2.1 million won"), (-4e5, 2.1e6, "-40만 ~ 210만 원", "-0.4 ~ 2.1 million won"),
    (0, 540, "0–540원", "0–540 won"), (7e7, 2.1e8, "7,000만–2.1억 원", "70–210 million won")])
def test_a_range_of_won_names_its_unit_and_hides_no_minus(low, high, korean, english):
    assert (won_range(low, high, "ko"), won_range(low, high, "en")) == (korean, english)


def test_a_loss_that_may_be_a_gain_says_which_end_is_which():
    outcome, _ = ANSWERS[Kind.SPEC]
    found = replace(asked(Kind.SPEC), money=Estimate(-100_000, -2_600_000, 440_000), never=False, best=None)
    said = money_lines(found, outcome, "ko")[0]
    assert "손해입니다(범위: 260만 원 손해부터 44만 원 이득까지)" in said


@pytest.mark.parametrize("kind", list(Kind))
def test_a_gain_that_may_be_a_loss_is_not_told_without_it(kind):
    outcome, _ = ANSWERS[kind]
    found = replace(asked(kind), money=Estimate(440_000, -100_000, 2_600_000), never=False, best=None)
    said = money_lines(found, outcome, "ko")[0]
    loss, none = "10만 원 손해부터 260만 원 이득까지" in said and "손해일 수도 있으니" in said, "차이가 없을 수도 있습니다" in said
    assert (loss, none) == ((False, True) if kind in (Kind.CAUSE, Kind.GROUPS) else (True, False))


@pytest.mark.parametrize(("false", "rival"), [(600, "모두 검사할 때"), (2_000, "하나도 검사하지 않을 때")])
def test_the_gain_says_what_it_is_compared_with_and_why(false, rival):
    first, *rest = money_lines(asked(Kind.INSPECT, false=false), ANSWERS[Kind.INSPECT][0], "ko")
    assert f"검사하면 {rival}보다 한 달에 약" in first
    assert any(f"{rival}와 견준 것은, 적어 주신 가격에서는" in line for line in rest)


def test_an_alarm_that_comes_after_the_event_is_no_whole_failure_saved():
    outcome, _ = ANSWERS[Kind.ALARMS]
    late = replace(outcome, watch=replace(outcome.watch, lead_seconds=-1320.0))
    early = replace(outcome, watch=replace(outcome.watch, lead_seconds=600.0))
    told = {name: any("뒤 22분에 울렸습니다" in line for line in money_lines(asked(Kind.ALARMS), one, "ko"))
            for name, one in (("late", late), ("early", early))}
    assert told == {"late": True, "early": False}
