"""Numbers and times as a person reads them."""
from datetime import datetime

import pytest

from pages.shared.words import day, number, percent, plain


@pytest.mark.parametrize(("value", "shown"), [
    (1234567, "1,234,567"), (0, "0"), (12.0, "12"), (0.012345, "0.0123"), (48.217, "48.2"), (1234.5, "1,230"),
    (-0.5, "-0.500"), (None, "–"), (float("nan"), "–")])
def test_numbers_have_three_digits_that_matter(value, shown):
    assert number(value) == shown


def test_a_unit_follows_its_number():
    assert number(48.217, "℃") == "48.2 ℃"


@pytest.mark.parametrize(("share", "shown"), [
    (0.173, "17 %"), (0.004, "0.4 %"), (0.9974, "99.7 %"), (1.0, "100 %"), (0.0, "0 %"),
    (0.00025, "0.03 %"), (0.0000042, "0.0004 %"), (1e-9, "0 %"), (0.9997, "99.97 %"), (0.0004999, "0.05 %"), (None, "–")])
def test_shares_are_whole_unless_that_would_hide_them(share, shown):
    assert percent(share) == shown


def test_a_day_without_a_clock_stays_a_day():
    assert day(datetime(2026, 3, 2)) == "2026-03-02"
    assert day("2026-03-02T14:05:09") == "2026-03-02 14:05"


def test_text_of_a_file_is_no_markdown():
    assert plain("a*b_c$d[x](y)") == r"a\*b\_c\$d\[x\](y)"
