"""What is made of cells is told, counted, shown, and left out at will."""
import datetime as dt
import itertools
import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kamp_core.errors import KampError
from kamp_core.intake import inspect_file
from kamp_core.intake.facts import Choices, Conversion
from kamp_core.wording import say, say_error, sentences
from tests.core.intake import corpus_values
from tests.core.intake.conftest import bring
from tests.makers_files import column_file, table_file, text_file


@pytest.mark.parametrize("case", corpus_values.CASES, ids=str)
def test_cells_as_factories_write_them(tmp_path, db, case):
    path = text_file(tmp_path, case.content)
    if case.error:
        with pytest.raises(KampError, match=case.error):
            bring(path, db, **case.choices)
        return
    done = bring(path, db, **case.choices)
    assert done.rows == list(case.rows)
    assert (tuple(column.name for column in done.report.columns), tuple(done.types)) == (case.columns, case.types)
    assert tuple(done.unreadable) == case.unreadable
    assert case.units in (None, tuple(column.unit for column in done.report.columns))
    assert sorted(done.warnings) == sorted(case.warnings)
    told = tuple((one.code, one.converted, one.failed) for one in done.report.conversions)
    assert told == corpus_values.DONE.get(case.name, ())
    seen = inspect_file(path, Choices(**case.choices), db).conversions
    assert tuple((one.code, one.converted, one.failed) for one in seen) == told      # so small a file is its own sample


def test_every_conversion_of_the_corpus_has_its_sentence_in_both_languages():
    codes = {code for done in corpus_values.DONE.values() for code, _, _ in done}
    assert {f"doctor.do_{code}" for code in codes} <= set(sentences())
    assert len(codes) > 15


def test_a_conversion_shows_cells_that_are_written_in_different_ways(tmp_path, importing):
    done = importing(column_file(tmp_path, [*["12"] * 30, "1,234", "(56)", "N/A"]))
    assert done.report.conversions == (
        Conversion("값", "thousands", 32, 0, (("(56)", "-56"), ("1,234", "1234"))),
        Conversion("값", "empty_words", 1, 0, (("N/A", ""),)))


def test_dates_are_shown_by_one_whose_day_is_no_month(tmp_path, importing):
    written = [f"{day:%d/%m/%Y}" for day in (dt.date(2024, 1, 1) + dt.timedelta(days=i) for i in range(60))]
    done = importing(column_file(tmp_path, written)).report.conversions[0]
    day, month, _ = done.examples[0][0].split("/")
    assert day != month


def test_the_look_counts_in_its_sample_and_the_import_in_all_rows(tmp_path, db):
    path = column_file(tmp_path, [f"{i % 900 + 1},000" for i in range(30_000)])
    look = inspect_file(path, Choices(), db)
    assert look.conversions[0].converted == look.sampled < 30_000
    assert bring(path, db).report.conversions[0].converted == 30_000


def test_a_report_with_conversions_comes_back_from_the_ledger(tmp_path, importing):
    report = importing(column_file(tmp_path, ["1,234", "5,678"])).report
    assert type(report).from_json(report.as_json()) == report
    kept = {name: value for name, value in report.as_json().items() if name != "conversions"}
    assert type(report).from_json(kept).conversions == ()          # of a version made before there were any


# day or month -----------------------------------------------------------------------------------------------------


OPEN = ["03/05/2024", "07/09/2024", "05/03/2024", "11/02/2024"]


def test_what_the_file_does_not_tell_is_asked_with_dates_written_out_both_ways(tmp_path, db):
    path = column_file(tmp_path, OPEN, "입고일")
    question = inspect_file(path, Choices(), db).question
    assert (question.columns, question.guess) == (("입고일",), None)
    assert question.examples[0] == ("03/05/2024", "2024-05-03", "2024-03-05")
    assert len(question.examples) == 3
    assert inspect_file(path, Choices(dates="day-first"), db).question is None
    assert inspect_file(path, Choices(types={"입고일": "text"}), db).question is None


def test_an_import_without_the_answer_is_refused_and_says_how_to_give_it(tmp_path, db):
    with pytest.raises(KampError) as refused:
        bring(column_file(tmp_path, OPEN, "입고일"), db)
    assert refused.value.code == "day_or_month"
    assert refused.value.choices == ("day-first", "month-first")
    assert refused.value.facts == {"column": "입고일", "example": "03/05/2024"}
    assert "--dates day-first" in say_error(refused.value, "en")


def test_even_steps_are_a_guess_that_may_be_overruled(tmp_path, db):
    days = [dt.date(2023, 12, 1) + dt.timedelta(days=i) for i in range(12)]
    path = column_file(tmp_path, [day.strftime("%m/%d/%Y") for day in days])
    assert inspect_file(path, Choices(), db).question.guess == "month-first"
    done = bring(path, db, dates="day-first")
    assert done.column()[1] == dt.date(2023, 2, 12)
    assert "month_first" not in done.warnings


def test_a_choice_does_not_overrule_what_the_dates_show(tmp_path, importing):
    done = importing(column_file(tmp_path, ["25/03/2024", "03/04/2024"]), dates="month-first")
    assert done.column() == [dt.date(2024, 3, 25), dt.date(2024, 4, 3)]


def test_the_day_is_told_by_a_row_that_no_sample_reaches(tmp_path, importing):
    """30,000 rows of days before the 13th, in no even order, and one on the 25th."""
    chance = random.Random(3)
    written = [f"{chance.randint(1, 12):02}/{chance.randint(1, 12):02}/2024" for _ in range(30_000)]
    written[12_345] = "25/03/2024"
    done = importing(column_file(tmp_path, written))
    assert (done.report.columns[1].format, done.column()[12_345], done.unreadable) == ("%d/%m/%Y", dt.date(2024, 3, 25), [])


def test_a_large_file_that_contradicts_its_sample_is_read_again(tmp_path, importing, monkeypatch):
    """Its sample looks like twelve days of December, month first; a row far below is the 25th."""
    monkeypatch.setattr("kamp_core.intake.whole.SMALL_TEXT", 0)
    written = [f"12/{i % 12 + 1:02}/2023" for i in range(60_000)]
    written[41_234] = "25/12/2023"
    done = importing(column_file(tmp_path, written))
    assert (done.column()[41_234], done.unreadable) == (dt.date(2023, 12, 25), [])


# what the sample did not show -------------------------------------------------------------------------------------


def large(folder, rows: dict[int, str], usual=str):
    lines = [f"{i},{rows.get(i) or usual(i + 1)}" for i in range(100_000)]
    return text_file(folder, "번호,값\n" + "\n".join(lines))


def test_late_thousands_make_the_column_read_them(tmp_path, importing):
    done = importing(large(tmp_path, {40_001: '"1,234,567"', 40_002: "(5)"}))
    assert (done.types[1], done.rows[40_001][1], done.rows[40_002][1], done.unreadable) == ("number", 1234567.0, -5.0, [])
    assert done.report.conversions[0].examples == (("(5)", "-5"), ("1,234,567", "1234567"))


def test_a_late_unit_on_one_cell_stays_on_record(tmp_path, importing):
    done = importing(large(tmp_path, {40_001: "5 cm"}))
    assert (done.types[1], done.unreadable) == ("integer", [(40_002, "값", "5 cm")])


def test_a_late_excel_day_among_dates_is_read(tmp_path, importing):
    done = importing(large(tmp_path, {40_001: "45365"}, lambda i: f"2024-03-{i % 28 + 1:02}"))
    assert (done.rows[40_001][1], done.unreadable) == (dt.date(2024, 3, 14), [])


def test_a_column_that_is_empty_where_the_sample_looks_is_typed_by_its_cells(tmp_path, importing):
    done = importing(large(tmp_path, dict.fromkeys(range(20000, 20050), "7.5"), lambda i: ""))
    assert (done.types[1], done.rows[20_000][1]) == ("number", 7.5)


# numbers and dates in any way -------------------------------------------------------------------------------------

QUIET = settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
NUMBER = st.decimals(-10**9, 10**9, places=2).map(float)
WAYS = {
    "plain": "{:.2f}".format, "thousands": "{:,.2f}".format, "won": "₩{:,.2f}".format, "unit": "{:.2f} mm".format,
    "per cent": "{:.2f}%".format, "wide": lambda x: f"{x:.2f}".translate(str.maketrans("0123456789.-", "０１２３４５６７８９．－")),
    "brackets": lambda x: f"({-x:,.2f})" if x < 0 else f"{x:,.2f}", "triangle": lambda x: f"△{-x:,.2f}" if x < 0 else f"{x:,.2f}",
    "minus behind": lambda x: f"{-x:,.2f}-" if x < 0 else f"{x:,.2f}",
    "decimal comma": lambda x: f"{x:,.2f}".translate(str.maketrans(",.", ".,")),
    "blanks": lambda x: f"{x:,.2f}".translate(str.maketrans(",.", " ,"))}


@QUIET
@given(st.lists(NUMBER, min_size=1, max_size=12), st.sampled_from(sorted(WAYS)))
def test_a_number_in_any_way_of_writing_reads_back_as_the_number(tmp_path, db, numbers, way):
    done = bring(column_file(tmp_path, [WAYS[way](number) for number in numbers]), db)
    assert (done.column(), done.unreadable) == (numbers, [])


DATE_WAYS = ["%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y. %m. %d.", "%Y년 %m월 %d일", "%d-%b-%Y", "%d %B %Y", "%b %d, %Y",
             "%y년 %m월 %d일",
             "%Y%m%d", "%d/%m/%Y", "%m/%d/%Y", "%d.%m.%Y"]
CLOCK_WAYS = ["", " %H:%M:%S", " %p %I:%M:%S", " %I:%M:%S %p", " %H시 %M분 %S초"]
MOMENT = st.datetimes(dt.datetime(2010, 1, 1), dt.datetime(2039, 12, 31)).map(lambda moment: moment.replace(microsecond=0))


@QUIET
@given(st.lists(MOMENT, min_size=1, max_size=12), st.sampled_from(DATE_WAYS), st.sampled_from(CLOCK_WAYS), st.booleans())
def test_a_date_in_any_way_of_writing_reads_back_as_the_date(tmp_path, db, moments, day, clock, korean):
    written = [moment.strftime(day + clock) for moment in moments]
    if korean:
        written = [cell.replace("AM", "오전").replace("PM", "오후") for cell in written]
    done = bring(column_file(tmp_path, written, "일시"), db, dates="day-first" if day.startswith("%d") else "month-first")
    assert done.unreadable == []
    assert done.column() == [moment if clock else moment.date() for moment in moments]


@QUIET
@given(st.lists(st.sampled_from(["OK", "ok", " Ok", "ＯＫ", "NG", "ng", "Ｎg"]), min_size=1, max_size=20))
def test_a_judgement_has_one_spelling_a_word(tmp_path, db, written):
    done = bring(column_file(tmp_path, [*written, "OK", "NG"], "판정"), db)
    assert [word.upper() for word in done.column()] == [
        "OK" if cell.strip()[0] in "OoＯ" else "NG" for cell in [*written, "OK", "NG"]]
    assert len(set(done.column())) == 2


# each day's 00:00 -------------------------------------------------------------------------------------------------


def test_the_steel_file_runs_forward_once_its_midnights_are_moved(real_data, importing):
    done = importing(real_data / "steel_energy_kr" / "Steel_industry_data.csv")
    moments = done.column(0)
    assert {later - earlier for earlier, later in itertools.pairwise(moments)} == {dt.timedelta(minutes=15)}
    moved = done.report.conversions[-1]
    assert (moved.code, moved.converted) == ("midnight_last", 365)
    assert moved.examples[0] == ("2018-01-01 00:00:00", "2018-01-02 00:00:00")
    assert done.report.columns[0].format == "%d/%m/%Y %H:%M|midnight_last"


def test_the_look_tells_of_midnights_too(real_data, db):
    look = inspect_file(real_data / "steel_energy_kr" / "Steel_industry_data.csv", Choices(), db)
    assert [one.code for one in look.conversions] == ["day_first", "midnight_last"]
    untouched = bring(real_data / "steel_energy_kr" / "Steel_industry_data.csv", db, as_written=("date",))
    assert [one.code for one in untouched.report.conversions] == ["day_first"]


@pytest.mark.parametrize("file", ["kamp_injection/labeled_data.csv", "skab/valve1/0.csv", "kamp_surface_scm/raw_data.csv"])
def test_other_real_files_keep_their_midnights(real_data, importing, file):
    assert "midnight_last" not in [one.code for one in importing(real_data / file).report.conversions]


@QUIET
@given(st.lists(st.sampled_from(corpus_values.STARTS), min_size=2, max_size=32))
def test_rows_in_no_order_of_time_are_never_repaired(tmp_path, db, moments):
    """Unless they happen to look exactly like a file that writes its midnights last."""
    done = bring(column_file(tmp_path, [f"{moment:%Y-%m-%d %H:%M}" for moment in moments]), db)
    moved = [one for one in done.report.conversions if one.code == "midnight_last"]
    assert not moved or done.column() == sorted(done.column())


# excerpts ---------------------------------------------------------------------------------------------------------


def test_the_moulding_file_has_one_line_to_tell(real_data, importing):
    done = importing(real_data / "kamp_injection" / "labeled_data.csv")
    assert done.report.conversions == (Conversion("PART_FACT_PLAN_DATE", "half_days", 7996, 0,
                                                  (("2020-10-16 오전 12:00:00", "2020-10-16 00:00:00"),)),)


def test_a_column_in_two_ways_beside_a_clock_is_fine_as_it_is(tmp_path, importing):
    done = importing(table_file(tmp_path, [["날짜", "시각"], ["2024-03-05", "23:50"], ["2024-03-06", "00:10"]]))
    assert done.types == ["date", "time"]
    assert done.report.conversions == ()


def test_sentences_of_conversions_are_short_enough_for_a_line():
    said = [say(key, language) for key in sentences() if key.startswith("doctor.do_") for language in ("ko", "en")]
    assert max(map(len, said)) <= 60
