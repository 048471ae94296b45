"""Three reports of an answer: one page for the owner, one for the line, the technical one with all there is to know."""
import re
import shlex
from dataclasses import replace

import pytest

from kamp_core.cli.usage import make_parser
from kamp_core.learning.checks import Check
from kamp_core.learning.outcome import Reason, Verdict
from kamp_core.learning.request import Knob, TrainRequest
from kamp_core.learning.worth.estimate import Estimate
from kamp_core.learning.worth.facts import CutOff, Kind, Worth
from kamp_core.learning.worth.whole import Beside, worth_of
from kamp_core.problems import problem
from kamp_core.reports import Priced, Shot, line_html, owner_html, pdf, report_html
from kamp_core.reports.annex import Background, annex, repeat_command
from kamp_core.reports.aside import Aside
from kamp_core.reports.owner import decision
from kamp_core.reports.sentences import headline
from kamp_core.reports.shown import share_inspected, share_shown
from kamp_core.reports.todo import to_do
from kamp_core.reports.where import where_wrong
from kamp_core.wording import say
from tests.makers import make_outcome
from tests.makers_worth import PRICES, answers

ANSWERS = answers()
PIXEL = bytes.fromhex("89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c63606060f80f0001040100"
                      "5fe5c34b0000000049454e44ae426082")
ROWS = Aside("values", ("",), {"줄 번호": [str(row) for row in range(10)], "측정일시": ["2026-04-28 19:36:16"] * 10,
                               "예상(범위)": ["12.5 um (11.8–13.2)"] * 10})


def priced(kind, known=True):
    outcome, held = ANSWERS[kind]
    worth = worth_of(outcome, PRICES[kind], Beside(held, (85.0, 115.0))) if known else None
    return Priced(kind, () if known else tuple(PRICES[kind]), worth, PRICES[kind] if known else {})


def paper(kind, reader, language, known=True):
    """A report of this kind of answer, as full as it gets."""
    outcome, money = ANSWERS[kind][0], priced(kind, known)
    asked = problem(outcome.problem)
    if reader == "owner":
        return owner_html(outcome, asked, "april", language, money)
    shots = [Shot("3호기 야간에서 평균보다 2.1배 높습니다.", "", PIXEL)] * 3
    return line_html(outcome, asked, "april", language, money.worth, ROWS if outcome.family == "numbers" else None, shots)


def said(html):
    return re.sub(r"<style>.*?</style>|<[^>]+>", " ", html, flags=re.DOTALL)


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("kind", list(Kind))
def test_the_owner_reads_verdict_number_money_and_what_to_decide(kind, language):
    outcome, html = ANSWERS[kind][0], paper(kind, "owner", language)
    share = share_shown(share_inspected(outcome, priced(kind).worth))
    for words in (say(f"report.level_{outcome.verdict.level}", language), headline(outcome, language, share).sentence,
                  headline(outcome, language, share).beside, decision(outcome, language), where_wrong(outcome, language, share)[0]):
        assert str(words) in html.replace("&#34;", '"').replace("&#39;", "'").replace("&lt;", "<").replace("&gt;", ">")
    assert {"ko": "한 달에", "en": "a month"}[language] in said(html)


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("kind", list(Kind))
def test_the_line_reads_what_to_do_and_three_reasons_at_most(kind, language):
    outcome, html = ANSWERS[kind][0], paper(kind, "line", language)
    assert to_do(outcome, language, priced(kind).worth.inspected or 0.2, priced(kind).worth)[0] in html.replace("&#34;", '"')
    assert len(re.findall('<div class="row">', html)) <= 3
    assert html.count("<figure>") == 2


@pytest.mark.parametrize(("share", "rival"), [(1.0, "everything"), (0.0, "nothing")])
def test_where_the_prices_say_all_or_none_the_paper_follows_them(share, rival):
    outcome = make_outcome()
    worth = Worth(Kind.INSPECT, Estimate(0.0, 0.0, 0.0), rival, share, CutOff(share, Estimate(0.0, 0.0, 0.0), rival))
    owner = said(owner_html(outcome, problem(outcome.problem), "april", "ko", Priced(Kind.INSPECT, (), worth)))
    way = "모두 검사하는 편이 가장 쌉니다" if share else "검사하지 않는 편이 가장 쌉니다"
    assert owner.count(way) == 3                                  # the money, the decision, Monday's first step
    assert "아래대로 써 볼지" not in owner
    assert way in said(line_html(outcome, problem(outcome.problem), "april", "ko", worth))
    assert "20 %만 검사하면" in owner                              # what it can do is still told


def test_the_line_knows_a_part_by_its_number_and_time():
    outcome = make_outcome()
    html = line_html(outcome, problem(outcome.problem), "april", "ko", known_by={"작업번호": ["W26007421", "W26007733"]})
    assert "W26007421" in html
    assert "점수" not in said(html).replace("솜씨", "")
    assert '<td data-head="작업번호" class="short">W26007421</td>' in html      # on a telephone each row is a card of such lines


def test_the_line_is_told_what_to_set_and_which_list():
    settings = paper(Kind.SETTINGS, "line", "ko")
    assert "이렇게 맞춥니다" in settings
    assert "해 본 범위" in settings
    assert "목록은 이렇게 나옵니다" in paper(Kind.INSPECT, "line", "ko")
    assert "나머지 6줄은 ‘답’ 화면에 있습니다." in paper(Kind.SPEC, "line", "ko")
    assert "How much to have ready?" in paper(Kind.AMOUNT, "line", "en")


@pytest.mark.parametrize("reader", ["owner", "line"])
@pytest.mark.parametrize("kind", list(Kind))
def test_a_page_in_english_has_no_korean_but_names_from_the_file(kind, reader):
    def hangul(text):
        return set(re.findall("[가-힣]+", text))
    assert hangul(said(paper(kind, reader, "en"))) <= hangul(repr(ANSWERS[kind][0])) | hangul(repr(ROWS)) | {
        "호기", "야간에서", "평균보다", "배", "높습니다"}


def test_without_money_the_owner_is_told_why():
    assert "놓친 불량 하나의 손실(원)" in said(paper(Kind.INSPECT, "owner", "ko", known=False))
    silent = make_outcome(verdict=Verdict("no_signal", (Reason("no_better_than_nothing", {"low": 0, "high": 1, "baseline": 0}),)))
    html = owner_html(silent, problem(silent.problem), "april", "en", Priced())
    assert say("report.no_money_no_signal", "en") in html
    assert say("report.decide_no_signal", "en") in html
    assert "<svg" not in html
    assert say("report.no_money_answer", "en") in owner_html(make_outcome(), problem(silent.problem), "april", "en", Priced())


def test_an_answer_not_to_be_believed_gives_the_line_no_list_and_no_reasons():
    doubtful = make_outcome(verdict=Verdict("suspicious", (Reason("gives_answer_away", {"columns": "불량코드", "count": 1}),)))
    html = line_html(doubtful, problem(doubtful.problem), "april", "ko")
    assert "의심스럽습니다" in html
    assert "<table" not in html
    assert say("report.part_why", "ko") not in html


@pytest.fixture(scope="module")
def scratch(tmp_path_factory):
    """One folder for all: the browser starts faster where it has been before."""
    if pdf.find_browser() is None:
        pytest.skip("no Chromium, Chrome or Edge on this machine")
    return tmp_path_factory.mktemp("printing")


@pytest.mark.parametrize(("kind", "reader", "language"), [
    (kind, reader, "ko" if (place + turn) % 2 else "en") for place, kind in enumerate(Kind)
    for turn, reader in enumerate(("owner", "line"))])
def test_it_is_printed_on_one_sheet(kind, reader, language, scratch):
    """Even as it is, so that the HTML printed by hand is one sheet, too; `one_page` makes it as large as the sheet takes."""
    printed = pdf.report_pdf(paper(kind, reader, language), scratch)
    assert pdf.pages_of(printed) == 1
    assert b"Pretendard" in printed.read_bytes()


def test_what_is_too_long_is_printed_smaller(scratch):
    html = f"<html><head></head><body>{'<p>불량</p>' * 34}</body></html>"
    assert pdf.pages_of(pdf.report_pdf(html, scratch, one_page=True)) == 1
    assert pdf.pages_of(pdf.report_pdf(html.replace("<p>", "<p>불량<p>"), scratch)) > 1


# the technical report ----------------------------------------------------------------------------------------------

REQUEST = TrainRequest("defect_prediction", "data123456", 1, "판정", "생산일시", "금형", ("배럴온도(℃)", "불량코드"),
                       late=("불량코드",), keep=("작업번호",), bad="불량", budget=300.0, seed=7, options={"window": "24h"},
                       knobs=(Knob("속도(mm/s)", 10.0, 40.0, 0.5),))


@pytest.mark.parametrize("language", ["ko", "en"])
def test_the_technical_report_tells_method_checks_with_cures_and_versions(language):
    checks = (Check("leak_separates", "block", ("불량코드",), {"columns": "불량코드", "count": 1, "target": "판정"},
                    "keep"), Check("all_fine", "ok"))
    outcome = make_outcome()
    parts = annex(outcome, problem(outcome.problem), Background(REQUEST, checks, aside=ROWS), language)
    text = said(report_html(outcome, problem(outcome.problem), "april", language, annex=parts))
    for words in (say("check.cure_keep", language), "LinAlgError", "lightgbm 4.6.0", "--seed 7",
                  say("report.part_quality", language), say("report.repeat_clock", language), "불량코드"):
        assert words in text
    assert "average_precision" not in text


def test_the_command_in_the_report_asks_for_the_same_training_again():
    given = make_parser().parse_args(shlex.split(repeat_command(REQUEST))[1:])
    roles = dict(given.role)
    asked = TrainRequest(given.problem, given.dataset, 1, roles["target"], roles["time"], roles["group"], tuple(given.input),
                         tuple(given.exclude), tuple(given.keep), bad=given.bad, budget=given.budget, seed=given.seed,
                         options=dict(given.option), knobs=tuple(given.knob))
    assert asked == replace(REQUEST, inputs=("배럴온도(℃)",), exclude=("불량코드",), late=())
    assert "--trials 3" in repeat_command(replace(REQUEST, trials=3))
