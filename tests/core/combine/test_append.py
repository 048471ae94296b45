"""Rows of many files below each other: which column is which, types that hold all, and every cell still there."""
import datetime as dt
import unicodedata

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from kamp_core.combine.facts import AppendChoices, MadeOf, place_of, told_by
from kamp_core.combine.names import common_name, free_name
from kamp_core.combine.plan import plan_append, shapes, twins
from kamp_core.errors import KampError
from kamp_core.intake.names import with_suffix
from kamp_core.wording import say
from tests.core.combine.conftest import THIS_YEAR
from tests.makers_files import excel_file, text_of

JANUARY = "로트,온도(℃),압력\nA1,20.5,3\nA2,21.0,4\n"


def test_columns_come_together_whatever_their_order_case_blanks_and_unit(appended):
    _, header, rows = appended({"1.csv": JANUARY, "2.csv": "압 력,온도,LOT\n5,22.5,b\n", "3.csv": "로트,온도(℃),압력\nA3,23,6\n"})
    assert header == ["로트", "온도(℃)", "압력", "LOT"]
    assert rows == [("A1", 20.5, 3, None), ("A2", 21.0, 4, None), (None, 22.5, 5, "b"), ("A3", 23.0, 6, None)]


def test_units_that_differ_never_come_together(appended):
    _, header, rows = appended({"1.csv": "온도(℃),n\n20.5,1\n", "2.csv": "온도(℉),n\n68.9,2\n"})
    assert (header, rows) == (["온도(℃)", "n", "온도(℉)"], [(20.5, 1, None), (None, 2, 68.9)])


def test_alike_names_of_one_type_come_together(appended):
    _, header, rows = appended({"1.csv": "Temperature,n\n20.5,1\n", "2.csv": "Temperatur,n\n21.5,2\n",
                                "3.csv": "Temperatura,n\nhot,3\n"})
    assert header == ["Temperature", "n", "Temperatura"]
    assert rows == [(20.5, 1, None), (21.5, 2, None), (None, 3, "hot")]


def test_types_are_widened_so_that_nothing_is_lost(appended):
    report, _, rows = appended({"1.csv": "a,b,c,d\n1,2,2026-01-05,7\n", "2.csv": "a,b,c,d\n1.5,x,2026-01-06 08:30:00,007\n"})
    assert [column.type for column in report.columns] == ["number", "text", "datetime", "text"]
    assert rows == [(1.0, "2", dt.datetime(2026, 1, 5), "7"), (1.5, "x", dt.datetime(2026, 1, 6, 8, 30), "007")]


def test_text_is_kept_as_it_was_written_also_where_a_sample_saw_numbers_only(appended):
    """The second file turns out to hold codes only when it is read whole: the first is read again, as text."""
    late = "n\n" + "1\n" * 60_000 + "".join(f"0{i}\n" for i in range(1000)) + "1\n" * 600_000
    report, _, rows = appended({"1.csv": "n\n1.50\n2\n", "2.csv": late})
    assert (report.columns[0].type, report.rows, report.unreadable_count) == ("text", 661_002, 0)
    assert [rows[0], rows[1], rows[60_002]] == [("1.50",), ("2",), ("00",)]


def test_a_file_of_another_shape_is_proposed_to_stay_apart(gathered):
    found = gathered({"1.csv": JANUARY, "2.csv": JANUARY, "list.csv": "날짜,로트\n2026-01-05,A1\n"})
    plan = plan_append(found, AppendChoices(), THIS_YEAR)
    assert [part.name for part in plan.parts] == ["1.csv", "2.csv"]
    assert ([part.name for part in plan.apart], plan.apart == plan.odd) == (["list.csv"], True)


def test_a_person_decides_what_becomes_of_each_file(gathered):
    found = gathered({"1.csv": JANUARY, "2.csv": JANUARY, "3.csv": JANUARY, "list.csv": "날짜,로트\n2026-01-05,A1\n"})
    plan = plan_append(found, AppendChoices(fates={"0": "leave", "1": "apart", "3": "append"}), THIS_YEAR)
    assert [[part.name for part in parts] for parts in (plan.parts, plan.apart, plan.left)] == [
        ["3.csv", "list.csv"], ["2.csv"], ["1.csv"]]
    with pytest.raises(KampError, match="append_nothing"):
        plan_append(found, AppendChoices(fates=dict.fromkeys("0123", "leave")), THIS_YEAR)


def test_a_column_of_a_new_name_is_asked_about_and_taken_when_told(appended, gathered):
    files = {"1.csv": JANUARY, "2.csv": "로트,온도(℃),사출압\nA3,22.5,5\n"}
    plan = plan_append(found := gathered(files), AppendChoices(), THIS_YEAR)
    assert twins(plan, found) == [("압력", "사출압")]
    _, header, rows = appended(files, sources={"1": {"압력": "사출압"}})
    assert (header, rows[2]) == (["로트", "온도(℃)", "압력"], ("A3", 22.5, 5))


def test_a_correction_to_none_keeps_the_column_as_one_of_its_own(appended):
    report, header, rows = appended({"1.csv": JANUARY, "2.csv": "로트,온도,압력\nA3,22.5,5\n"}, sources={"1": {"온도(℃)": None}})
    assert header == ["로트", "온도(℃)", "압력", "온도"]
    assert rows[2] == ("A3", None, 5, 22.5)
    report, header, rows = appended({"1.csv": JANUARY, "2.csv": JANUARY}, sources={"1": {"압력": None}})
    assert (header, rows[2]) == (["로트", "온도(℃)", "압력"], ("A1", 20.5, None))
    assert report.made_of["plan"]["unused"] == [["2.csv", "압력"]]


def test_files_of_one_header_are_one_shape(gathered):
    found = gathered({"1.csv": JANUARY, "2.csv": "로트,온도,압력\nA3,22.5,5\n", "3.csv": JANUARY})
    groups = shapes(plan_append(found, AppendChoices(), THIS_YEAR), found)
    assert [[looked.part.name for looked in group] for group in groups] == [["1.csv", "3.csv"], ["2.csv"]]


# units -------------------------------------------------------------------------------------------------------------

LOTS = "로트,두께\n"


def lines(*cells):
    return LOTS + "".join(f"A{number},{cell}\n" for number, cell in enumerate(cells))


def test_another_unit_of_one_quantity_is_turned_into_the_first_and_told(appended, gathered):
    files = {"1월.csv": lines("10.0 mm", "12.5 mm"), "2월.csv": lines("1.2 cm", "1.0 cm"), "3월.csv": lines("11 ㎜", "12 ㎜")}
    told = plan_append(gathered(files), AppendChoices(dated=False), THIS_YEAR).warnings
    assert [(one.code, one.facts["unit"], one.facts["target"], one.facts["files"]) for one in told] == [
        ("units_turned", "cm", "mm", "2월.csv")]
    report, header, rows = appended(files, dated=False)
    assert ([row[1] for row in rows], report.columns[1].unit) == ([10.0, 12.5, 12.0, 10.0, 11.0, 12.0], "mm")
    assert (report.warnings, header) == (told, ["로트", "두께"])


def test_a_row_of_units_counts_like_units_in_the_cells(appended):
    report, _, rows = appended({"1.csv": "압력,온도\nMPa,℃\n1.5,20\n2,100\n", "2.csv": "압력,온도\nbar,℉\n15,68\n20,212\n"})
    assert rows == [pytest.approx(row) for row in ((1.5, 20), (2, 100), (1.5, 20), (2, 100))]
    assert [warning.code for warning in report.warnings] == ["units_turned"] * 2


def test_units_that_cannot_be_turned_stay_two_columns(appended, gathered):
    files = {"1.csv": lines("₩1000", "₩2000"), "2.csv": lines("$1.5", "$2.5"), "3.csv": lines("₩3000", "₩4000")}
    assert not twins(plan_append(found := gathered(files), AppendChoices(), THIS_YEAR), found)
    report, header, rows = appended(files, dated=False)
    assert header == ["로트", "두께", "두께($)"]
    assert report.made_of["plan"]["renamed"] == {}
    assert [(one.column, one.converted) for one in report.conversions] == [("두께", 4), ("두께($)", 2)]
    assert [row[1:] for row in rows] == [(1000, None), (2000, None), (None, 1.5), (None, 2.5), (3000, None), (4000, None)]
    assert [(one.code, one.facts) for one in report.warnings] == [("units_apart", {"column": "두께", "other": "두께($)"})]


def test_per_cent_beside_plain_numbers_is_told(appended):
    report, _, rows = appended({"1.csv": lines("12.5%", "13%"), "2.csv": lines("0.125", "0.13"), "3.csv": lines("", "")})
    assert [row[1] for row in rows] == [12.5, 13, 0.125, 0.13, None, None]
    assert [(one.code, one.facts["files"]) for one in report.warnings] == [("percent_beside_plain", "2.csv")]


def test_a_person_who_joins_what_cannot_be_turned_is_told(appended):
    report, _, rows = appended({"1.csv": "값(mm),n\n1,2\n", "2.csv": "값(kg),n\n3,4\n"}, sources={"1": {"값(mm)": "값(kg)"}})
    assert rows == [(1, 2), (3, 4)]
    assert [(one.code, one.facts["unit"]) for one in report.warnings] == [("units_unlike", "kg")]
    _, _, rows = appended({"1.csv": "온도(℃),n\n1.5,2\n", "2.csv": "온도(℉),n\n32,4\n"}, sources={"1": {"온도(℃)": "온도(℉)"}})
    assert rows == [(1.5, 2), (0, 4)]


def test_every_sentence_on_units_is_there_in_both_languages():
    facts = {"column": "두께", "other": "두께($)", "unit": "cm", "target": "mm", "files": "2월.csv"}
    for code in ("units_turned", "units_unlike", "units_apart", "percent_beside_plain"):
        assert all("{" not in say(f"doctor.{code}", language, **facts) for language in ("ko", "en"))


# columns without a value, ways of writing --------------------------------------------------------------------------


def test_a_column_that_one_file_leaves_empty_keeps_its_type(appended):
    full = "로트,두께,날짜,합격\nA1,10.5,2026-01-05,true\nA2,11,2026-01-06,false\n"
    for blank in ("", "-"):
        empty = f"로트,두께,날짜,합격\nB1,{blank},{blank},\nB2,{blank},,{blank}\n"
        for files in ((full, empty), (empty, full), (full, empty, full)):
            report, _, rows = appended({f"{number}.csv": content for number, content in enumerate(files)})
            assert [column.type for column in report.columns] == ["text", "number", "date", "boolean"]
            assert [row[1:] for row in rows if row[0] == "B1"] == [(None, None, None)]
    assert [(one.column, one.converted) for one in report.conversions if one.code == "empty_words"] == [
        ("두께", 2), ("날짜", 1), ("합격", 1)]


def test_a_column_that_all_files_leave_empty_is_text(appended):
    report, *_ = appended({"1.csv": "n,m\n1,\n", "2.csv": "n,m\n2,\n"})
    assert report.columns[1].type == "text"


def form_of(column, *cells):
    """The name of a column, one file a list of cells."""
    return {f"{number}.csv": text_of([["n", column], *(["1", cell] for cell in file)]) for number, file in enumerate(cells)}


@pytest.mark.parametrize(("column", "files", "form"), [
    ("양", (["1,200", "3,400"], ["900", "800"]), "thousands"),
    ("두께", (["10.5 mm", "11 mm"], ["1.2 cm", "1 cm"]), "thousands mm"),
    ("두께", (["10.5 mm", "11 mm"], ["1,200 ㎜", "1 ㎜"]), "thousands mm|㎜"),
    ("날짜", (["2026-01-05", "2026-01-06"], ["2026.02.05", "2026.02.06"]), "%Y-%m-%d|%Y.%m.%d"),
    ("날짜", (["25/01/2026", "26/01/2026"], ["02/25/2026", "02/26/2026"]), "%m/%d/%Y"),
    ("판정", (["OK", "NG"], ["OK", "OK"]), "words OK|NG"),
    ("값", (["1,5", "2,5", "0,25"], ["1.5", "2.5"]), None)])
def test_the_whole_remembers_how_each_file_wrote_its_cells(appended, column, files, form):
    report, *_ = appended(form_of(column, *files), dated=False)
    assert report.columns[1].format == form


def test_midnights_written_last_are_remembered(appended):
    def month(number):
        return [f"2026-{number:02}-{day:02} {hour:02}:00" for day in (1, 2, 3) for hour in (8, 16, 0)]
    report, _, rows = appended(form_of("시각", month(1), month(2)), dated=False)
    assert report.columns[1].format.split("|")[-1] == "midnight_last"
    assert rows[2][1] == dt.datetime(2026, 1, 2)


# what the names tell -----------------------------------------------------------------------------------------------


def day_file(hour):
    return f"로트,시각\nA1,오전 {hour}:30:00\nA2,오후 {hour}:00:00\n"


def test_the_date_in_the_names_becomes_a_column_and_with_the_clock_a_moment(appended):
    _, header, rows = appended({"2026.01.06.csv": day_file(9), "2026.01.05.csv": day_file(8)}, date_column="날짜",
                               moment_column="일시")
    assert header == ["로트", "시각", "날짜", "일시"]
    assert rows == [("A1", dt.time(8, 30), dt.date(2026, 1, 5), dt.datetime(2026, 1, 5, 8, 30)),
                    ("A2", dt.time(20), dt.date(2026, 1, 5), dt.datetime(2026, 1, 5, 20)),
                    ("A1", dt.time(9, 30), dt.date(2026, 1, 6), dt.datetime(2026, 1, 6, 9, 30)),
                    ("A2", dt.time(21), dt.date(2026, 1, 6), dt.datetime(2026, 1, 6, 21))]


def test_it_can_be_switched_off_and_the_names_themselves_taken(appended):
    _, header, rows = appended({"2026.01.06.csv": "n\n2\n", "2026.01.05.csv": "n\n1\n"}, dated=False, name_column="파일")
    assert (header, rows) == (["n", "파일"], [(1, "2026.01.05.csv"), (2, "2026.01.06.csv")])


def test_it_is_not_proposed_where_the_rows_have_dates_of_their_own(appended):
    _, header, _ = appended({"2026-01.csv": "생산일,n\n2026-01-05,1\n", "2026-02.csv": "생산일,n\n2026-02-05,1\n"})
    assert header == ["생산일", "n"]
    _, header, rows = appended({"2026-01.csv": "생산일,n\n2026-01-05,1\n"}, dated=True)
    assert (header, rows) == (["생산일", "n", "file_date"], [(dt.date(2026, 1, 5), 1, dt.date(2026, 1, 1))])


def test_a_name_without_a_date_leaves_its_cell_empty_and_is_told(appended):
    report, _, rows = appended({"2026-01-05.csv": "n\n1\n", "2026-01-06.csv": "n\n2\n", "new.csv": "n\n3\n"})
    assert rows == [(1, dt.date(2026, 1, 5)), (2, dt.date(2026, 1, 6)), (3, None)]
    assert report.made_of["plan"]["undated"] == ["new.csv"]


def test_a_month_alone_takes_this_year_or_the_one_that_is_said(appended):
    files = {"1월.csv": "n\n1\n", "2월.csv": "n\n2\n"}
    report, _, rows = appended(files)
    assert (rows, report.made_of["plan"]["year"]) == ([(1, dt.date(THIS_YEAR, 1, 1)), (2, dt.date(THIS_YEAR, 2, 1))], THIS_YEAR)
    assert appended(files, year=2019)[2] == [(1, dt.date(2019, 1, 1)), (2, dt.date(2019, 2, 1))]


def test_new_columns_never_take_a_name_that_is_there(appended):
    _, header, _ = appended({"2026-01-05.csv": "File_Date,n\nx,1\n", "2026-01-06.csv": "File_Date,n\ny,2\n"})
    assert header == ["File_Date", "n", "file_date_2"]


# workbooks ---------------------------------------------------------------------------------------------------------


def test_the_sheets_of_a_workbook_are_parts_like_files(appended, tmp_path):
    book = excel_file(tmp_path, {"1월": [["로트", "온도"], ["A1", 20.5]], "2월": [["로트", "온도"], ["A2", 21.5]],
                                 "설명": [["이 파일은"], ["시험용"]], "빈 시트": []}, "book.xlsx").read_bytes()
    report, header, rows = appended({"2025.xlsx": book}, date_column="월")
    assert (header, rows) == (["로트", "온도", "월"], [("A1", 20.5, dt.date(2025, 1, 1)), ("A2", 21.5, dt.date(2025, 2, 1))])
    made = MadeOf.from_json(report.made_of)
    assert [source.name for source in made.sources] == ["2025.xlsx · 1월", "2025.xlsx · 2월"]
    assert [out["name"] for out in made.plan["left_out"]] == ["2025.xlsx · 빈 시트"]


def test_names_from_a_mac_are_the_same_names(appended):
    """A Mac writes 온도 as five letters, Windows as two syllables."""
    mac = unicodedata.normalize("NFD", "온도")
    _, header, rows = appended({"1.csv": "온도,n\n1,2\n", "2.csv": f"{mac},n\n3,4\n"})
    assert (header, rows) == (["온도", "n"], [(1, 2), (3, 4)])


# what went wrong ---------------------------------------------------------------------------------------------------


def test_an_unreadable_cell_keeps_its_file_and_its_row(appended):
    rows = "".join(f"{i}\n" for i in range(20))
    report, *_ = appended({"1.csv": f"n\n{rows}", "2.csv": f"N\n{rows}모름\n"})
    cell, = report.unreadable
    assert ((cell.row, cell.column, cell.value), report.unreadable_count) == ((41, "n", "모름"), 1)
    assert place_of(MadeOf.from_json(report.made_of), cell.row) == ("2.csv", 21)


def test_what_was_noticed_in_many_files_is_told_once_with_their_names(appended):
    titled = "생산 실적,\nn,m\n1,2\n"
    report, *_ = appended({"1.csv": titled, "2.csv": titled, "3.csv": "n,m\n1,2\n"})
    assert [(warning.code, names) for warning, names in told_by(MadeOf.from_json(report.made_of))] == [
        ("rows_above_header", ("1.csv", "2.csv"))]


def test_files_that_cannot_be_read_are_told_and_the_others_taken(gathered):
    found = gathered({"1.csv": JANUARY, "a.pdf": b"%PDF-1.7", "leer.csv": ""})
    assert ([looked.part.name for looked in found.parts], [(out.name, out.code) for out in found.left_out]) == (
        ["1.csv"], [("a.pdf", "file_is_pdf"), ("leer.csv", "file_empty")])
    with pytest.raises(KampError, match="no_tables"):
        gathered({"a.pdf": b"%PDF-1.7"})


def test_a_file_that_fails_midway_is_named(appended):
    broken = ("n,m\n" + "가,1\n" * 400_000).encode() + b"\xff\xff,1\n"
    with pytest.raises(KampError) as error:
        appended({"1.csv": "n,m\n가,1\n", "2.csv": broken})
    assert (error.value.code, error.value.facts["file"], error.value.facts["because"]["code"]) == (
        "part_failed", "2.csv", "encoding_wrong")


# the invariant -----------------------------------------------------------------------------------------------------

NAMES = st.lists(st.sampled_from(["가", "나", "B", "c(℃)", "D E", "f"]), min_size=1, max_size=6, unique=True)
CELLS = st.one_of(st.integers(-999, 999).map(str), st.sampled_from(["", "x", "007", "1.5", "양품", "-", "2026-01-05"]))


@st.composite
def files(draw):
    made = {}
    for number in range(draw(st.integers(1, 4))):
        header = draw(NAMES)
        rows = draw(st.lists(st.lists(CELLS, min_size=len(header), max_size=len(header)).filter(any), min_size=1, max_size=5)
                    .filter(lambda rows: any(cell[-1:].isdecimal() for cell in rows[0])))    # else it may be a second row of names
        made[f"part {number}.csv"] = text_of([header, *rows])
    return made


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(made=files())
@example(made={"part 0.csv": "가,나\n0,0\n,x\n"})        # a word alone under numbers, not at the start: an odd reading, no note
def test_every_cell_of_every_file_is_in_the_whole_or_among_the_unreadable_or_told(appended, gathered, made):
    """Cells as text, whatever type they got; empties aside."""
    fates = dict.fromkeys(map(str, range(len(made))), "append")
    report, _, rows = appended(made, fates=fates, dated=False)
    assert report.rows == len(rows) == sum(content.count("\n") - 1 for content in made.values())
    unused = {(file, column) for file, column in report.made_of["plan"]["unused"]}
    filled = sum(cell is not None for row in rows for cell in row) + report.unreadable_count
    given_cells = 0
    for name, content in made.items():
        lines = [line.split(",") for line in content.splitlines()]
        given_cells += sum(cell not in ("", "-") for line in lines[1:] for cell, column in zip(line, lines[0], strict=True)
                           if (name, column) not in unused)
    dashes = sum(cell == "-" for row in rows for cell in row)
    assert filled - dashes == given_cells


# names -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("names", "common"), [
    (["kemp-abh-sensor-2021.09.06.csv", "kemp-abh-sensor-2021.09.07.csv"], "kemp-abh-sensor"),
    (["3월 실적.xlsx", "4월 실적.xlsx"], "실적"), (["로그/2021-09.csv", "로그/2021-10.csv"], "로그"),
    (["생산실적(1).csv", "생산실적(2).csv"], "생산실적"), (["a.csv"], "a"), (["1.csv", "2.csv"], "1")])
def test_the_whole_is_called_what_its_files_have_in_common(names, common):
    assert common_name(names) == common


def test_a_suffix_goes_before_the_unit_and_a_taken_name_gets_a_number():
    assert [with_suffix("온도(℃)", "_센서"), with_suffix("온도", "_센서"), with_suffix("(℃)", "_센서")] == [
        "온도_센서(℃)", "온도_센서", "(℃)_센서"]
    assert [free_name("온도(℃)", ["온도(℃)"]), free_name(" a  b ", []), free_name("x", ["X", "x_2"])] == ["온도_2(℃)", "a b", "x_3"]
    with pytest.raises(KampError, match="name_reserved"):
        free_name("rowid", [])
