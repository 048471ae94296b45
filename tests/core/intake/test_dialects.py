"""However a program wrote the table, the same rows come out."""
import datetime

import pytest

from kamp_core.errors import KampError
from kamp_core.intake import inspect_file
from kamp_core.intake.facts import Choices, Column
from tests.makers_files import HEADER, ROWS, excel_file, table_file, text_file, text_of

CELLS = [("A1", 21.5, "OK"), ("A2", 22.0, "NG"), ("A3", 19.75, "OK")]
BODY = text_of(ROWS)


@pytest.mark.parametrize(("encoding", "found", "bom"), [
    ("utf-8", "utf-8", False), ("utf-8-sig", "utf-8-sig", True), ("utf-16", "utf-16", True)])
def test_unicode_is_told_by_its_mark_or_tried_first(tmp_path, importing, encoding, found, bom):
    done = importing(table_file(tmp_path, [HEADER, *ROWS], encoding))
    assert done.rows == CELLS
    assert (done.report.detected.encoding, done.report.detected.has_bom) == (found, bom)


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_utf_16_is_told_with_and_without_its_mark(tmp_path, importing, encoding, mark):
    assert importing(text_file(tmp_path, mark + text_of([HEADER, *ROWS]), encoding)).rows == CELLS


def test_korean_windows_text_is_cp949(tmp_path, importing):
    done = importing(table_file(tmp_path, [["품명", "수량"], ["뷁땝", "1"], ["하우징", "2"]], "cp949"))
    assert done.rows == [("뷁땝", 1), ("하우징", 2)]
    assert done.report.detected.encoding == "cp949"


def test_korean_far_below_an_english_head_is_still_found(tmp_path, importing):
    rows = [["id", "remark"], *([str(i), "fine"] for i in range(140_000)), ["140000", "불량"]]
    done = importing(table_file(tmp_path, rows, "cp949"))
    assert done.report.detected.encoding == "cp949"
    assert done.rows[-1] == (140_000, "불량")


def test_western_text_is_read_and_said(tmp_path, importing):
    done = importing(table_file(tmp_path, [["Temp (°C)", "état"], ["21.5", "à"], ["22.5", "é"]], "latin-1"))
    assert done.rows == [(21.5, "à"), (22.5, "é")]
    assert "encoding_western" in done.warnings


@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
def test_each_usual_delimiter_is_found(tmp_path, importing, delimiter):
    done = importing(table_file(tmp_path, [HEADER, *ROWS], delimiter=delimiter))
    assert done.rows == CELLS
    assert done.report.detected.delimiter == delimiter


@pytest.mark.parametrize(("chosen", "used"), [("~", "~"), ("tab", "\t"), ("\\t", "\t"), ("semicolon", ";")])
def test_the_user_names_the_delimiter(tmp_path, importing, chosen, used):
    assert importing(table_file(tmp_path, [HEADER, *ROWS], delimiter=used), delimiter=chosen).rows == CELLS


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_each_line_end_is_read(tmp_path, importing, line_end):
    assert importing(text_file(tmp_path, text_of([HEADER, *ROWS], line_end=line_end))).rows == CELLS


def test_mixed_line_ends_are_read(tmp_path, importing):
    text = "로트,온도(℃),판정\r\nA1,21.5,OK\nA2,22.0,NG\r\nA3,19.75,OK"
    assert importing(text_file(tmp_path, text)).rows == CELLS


def test_a_cell_may_hold_delimiters_quotes_and_line_ends(tmp_path, importing):
    rows = [["메모", "수량"], ["첫 줄\n둘째 줄", "1"], ['3" 볼트, 검정', "2"], ['5" 볼트', "3"]]
    assert importing(table_file(tmp_path, rows)).rows == [(a, int(b)) for a, b in rows[1:]]


def test_a_quotation_mark_inside_a_bare_cell_is_a_letter(tmp_path, importing):
    assert importing(text_file(tmp_path, 'a,b\n5" pipe,1\n6" pipe,2\n')).rows == [('5" pipe', 1), ('6" pipe', 2)]


@pytest.mark.parametrize("letter", ["\x0b", "\x0c", "\x1c", "\x1e", "\x85", "\u2028"])
def test_only_line_ends_end_a_line(tmp_path, importing, letter):
    """Python's own splitlines() would cut at each of these."""
    done = importing(text_file(tmp_path, f"이름,수\n가{letter}나,1\n다,2\n"))
    assert done.rows == [(f"가{letter}나", 1), ("다", 2)]


# header -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("above", ["생산 실적 보고서\n\n", "생산 실적 보고서,,\n기간: 2024-01,,\n", "\n\n"])
def test_titles_above_the_header_are_skipped(tmp_path, importing, above):
    done = importing(text_file(tmp_path, above + text_of([HEADER]) + BODY))
    assert done.rows == CELLS
    assert done.report.detected.header_row == above.count("\n") + 1
    assert done.warnings["rows_above_header"]["rows"] == above.count("\n")


def test_a_file_without_a_header_gets_names(tmp_path, importing):
    done = importing(text_file(tmp_path, "1,21.5,OK\n2,22.5,NG\n"))
    assert done.rows == [(1, 21.5, "OK"), (2, 22.5, "NG")]
    assert [column.name for column in done.report.columns] == ["열1", "열2", "열3"]
    assert "no_header" in done.warnings


@pytest.mark.parametrize(("row", "first"), [(0, "로트"), (1, "A1"), (2, "A2")])
def test_the_user_says_which_row_is_the_header(tmp_path, importing, row, first):
    assert importing(table_file(tmp_path, [HEADER, *ROWS]), header_row=row).rows[0][0] == first


@pytest.mark.parametrize("row", [-1, 5, 99])
def test_a_header_row_that_is_not_there_is_said(tmp_path, importing, row):
    with pytest.raises(KampError) as caught:
        importing(table_file(tmp_path, [HEADER, *ROWS]), header_row=row)
    assert caught.value.code == "header_beyond_file"


def test_repeated_and_blank_names_are_made_unique_and_said(tmp_path, importing):
    done = importing(text_file(tmp_path, "온도,온도,,온도\n1,2,3,4\n"))
    assert [column.name for column in done.report.columns] == ["온도", "온도_2", "열3", "온도_3"]
    assert done.warnings["names_repeated"]["count"] == 2
    assert done.warnings["names_blank"]["count"] == 1


def test_a_name_the_database_needs_itself_gets_a_number(tmp_path, importing):
    done = importing(text_file(tmp_path, "rowid,__bad\n7,x\nq,y\n8,z\n9,z\n1,z\n2,z\n3,z\n4,z\n5,z\n6,z\n11,z\n"))
    assert [column.name for column in done.report.columns] == ["rowid_2", "__bad_2"]
    assert done.unreadable == [(2, "rowid_2", "q")]


def test_names_may_hold_any_letters(tmp_path, importing):
    rows = [['온도 "상"', "select", "a;b", "A", "a", "'x'"], ["1", "2", "3", "4", "5", "6"]]
    assert importing(table_file(tmp_path, rows)).rows == [(1, 2, 3, 4, 5, 6)]


def test_units_come_from_the_header(tmp_path, importing):
    done = importing(table_file(tmp_path, [["온도(℃)", "압력 [bar]", "판정(양품)", "차수(1)"], ["1", "2", "a", "3"]]))
    assert [column.unit for column in done.report.columns] == ["℃", "bar", "양품", None]


def test_the_user_renames_and_retypes(tmp_path, importing):
    done = importing(table_file(tmp_path, [["코드", "b"], ["007", "1"], ["008", "2"]]), names={"b": "수량"},
                     types={"코드": "integer", "수량": "number"})
    assert done.rows == [(7, 1.0), (8, 2.0)]
    assert [column.name for column in done.report.columns] == ["코드", "수량"]


@pytest.mark.parametrize(("names", "code"), [({"b": "A"}, "names_not_unique"), ({"b": "RowID"}, "name_reserved"),
                                             ({"b": " "}, "name_reserved")])
def test_a_renaming_that_cannot_be_is_said(tmp_path, importing, names, code):
    with pytest.raises(KampError) as caught:
        importing(text_file(tmp_path, "a,b\n1,2\n"), names=names)
    assert caught.value.code == code


# the look before the import ---------------------------------------------------------------------------------------


def test_the_look_shows_the_first_fifty_rows_as_wide_as_the_table(tmp_path, db):
    path = text_file(tmp_path, "a,b\n1\n" + "2,x\n" * 60)
    preview = inspect_file(path, Choices(), db)
    assert len(preview.rows) == 50
    assert preview.rows[:2] == (("1", ""), ("2", "x"))
    assert preview.columns == (Column("a", "integer"), Column("b", "text"))


# Excel ------------------------------------------------------------------------------------------------------------


def test_an_excel_sheet_comes_with_its_types(tmp_path, importing):
    at = datetime.datetime(2024, 3, 5, 14, 30, 15)
    done = importing(excel_file(tmp_path, {"실적": [["시각", "온도(℃)", "수량", "판정", "코드"],
                                                 [at, 21.5, 3, "OK", "007"], [at, 0.1, 4, None, "008"]]}))
    assert done.rows == [(at, 21.5, 3, "OK", "007"), (at, 0.1, 4, None, "008")]
    assert done.types == ["datetime", "number", "integer", "text", "text"]
    assert done.report.detected.kind == "xlsx"


def test_midnights_in_excel_stay_moments(tmp_path, importing):
    """Excel keeps a midnight as a bare date: half of these would not read as a date with a clock."""
    moments = [datetime.datetime(2024, 3, day, hour) for day in (1, 2, 3) for hour in (0, 12)]
    done = importing(excel_file(tmp_path, {"s": [["시각", "n"], *([at, i] for i, at in enumerate(moments))]}))
    assert done.column(0) == moments


def test_the_first_sheet_with_rows_is_read_and_the_others_are_said(tmp_path, importing):
    sheets = {"표지": [], "실적": [HEADER, *ROWS], "메모": [["x", "y"], [1, 2]]}
    done = importing(excel_file(tmp_path, sheets))
    assert done.rows == CELLS
    assert done.warnings["other_sheets"] == {"sheet": "실적", "count": 2}
    assert importing(tmp_path / "original.xlsx", sheet="메모").rows == [(1, 2)]


def test_titles_above_an_excel_header_are_skipped(tmp_path, importing):
    done = importing(excel_file(tmp_path, {"s": [["사출 실적"], [], ["수량", "판정"], [1, "OK"], [2, "NG"]]}))
    assert done.rows == [(1, "OK"), (2, "NG")]
    assert done.report.detected.header_row == 3


@pytest.mark.parametrize("name", ["original.csv", "original.xls", "original.dat"])
def test_an_excel_file_by_another_name_is_still_one(tmp_path, importing, name):
    assert importing(excel_file(tmp_path, {"s": [HEADER, *ROWS]}, name)).rows == CELLS


def test_a_csv_called_xlsx_is_still_a_csv(tmp_path, importing):
    assert importing(text_file(tmp_path, text_of([HEADER, *ROWS]), name="original.xlsx")).rows == CELLS
