"""An outcome in sentences, on a page, and as PDF."""
import re
from dataclasses import replace

import pytest

from kamp_core.errors import KampError
from kamp_core.learning.capture import capture_at
from kamp_core.learning.history import History
from kamp_core.learning.machines import Life
from kamp_core.learning.outcome import (
    Calibrated,
    CurvePoint,
    Importance,
    Interval,
    LearningCurve,
    Metric,
    Outcome,
    Reason,
    Uneven,
    Verdict,
)
from kamp_core.problems import problem
from kamp_core.reports import Shot, pdf, report_html
from kamp_core.reports.sentences import (
    causes,
    causes_note,
    headline,
    left_out,
    reasons,
    score_rows,
    warnings,
)
from kamp_core.reports.sureness import advice, curve_rows, sureness
from kamp_core.reports.todo import not_checked, to_do, two_ranges
from kamp_core.reports.where import where_wrong
from kamp_core.wording.numbers import joined, number, percent
from tests.makers import make_outcome
from tests.outside import fetched

FAMILIES = ("two_classes", "numbers", "many_classes")


def page(outcome: Outcome, language="ko", name="injection_defects") -> str:
    return report_html(outcome, problem(outcome.problem), name, language)


def suspicious() -> Outcome:
    facts = {"columns": "불량코드", "count": 1}
    return make_outcome(verdict=Verdict("suspicious", (Reason("gives_answer_away", facts),)))


def no_signal() -> Outcome:
    facts = {"low": 0.03, "high": 0.12, "baseline": 0.06}
    return make_outcome(verdict=Verdict("no_signal", (Reason("no_better_than_nothing", facts),)))


def test_numbers_have_thousands_and_three_digits_that_matter():
    assert [number(x) for x in (12345, 0.01234, 48.26, 1234.5, None)] == ["12,345", "0.0123", "48.3", "1,230", "–"]
    assert [number(x, "%") for x in (0.005, 0.05, 0.31)] == ["0.005 %", "0.05 %", "0.310 %"]
    assert [percent(x) for x in (0.173, 0.064, 0.004, 0.05, 1.0)] == ["17 %", "6.4 %", "0.4 %", "5 %", "100 %"]
    assert [joined("24 %", "49 %"), joined("31점", "57점"), joined("0.29 um", "0.34 um")] == ["24–49 %", "31–57점", "0.29–0.34 um"]


def test_the_headline_of_defects_is_what_inspection_catches():
    main = headline(make_outcome(), "ko", inspected=0.11)
    assert main.sentence == "10 %만 검사하면 불량의 55 %를 잡습니다"
    assert main.range == "범위(90 %) 46–63 %"
    assert (main.value, main.baseline) == (0.55, 0.1)
    assert capture_at(make_outcome().capture, 0.2).caught == 0.7


def test_the_headline_of_numbers_is_in_the_unit_beside_doing_nothing():
    main = headline(make_outcome(family="numbers"), "ko")
    assert main.sentence == "처음 보는 날에 평균 0.310 um 어긋납니다"
    assert "1.24 um" in main.beside


def test_the_headline_of_types_is_the_share_recognised():
    assert headline(make_outcome(family="many_classes"), "en").sentence == "On days it never saw, it recognises 83 % of each type"


def test_scores_stand_hardest_first_in_one_metric():
    rows = score_rows(make_outcome(), "ko")
    assert [row.text for row in rows] == ["44점", "41점", "58점"]
    assert [row.name.split(":")[0] for row in rows] == ["현장 점수", "현장 점수", "시험 점수"]


def test_causes_have_a_direction_and_the_range_where_bad_ones_gather():
    barrel, pressure, *_, material = causes(make_outcome(), "ko")
    assert barrel.sentence == "낮을수록 불량이 늘어납니다. 221–228 ℃에서 불량이 몰립니다."
    assert "한 방향은 아닙니다" in pressure.sentence
    assert "우연일 수 있습니다" in material.sentence
    assert not material.sure


def test_a_condition_without_weight_is_no_cause():
    assert causes(make_outcome(importance=(Importance("원료", -0.01, -0.02, 0.0),)), "ko") == ()


def test_where_it_is_wrong_speaks_of_the_share_inspected_then_of_places_and_says_by_which_other_limit():
    assert where_wrong(make_outcome(), "ko") == (
        "위험이 높은 20 %를 검사하면 불량 124건 가운데 37건은 놓치고, 양품 1,476건 가운데 233건은 헛되이 검사합니다.",
        "곳마다 견줄 때만은 검사량이 아니라 위험 31 % 이상을 불량으로 보았습니다. "
        "금형 M-101 · 야간(20–8시): 2.2배 틀립니다. 212개 가운데 13 %를 틀렸습니다(다른 곳 5.8 %). "
        "그 가운데 불량 20건에서 놓친 것이 11건입니다.")
    assert where_wrong(make_outcome(family="numbers"), "en") == (
        "라인 C: 2.5 times as far off, by 0.520 um on average over 260 parts (elsewhere 0.210 um).",)


def test_where_it_errs_alike_everywhere_it_says_what_was_compared():
    alike = where_wrong(make_outcome(family="many_classes"), "ko")[-1]
    assert alike == "설비, 요일에 따라 나누어 견주어 보았지만, 우연을 넘어 더 틀리는 곳은 없었습니다(800건)."
    assert "알 수 없습니다" in where_wrong(make_outcome(uneven=Uneven((), 90, 0.1)), "ko")[-1]
    assert "다시 학습" in where_wrong(make_outcome(uneven=None), "ko")[-1]


def test_types_that_are_mixed_up_are_named_most_often_first():
    assert where_wrong(make_outcome(family="many_classes"), "ko")[0] == (
        "실제로는 ‘공동현상’인 139건 가운데 25건을 ‘실누설’ 유형으로 보았습니다.")


def test_monday_depends_on_the_verdict():
    assert "위험이 높은 순서대로 10 %를" in to_do(make_outcome(), "ko", 0.1)[0]
    assert any("배럴온도(℃)" in step for step in to_do(make_outcome(), "ko"))
    assert any("약속(불량을 앞줄에 세우는 솜씨, 100점 만점에 31–57점)" in step for step in to_do(make_outcome(), "ko"))
    assert "불량코드의 값이 언제 적히는지" in to_do(suspicious(), "ko")[0]
    assert not any("검사해 보세요" in step for step in to_do(no_signal(), "ko"))
    assert "가려내지 못합니다" in headline(no_signal(), "ko").sentence
    assert all("우연일 수 있습니다" in cause.sentence for cause in causes(no_signal(), "ko"))
    hint = make_outcome(verdict=Verdict("hint", (Reason("pooled"),)))
    assert any("자동으로 합격을 판정" in step for step in to_do(hint, "ko"))


def test_a_promise_is_told_apart_from_the_range_of_the_same_score():
    """The one is of the next period alone, the other of the average: two ranges without a word look like a mistake."""
    known = make_outcome()
    (said,) = two_ranges(known, "ko")
    low, high = (round(100 * end) for end in (known.headline.low, known.headline.high))
    assert "약속(31–57점)" in said
    assert f"범위({low}–{high}점)" in said
    assert "현장 점수" not in said                                    # rows kept aside at random give a 시험 점수
    assert said in report_html(known, problem(known.problem), "april", "ko")
    for other in (replace(known, promise=None), replace(known, verdict=Verdict("no_signal", ()))):
        assert two_ranges(other, "ko") == ()                       # there nothing is promised


def test_nobody_is_asked_to_set_a_vibration_and_make_trial_parts_of_a_failure():
    outcome = make_outcome()
    risen = replace(outcome, importance=tuple(replace(one, danger_low=3.76, danger_high=5.5) for one in outcome.importance))
    assert any("시험 생산" in step for step in to_do(risen, "ko"))
    failing = replace(risen, problem="failure_soon", life=Life("window", "24h", "h", 24, 0, 0))
    assert not any("시험 생산" in step for step in to_do(failing, "ko"))


@pytest.mark.parametrize("language", ["ko", "en"])
def test_after_a_hint_of_failures_more_failures_are_asked_for_and_no_bad_parts(language):
    """Forty-eight rows before one failure are one failure, and a pump passes no parts."""
    foreseen = Life("window", "8h", "h", 7, 0, 0, failures=1, caught=1)
    hint = make_outcome(problem="failure_soon", life=foreseen, verdict=Verdict("hint", (Reason("few_blocks"),)))
    said = " ".join(to_do(hint, language))
    assert {"ko": "고장은 1번입니다. 20번쯤이면", "en": "1 judged the alarms. With about 20"}[language] in said
    assert not any(word in said for word in ("불량이", "합격", "are bad", "pass parts"))
    plenty = replace(hint, life=replace(foreseen, failures=20))
    assert not any(word in " ".join(to_do(plenty, language)) for word in ("20번쯤이면", "With about 20"))


def test_what_was_not_scored_is_said():
    assert not any("앞으로의 날" in line for line in not_checked(make_outcome(), "ko"))
    assert any("묶음 열이 없습니다" in line for line in not_checked(make_outcome(family="numbers"), "ko"))


def test_reasons_speak_in_the_same_numbers_as_the_scores():
    assert "(3–12점)" in reasons(no_signal(), "ko")[0]
    assert "once in 1,000 or less" in reasons(make_outcome(), "en")[0]


def test_a_stopped_run_says_so():
    assert any("도중에 멈춰" in line for line in warnings(make_outcome(status="stopped"), "ko"))


def test_codes_of_a_later_version_are_shown_as_they_are():
    assert reasons(make_outcome(verdict=Verdict("hint", (Reason("phase_of_moon"),))), "ko") == ("phase_of_moon",)
    assert left_out(make_outcome().excluded[0], "en") == "known too late"


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("language", ["ko", "en"])
def test_the_page_is_whole_by_itself(family, language):
    text = page(make_outcome(family=family), language)
    assert fetched(text) == []
    assert "url(" not in text
    assert f'<html lang="{language}">' in text
    assert headline(make_outcome(family=family), language).sentence in text


@pytest.mark.parametrize("outcome", [make_outcome(), suspicious(), no_signal()], ids=["ready", "suspicious", "no_signal"])
def test_the_english_page_has_no_korean_but_names_from_the_file(outcome):
    words = re.sub(r"<style>.*?</style>", "", page(outcome, "en"), flags=re.DOTALL)
    ours = {"판정", "배럴온도", "사출압력", "금형", "냉각시간", "원료", "불량코드"}
    assert set(re.findall("[가-힣]+", words)) <= ours


def test_texts_from_a_file_are_escaped():
    text = page(make_outcome(target="<script>alert(1)</script>", importance=(Importance("<b>온도</b>", 0.1, 0.05, 0.2, "up"),)),
                name="<img src=x>")
    assert "<script>alert" not in text
    assert "<b>온도" not in text
    assert "<img" not in text


def test_values_of_the_rows_before_are_told_in_plain_words():
    outcome = make_outcome()
    past = replace(outcome, history=History("생산일시", before=("온도",)).to_json(), warnings=(
        Reason("history_used", {"columns": "온도 (-1…-10)", "count": 1}),), importance=(
        replace(outcome.importance[0], column="온도 (-1…-10)"), *outcome.importance[1:]))
    legend = "‘(-1…-10)’은 바로 앞 10줄의 평균"
    assert legend in causes_note(past, "ko")
    assert legend not in causes_note(outcome, "ko")
    assert "바로 앞 10줄의 값이나 시각·요일도 함께 보면 예측이 나아져서, 그런 값 1개" in warnings(past, "ko")[0]
    assert legend in warnings(past, "ko")[0]


def test_the_pdf_is_one_page(tmp_path):
    if pdf.find_browser() is None:
        pytest.skip("no Chromium, Chrome or Edge on this machine")
    printed = pdf.report_pdf(page(make_outcome()), tmp_path).read_bytes()
    assert printed.startswith(b"%PDF")
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 1


def test_without_a_browser_the_way_on_is_said(tmp_path, monkeypatch):
    monkeypatch.setattr(pdf, "find_browser", lambda: None)
    with pytest.raises(KampError) as caught:
        pdf.report_pdf("<p></p>", tmp_path)
    assert caught.value.code == "no_pdf_printer"


def test_sureness_and_advice_stand_in_both_languages():
    curve = LearningCurve(Metric.AVERAGE_PRECISION, (CurvePoint(1000, 0.3, 0.28, 0.32), CurvePoint(4000, 0.41, 0.4, 0.42)),
                          (CurvePoint(8000, 0.48, 0.43, 0.52),))
    facts = {"rows": 4000, "more": 8000, "metric": "average_precision", "value": 0.41, "soon": 0.48, "low": 0.43, "high": 0.52}
    outcome = make_outcome(
        calibrated=Calibrated("line", 0.08, 0.013), learning_curve=curve, advice=(Reason("more_rows_help", facts),),
        members=({"model": "lightgbm_pairs", "weight": 0.7}, {"model": "catboost_3", "weight": 0.3}))
    korean = sureness(outcome, "ko")
    assert "부스팅 나무(LightGBM), 두 열을 짝지어 70 %" in korean[0]
    assert "고치기 전 8 %포인트" in korean[1]
    assert "4,000줄에서 41점, 8,000줄이면 48점쯤(43–52점)" in advice(outcome, "ko")[0]
    assert curve_rows(outcome, "en") == [("1,000", "30 points", "28–32 points"), ("4,000", "41 points", "40–42 points"),
                                         ("8,000 (estimate)", "48 points", "43–52 points")]
    assert "Would more data help?" in report_html(outcome, problem(outcome.problem), "parts", "en")


def test_a_range_is_told_with_how_often_it_held():
    outcome = make_outcome(family="numbers", interval=Interval(0.9, 0.912, 1.4, 800, (1.0,), (-0.7,), (0.7,)))
    assert "800줄의 91 %가 범위 안에 있었고, 보통 폭은 1.40 um입니다" in sureness(outcome, "ko")[0]


def test_without_a_signal_a_flat_curve_says_to_measure_something_else():
    facts = {"rows": 1000, "more": 2000, "metric": "average_precision", "value": 0.06, "soon": 0.061, "low": 0.06, "high": 0.07}
    outcome = make_outcome(verdict=Verdict("no_signal", ()), advice=(Reason("measure_something_else", facts),))
    assert "적지 않던 조건을 적는 것이 먼저" in to_do(outcome, "ko")[0]


def test_kept_pictures_follow_the_page_with_their_sentences():
    shot = Shot("3호기에서 <두 배> 높습니다.", "설비: 3호기", b"pixels")
    html = report_html(make_outcome(), problem(make_outcome().problem), "parts", "ko", [shot])
    assert "3호기에서 &lt;두 배&gt; 높습니다." in html
    assert 'src="data:image/png;base64,cGl4ZWxz"' in html
    assert "<figure>" not in report_html(make_outcome(), problem(make_outcome().problem), "parts", "ko")
