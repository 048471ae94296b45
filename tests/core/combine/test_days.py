"""Day or month in several files: one answer for all, taken from those that show it."""

import pytest

from kamp_core.combine.days import question_of
from kamp_core.errors import KampError

OPEN = "날짜,n\n03/04/2026,1\n05/04/2026,2\n04/07/2026,3\n"


def test_no_question_where_the_dates_leave_no_doubt(gathered):
    assert question_of(gathered({"1.csv": "날짜,n\n2026-03-04,1\n", "2.csv": "날짜,n\n25/04/2026,1\n"})) is None


def test_a_file_that_shows_it_answers_for_the_others(gathered):
    question = question_of(gathered({"1.csv": OPEN, "2.csv": "날짜,n\n25/04/2026,1\n26/04/2026,1\n"}))
    assert (question.columns, question.guess) == (("날짜",), "day-first")
    assert question.examples[0] == ("03/04/2026", "2026-04-03", "2026-03-04")


def test_where_no_file_shows_it_people_are_asked_and_the_answer_holds_for_all(gathered, appended):
    files = {"1.csv": OPEN, "2.csv": OPEN}
    assert question_of(gathered(files)).guess is None
    assert question_of(gathered(files, dates="month-first")) is None
    with pytest.raises(KampError, match="part_failed"):
        appended(files)
