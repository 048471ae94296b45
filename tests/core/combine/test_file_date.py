"""The date in a file's name."""
from datetime import date

import pytest

from kamp_core.combine.file_date import dates_in_names, natural


@pytest.mark.parametrize(("name", "day"), [
    ("kemp-abh-sensor-2021.09.06.csv", "2021-09-06"),
    ("20210906.csv", "2021-09-06"),
    ("log_20210906_0830.csv", "2021-09-06"),
    ("log20210906083000.csv", "2021-09-06"),
    ("2021-9-6 A라인.xlsx", "2021-09-06"),
    ("2021년 9월 6일.xls", "2021-09-06"),
    ("21년9월6일.xls", "2021-09-06"),
    ("21.09.06.csv", "2021-09-06"),
    ("생산_210906.csv", "2021-09-06"),
    ("2021-09.xlsx", "2021-09-01"),
    ("실적 202109.csv", "2021-09-01"),
    ("21년 9월.csv", "2021-09-01"),
    ("Sep_2021.csv", "2021-09-01"),
    ("2021-Sep.csv", "2021-09-01"),
    ("2021/09/06.csv", "2021-09-06"),
    ("2021년/9월.xlsx", "2021-09-01"),
    ("2021.xlsx/9월", "2021-09-01"),
    ("2021.09.06/part 2.csv", "2021-09-06"),
])
def test_a_day_or_a_month_is_found_however_it_is_written(name, day):
    found = dates_in_names([name], 1999)
    assert (found.dates, found.yearless) == ((date.fromisoformat(day),), False)
    assert found.daily == (not day.endswith("-01"))


@pytest.mark.parametrize("name", ["line2 v3.csv", "A12345678.csv", "99월.csv", "20211301.csv", "report.csv", "M-204.csv"])
def test_numbers_that_are_no_date_are_none(name):
    assert dates_in_names([name], 1999).dates == (None,)


def test_a_month_without_a_year_takes_the_year_that_is_given_and_says_so():
    found = dates_in_names(["3월 실적.xlsx", "12월 실적.xlsx"], 2024)
    assert (found.dates, found.yearless) == ((date(2024, 3, 1), date(2024, 12, 1)), True)


def test_all_names_are_read_by_one_pattern():
    """The 10 of line 10 is no day, as the others have none there."""
    names = ["2024-03 line 10.csv", "2024-04 line 11.csv", "notes.csv"]
    assert dates_in_names(names, 1999).dates == (date(2024, 3, 1), date(2024, 4, 1), None)


def test_two_comes_before_ten():
    assert sorted(["file 10", "file 2", "File 1"], key=natural) == ["File 1", "file 2", "file 10"]
