"""What to have ready, told: a table of several products, a sentence of one, and how often it would have been enough."""
import csv
from dataclasses import replace

import openpyxl
import pytest

from kamp_core.learning.outcome import Totals
from kamp_core.learning.request import TrainRequest
from kamp_core.learning.worth.facts import Kind
from kamp_core.models import Scored
from kamp_core.problems import problem
from kamp_core.reports import Priced, line_html, owner_html
from kamp_core.reports.annex import Background, annex
from kamp_core.reports.ready import ready_cells, ready_lines, ready_notes, ready_table, ready_weeks, told
from kamp_core.reports.todo import to_do
from kamp_core.studio.predictions import as_sheet
from tests.makers_worth import answers

WEEKS = (("2026-05-04", "2026-05-10"), ("2026-05-11", "2026-05-17"))
AMOUNTS = {"=A": (640.4, 701.6), "나": (12.34, 20.06)}


def rows(*names):
    return tuple({"series": name, "from": first, "to": last, "value": AMOUNTS[name][0], "enough": AMOUNTS[name][1]}
                 for first, last in WEEKS for name in names)


def answer(*names, spans=18, held=17, **changes):
    """A forecast of these products, in pieces."""
    plain, _ = answers()[Kind.AMOUNT]
    totals = Totals(rows(*names), spans, spans * len(names), held) if names else None
    outlook = replace(plain.outlook, series=max(1, len(names)), **changes)
    return replace(plain, target="출하량(개)", outlook=outlook, totals=totals)


MANY, ONE = answer("=A", "나", held=34), answer("나")


def test_of_several_products_each_week_has_its_amounts():
    assert ready_table(MANY.totals.rows, "개", "ko") == {
        "때": ["2026-05-04 ~ 05-10"] * 2 + ["2026-05-11 ~ 05-17"] * 2, "무엇": ["=A", "나"] * 2,
        "예상 합계": ["640개", "12.3개"] * 2, "열에 아홉은 충분한 양": ["702개", "20.1개"] * 2}
    assert ready_weeks(MANY.totals.rows, "", "en")["2026-05-11 ~ 05-17"] == {
        "Which": ["=A", "나"], "Expected in all": ["640", "12.3"], "Enough in 9 of 10": ["702", "20.1"]}
    assert ready_lines(MANY.totals.rows, "개", "ko") == ()


def test_of_what_is_counted_in_pieces_a_whole_one_more_is_enough():
    (first, *_) = told(ONE.totals.rows, answer("나", whole=True))
    assert (first["value"], first["enough"]) == (12, 21)


def test_of_one_product_a_sentence_says_it():
    assert ready_lines(ONE.totals.rows, "", "en") == (
        "2026-05-04 to 2026-05-10: 12.3 expected in all; 20.1 is enough in 9 of 10.",
        "2026-05-11 to 2026-05-17: 12.3 expected in all; 20.1 is enough in 9 of 10.")


@pytest.mark.parametrize(("outcome", "told"), [
    (ONE, "In 17 of 18 weeks it never saw, this would have been enough."),
    (MANY, "Over 18 weeks it never saw, each series counted by itself, this would have been enough 34 times of 36 (94 %)."),
    (answer("나", spans=4, held=4), "In 4 of 4 weeks it never saw, this would have been enough. These are too few to tell whether "
                                   "it is nine in ten."),
    (answer("나", held=15), "In 15 of 18 weeks it never saw, this would have been enough. That is less than nine in ten: keep "
                           "more in reserve.")])
def test_how_often_it_had_been_enough_is_told_and_where_too_few_can_tell(outcome, told):
    assert " ".join(ready_notes(outcome, "en")[1:]) == told


def test_of_months_it_speaks_of_stretches_and_not_of_days():
    assert ready_notes(answer("나", frequency="month", season=12, horizon=6), "en") == (
        "In 17 of 18 stretches it never saw, this would have been enough.",)


def test_the_advice_never_adds_up_products():
    assert "‘얼마나 준비하면 됩니까?’ 표" in " ".join(to_do(MANY, "ko"))
    assert "have 20.1개 ready for 2026-05-04 to 2026-05-10, not the expected 12.3개" in " ".join(to_do(ONE, "en"))
    alone, several = (" ".join(to_do(outcome, "en")) for outcome in (answer(), replace(MANY, totals=None)))
    assert "1,500" in alone                                # of one product, as it was said before
    assert "1,500" not in several


def test_a_file_has_days_and_numbers_of_their_own():
    assert ready_cells(MANY.totals.rows[:2], "개", "en") == [
        ["From", "To", "Which", "Expected in all (개)", "Enough in 9 of 10 (개)"],
        ["2026-05-04", "2026-05-10", "=A", "640", "702"], ["2026-05-04", "2026-05-10", "나", "12.3", "20.1"]]


def test_the_workbook_has_them_on_a_sheet_behind_the_days(tmp_path):
    out = tmp_path / "predictions.csv"
    with out.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([["일자", "품목", "prediction", "low", "high"], ["2026-05-04", "'=A", "91", "80", "99"]])
    book = openpyxl.load_workbook(as_sheet(Scored(1, {}, (), (), out, totals=MANY.totals.rows), MANY, "ko"))
    assert book.sheetnames == ["예측", "준비할 양"]
    line = next(iter(book["준비할 양"].iter_rows(min_row=2, max_row=2)))
    assert [(cell.value, cell.data_type) for cell in line] == [
        ("2026-05-04", "s"), ("2026-05-10", "s"), ("'=A", "s"), (640, "n"), (702, "n")]
    plain = tmp_path / "plain.csv"
    plain.write_bytes(out.read_bytes())
    assert openpyxl.load_workbook(as_sheet(Scored(1, {}, (), (), plain), MANY, "ko")).sheetnames == ["예측"]


def test_papers_of_one_sheet_have_the_week_to_come_and_the_technical_one_all_weeks():
    sheets = (owner_html(MANY, problem("demand"), "출하", "ko", Priced()), line_html(MANY, problem("demand"), "출하", "ko"))
    for paper in sheets:
        assert ("2026-05-04 ~ 05-10" in paper, "2026-05-11 ~ 05-17" in paper) == (True, False)
        assert "=A" in paper
    parts = annex(MANY, problem("demand"), Background(TrainRequest("demand", "d", 1, "출하량(개)")), "ko")
    told = next(part for part in parts if part.title == "얼마나 준비하면 됩니까?")
    assert len(told.rows) == 4


def test_the_line_gets_the_days_of_one_product():
    paper = line_html(ONE, problem("demand"), "출하", "ko")
    assert "이렇게 준비합니다" in paper
    assert "2026-05-01" in paper
    assert "20.1개" in paper
