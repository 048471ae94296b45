"""One minute on the Answer page is enough: may it be used, what is it worth, what to do. Written down for each template."""
from dataclasses import replace

import pytest

from kamp_core.problems import shelf
from kamp_core.reports.sentences import headline
from kamp_core.reports.todo import to_do
from kamp_core.wording import say
from tests.makers_worth import answers

USABLE = {"ko": "처음 보는 데이터에서도 아무것도 안 할 때보다 분명히 낫습니다.",
          "en": "On data it never saw, it is clearly better than doing nothing."}
WORTH_AND_DO = {          # what a small answer of this template is worth, and the first thing to do, in both languages
    "defect_prediction": {
        "ko": ("20 %만 검사하면 불량의 70 %를 잡습니다",
               "월요일부터 위험이 높은 순서대로 20 %를 먼저 검사해 보세요. 나머지 검사는 아직 줄이지 마세요."),
        "en": ("Inspect 20 %, catch 70 % of the bad ones",
               "From Monday, inspect the riskiest 20 % first. Do not drop your other inspections yet.")},
    "defect_cause": {
        "ko": ("불량의 60 %가 부스습도(%) 62–75 %에서 났습니다", "불량이 나면 이것부터 보세요: 부스습도(%) 62–75 %."),
        "en": ("60 % of the bad ones were made at 부스습도(%) 62–75 %",
               "When bad ones come up, look here first: 부스습도(%) 62–75 %.")},
    "measured_quality": {
        "ko": ("처음 보는 날에 평균 0.310 um 어긋납니다",
               "월요일에 이번 주 파일을 ‘쓰기’에 넣어 보고, 예상한 것과 실제를 나란히 적어 두세요."),
        "en": ("On days it never saw, it is off by 0.310 um on average",
               "On Monday put this week’s file into Use, and write down what was expected beside what came.")},
    "fault_type": {
        "ko": ("처음 보는 날에도 유형을 83 % 알아봅니다",
               "월요일에 이번 주 파일을 ‘쓰기’에 넣어 보고, 예상한 것과 실제를 나란히 적어 두세요."),
        "en": ("On days it never saw, it recognises 83 % of each type",
               "On Monday put this week’s file into Use, and write down what was expected beside what came.")},
    "failure_soon": {
        "ko": ("24시간 안에 날 고장 12번 가운데 9번을 보통 2시간 전에 알렸고, 헛경보는 한 주에 0.5번입니다",
               "월요일부터 최근 기록을 날마다 ‘쓰기’에 넣고, 위험이 높은 설비부터 점검하세요. 정기 점검은 아직 줄이지 마세요."),
        "en": ("Of 12 failures it told of 9 within 24 h before them, usually 2 h ahead, with false alarms 0.5 a week",
               "From Monday put the latest log into Use every day, and inspect the machines with the highest risk first. "
               "Do not drop regular maintenance yet.")},
    "tool_life": {
        "ko": ("고장까지 남은 시간이 평균 0.310시간 어긋납니다",
               "월요일부터 최근 기록을 ‘쓰기’에 넣고, 남은 시간이 짧은 설비부터 부품과 일정을 준비하세요. "
               "범위의 짧은 쪽을 보고 정하세요."),
        "en": ("The time left until it fails is off by 0.310 h on average",
               "From Monday put the latest log into Use, and prepare parts and time for the machines with the least time left. "
               "Go by the short end of the range.")},
    "odd_behaviour": {
        "ko": ("사건 8번 가운데 6번에 경보가 울렸고, 헛경보는 한 주에 0.5번입니다",
               "월요일부터 새 기록을 ‘쓰기’에 넣고, 경보가 난 때 설비를 살펴보세요."),
        "en": ("It raised an alarm in 6 of 8 events, with false alarms 0.5 a week",
               "From Monday put new logs into Use, and look at the machine where there was an alarm.")},
    "demand": {
        "ko": ("다음 2주 예상 합계 1,400개(모두 3가지). 한 가지마다 하루 평균 3개 틀립니다",
               "월요일에 예측 파일을 받아 두고, 날마다(주마다) 실제를 옆에 적어 보세요."),
        "en": ("Expected in the next 2 weeks: 1,400개 (3 series). Each is off by 3개 a day on average",
               "On Monday take the forecast with you and write down beside it what comes.")},
    "energy": {
        "ko": ("처음 보는 날에 평균 0.310 kWh 어긋납니다",
               "월요일에 이번 주 파일을 ‘쓰기’에 넣어 보고, 예상한 것과 실제를 나란히 적어 두세요."),
        "en": ("On days it never saw, it is off by 0.310 kWh on average",
               "On Monday put this week’s file into Use, and write down what was expected beside what came.")},
    "lead_time": {
        "ko": ("열에 아홉을 지키려면 평균 105일로 약속하면 됩니다",
               "새 주문을 ‘쓰기’에서 예측하고 ‘늦어도(high)’ 값을 고객에게 약속하세요. 모두에게 120일을 부르지 않아도 됩니다."),
        "en": ("To keep nine in ten, promise 105 days on average",
               "Predict new orders under Use and promise the “high” value to the customer, instead of 120 days to everybody.")},
    "product_groups": {
        "ko": ("3개 무리로 나뉩니다",
               "무리마다 가장 전형적인 줄(1, 2, 3번째 줄)을 작업일지에서 찾아보고, 현장에서 부를 이름을 붙이세요."),
        "en": ("There are 3 groups",
               "Look up the most typical row of each group (rows 1, 2, 3) in the shift log, and give each a name people on the "
               "floor will know.")},
    "best_settings": {
        "ko": ("BK-10: 추천대로 바꾸면 ‘인장강도(MPa)’가 25 MPa 나아질 것으로 봅니다",
               "시험 생산 계획표를 받아 지금 설정과 추천 설정을 번갈아 만드세요. 시험이 끝나기 전에는 생산 전체를 바꾸지 마세요."),
        "en": ("BK-10: With the suggested settings “인장강도(MPa)” should be better by 25 MPa",
               "Take the trial plan and make parts at the present and the suggested settings in turns. Do not switch the whole "
               "production before the trial is over.")}}
OUTCOMES = {outcome.problem: outcome for outcome, _ in answers().values()}
OUTCOMES["demand"] = replace(OUTCOMES["demand"], target="출하량(개)")


def test_every_template_has_its_three_sentences():
    assert set(WORTH_AND_DO) == set(shelf()) == set(OUTCOMES)


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("id", sorted(WORTH_AND_DO))
def test_they_are_what_the_answer_says(id, language):
    worth, do = WORTH_AND_DO[id][language]
    assert say(f"report.means_{OUTCOMES[id].verdict.level}", language) == USABLE[language]
    assert headline(OUTCOMES[id], language).sentence == worth
    assert to_do(OUTCOMES[id], language)[0] == do


def test_the_page_says_them_from_the_top(open_page, finished, text_of, studio):
    """All on the data of one sample: the page tells an answer whose data are others, too."""
    for number, (id, outcome) in enumerate(sorted(OUTCOMES.items())):
        language = ("ko", "en")[number % 2]
        app = open_page("answer", language, run=finished(outcome, "defect_prediction"))
        assert not app.exception, id
        assert not app.error, id
        worth, do = WORTH_AND_DO[id][language]
        headers = [header.value for header in app.header]
        assert say("report.level_ready", language) in headers[0], id
        assert headers[1].replace("\\", "") == worth, id
        said = text_of(app).replace("\\", "")
        assert USABLE[language] in said, id
        assert f"1. {do}" in said, id
