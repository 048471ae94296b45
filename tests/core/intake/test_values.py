"""What a cell becomes: numbers, dates and codes as a factory writes them; what will not convert is on record."""
import csv
import datetime as dt
import io
import string
import tempfile
from pathlib import Path

import duckdb
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from kamp_core.intake import read
from kamp_core.intake.count import count_records
from kamp_core.intake.facts import AS_IS
from tests.core.intake.conftest import bring
from tests.makers_files import column_file, table_file, text_file, text_of

NBSP = "\u00a0"


@pytest.mark.parametrize(("written", "kind", "read"), [
    (["1", "-2", "+3"], "integer", [1, -2, 3]),
    (["1", "2.5", "-3e2"], "number", [1.0, 2.5, -300.0]),
    (["1,234", "12", "-1,234,567.5"], "number", [1234.0, 12.0, -1234567.5]),
    (["₩1,000", "₩ 2,500", "300"], "number", [1000.0, 2500.0, 300.0]),
    (["1,5", "22,75", "1.234,5"], "number", [1.5, 22.75, 1234.5]),
    ([" 1 ", "\t2", f"{NBSP}3"], "integer", [1, 2, 3]),
    ([" 1.5", f"2.5{NBSP}", "3"], "number", [1.5, 2.5, 3.0]),
    ([" OK ", f"NG{NBSP}", "OK"], "text", ["OK", "NG", "OK"]),
    (["TRUE", "false", "True"], "boolean", [True, False, True]),
    (["1", "", "3"], "integer", [1, None, 3]),
    (["1.5", "N/A", "-"], "number", [1.5, None, None]),
    (["A", "-", ""], "text", ["A", "-", None]),
    (["", "", ""], "text", [None, None, None]),
])
def test_numbers_words_and_gaps(tmp_path, importing, written, kind, read):
    done = importing(column_file(tmp_path, written))
    assert (done.types[1], done.column(), done.unreadable) == (kind, read, [])


@pytest.mark.parametrize(("delimiter", "written", "read"), [
    (";", ["0,100", "1,250", "12,500"], [0.1, 1.25, 12.5]),              # no thousand begins with a lone zero
    (",", ["-0,100", "1,250", "3"], [-0.1, 1.25, 3.0]),
    (";", [*["1,250"] * 19, "2,5"], [*[1.25] * 19, 2.5]),                # one cell tells for all
    (";", ["1234,567", "1,250", "7"], [1234.567, 1.25, 7.0]),
    (";", ["1,234,567", "1,250"], [1234567.0, 1250.0]),                  # two commas in a cell: thousands
    (";", [*["1,250"] * 19, "12,345.6"], [*[1250.0] * 19, 12345.6]),
    (",", ["1,250", "12,500"], [1250.0, 12500.0]),
])
def test_a_comma_parts_thousands_or_decimals(tmp_path, importing, delimiter, written, read):
    rows = [[str(i), value] for i, value in enumerate(written)]
    done = importing(table_file(tmp_path, [["번호", "값"], *rows], delimiter=delimiter))
    assert (done.column(), done.unreadable) == (read, [])
    assert "comma_unclear" not in done.warnings


def test_a_comma_that_could_be_either_is_read_as_thousands_and_said(tmp_path, importing):
    rows = [["1", "1,250", "x"], ["2", "12,500", "y"], ["3", "125", "z"]]
    done = importing(table_file(tmp_path, [["번호", "무게", "비고"], *rows], delimiter=";"))
    assert done.column() == [1250.0, 12500.0, 125.0]
    assert done.warnings["comma_unclear"] == {"columns": "무게", "count": 1}


def test_a_comma_that_could_be_either_follows_the_columns_that_tell(tmp_path, importing):
    rows = [["1,250", "0,5"], ["12,500", "22,75"]]
    done = importing(table_file(tmp_path, [["무게", "두께"], *rows], delimiter=";"))
    assert done.rows == [(1.25, 0.5), (12.5, 22.75)]
    assert "comma_unclear" not in done.warnings


@pytest.mark.parametrize("codes", [
    ["007", "010", "123"],                                 # leading zeros
    ["20210906123456789", "20210906123456790", "1"],       # more digits than a number keeps
    ["1.2.3", "1.2.4", "1.10.1"],                          # versions
    ["1234-05", "3021-11", "8804-02"],                     # part numbers with a month's shape
    ["A-1", "B-2", "C-3"], ["0x1F", "0x2A", "0x3B"], ["1_000", "2_000", "3_000"],
    ["1호기", "2호기", "3호기"], ["3/4", "1/2", "7/8"]])
def test_codes_stay_text(tmp_path, importing, codes):
    done = importing(column_file(tmp_path, codes))
    assert (done.types[1], done.column()) == ("text", codes)


DAY = [dt.date(2024, 3, 5), dt.date(2024, 3, 14), dt.date(2024, 11, 30)]
MOMENT = [dt.datetime(2024, 3, 5, 0, 7, 9), dt.datetime(2024, 3, 14, 12, 0, 0), dt.datetime(2024, 11, 30, 23, 59, 59)]


@pytest.mark.parametrize("form", [
    "%Y-%m-%d", "%Y.%m.%d", "%Y/%m/%d", "%Y. %m. %d.", "%Y. %m. %d", "%Y년 %m월 %d일", "%d/%m/%Y", "%m/%d/%Y",
    "%d.%m.%Y", "%y-%m-%d", "%y.%m.%d"])
def test_dates_as_people_write_them(tmp_path, importing, form):
    done = importing(column_file(tmp_path, [day.strftime(form) for day in DAY]))
    assert (done.types[1], done.report.columns[1].format, done.column()) == ("date", form, DAY)


def test_dates_without_leading_zeros(tmp_path, importing):
    assert importing(column_file(tmp_path, ["2024. 3. 5.", "2024. 3. 14.", "2024. 11. 30."])).column() == DAY


@pytest.mark.parametrize(("name", "kind"), [("생산일자", "date"), ("수량", "integer")])
def test_eight_digits_are_a_date_only_under_such_a_name(tmp_path, importing, name, kind):
    assert importing(column_file(tmp_path, ["20240305", "20240314", "20241130"], name)).types[1] == kind


@pytest.mark.parametrize("form", [
    "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S", "%Y.%m.%d %H:%M:%S", "%Y/%m/%d %H:%M:%S", "%d/%m/%Y %H:%M:%S",
    "%m/%d/%Y %H:%M:%S", "%Y-%m-%d %p %I:%M:%S", "%m/%d/%Y %I:%M:%S %p"])
def test_moments_as_machines_write_them(tmp_path, importing, form):
    done = importing(column_file(tmp_path, [moment.strftime(form) for moment in MOMENT]))
    assert (done.types[1], done.column()) == ("datetime", MOMENT)


def test_korean_morning_and_afternoon(tmp_path, importing):
    written = ["2024-03-05 오전 12:07:09", "2024-03-14 오후 12:00:00", "2024-11-30 오후 11:59:59"]
    done = importing(column_file(tmp_path, written))
    assert (done.types[1], done.column()) == ("datetime", MOMENT)
    done = importing(column_file(tmp_path, ["오전 9:07:09.0", "오후 4:27:17.5", "오전 12:00:00.0"]))
    assert done.types[1] == "time"
    assert done.column() == [dt.time(9, 7, 9), dt.time(16, 27, 17, 500_000), dt.time(0, 0, 0)]


def test_a_date_among_moments_is_its_midnight(tmp_path, importing):
    written = ["2024-03-05", "2024-03-05 12:00:00", "2024-03-06", "2024-03-06 12:00:00.250"]
    done = importing(column_file(tmp_path, written))
    assert done.column() == [dt.datetime(2024, 3, 5), dt.datetime(2024, 3, 5, 12), dt.datetime(2024, 3, 6),
                             dt.datetime(2024, 3, 6, 12, 0, 0, 250_000)]


def test_day_and_month_are_told_apart_by_even_steps(tmp_path, importing):
    """12/01 … 12/12: read as days they follow each other evenly, read as months they would not; the guess is said."""
    days = [dt.date(2023, 12, 1) + dt.timedelta(days=i) for i in range(12)]
    done = importing(column_file(tmp_path, [day.strftime("%m/%d/%Y") for day in days]))
    assert done.column() == days
    assert done.warnings["month_first"] == {"column": "값"}


def test_a_single_bad_first_cell_does_not_hide_a_date(tmp_path, importing):
    done = importing(column_file(tmp_path, ["오류", *(f"2024-03-{day:02}" for day in range(1, 20))]))
    assert done.types[1] == "date"
    assert done.unreadable == [(1, "값", "오류")]


# what will not convert --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["integer", "number"])
@pytest.mark.parametrize("bad", ["불량", "1.2.3", "12_3", "0x1F", "inf", "-inf", "1e999", "12,34", "１２"])
def test_a_cell_that_is_no_number_is_on_record(tmp_path, importing, kind, bad):
    numbers = [str(n) for n in range(100, 120)]
    done = importing(column_file(tmp_path, [*numbers, bad]), types={"값": kind})
    assert done.column() == [*range(100, 120), None]
    assert done.unreadable == [(21, "값", bad)]
    assert done.report.unreadable_count == 1


@pytest.mark.parametrize("bad", ["2024-02-30", "0000-00-00", "24-03-05", "어제"])
def test_a_cell_that_is_no_date_is_on_record(tmp_path, importing, bad):
    done = importing(column_file(tmp_path, [*(f"2024-03-{day:02}" for day in range(1, 21)), bad]))
    assert done.unreadable == [(21, "값", bad)]


def test_several_bad_cells_of_a_row_are_each_on_record(tmp_path, importing):
    good = [[str(i), str(i / 2)] for i in range(1, 40)]
    done = importing(table_file(tmp_path, [["a", "b"], *good, ["x\x1e\x1f1", "y,\"z\""]]))
    assert done.unreadable == [(40, "a", "x  1"), (40, "b", 'y,"z"')]
    assert [(cell.row, cell.column) for cell in done.report.unreadable] == [(40, "a"), (40, "b")]


def test_the_report_shows_the_first_thousand_and_the_table_has_all(tmp_path, importing):
    rows = [[str(i), "오류" if i % 20 == 0 else str(i)] for i in range(24_000)]
    done = importing(table_file(tmp_path, [["n", "값"], *rows]))
    assert (len(done.report.unreadable), done.report.unreadable_count, len(done.unreadable)) == (1000, 1200, 1200)


def test_text_as_it_came_is_kept_on_request(tmp_path, importing):
    done = importing(column_file(tmp_path, [" 1,000", "x", *["2"] * 20]), keep_text=True)
    assert [row[1] for row in done.raw[:2]] == [" 1,000", "x"]


# what the samples did not show ------------------------------------------------------------------------------------


@pytest.fixture
def late(tmp_path):
    """A file whose 200,000 rows hold whole numbers, but for the rows given."""
    def make(rows: dict[int, str]) -> Path:
        lines = [f"{i},{rows.get(i, i + 1)}" for i in range(200_000)]
        return text_file(tmp_path, "번호,값\n" + "\n".join(lines))
    return make


def test_a_late_decimal_makes_the_column_one_of_numbers(late, importing):
    done = importing(late({70_001: "0.5"}))
    assert (done.types[1], done.rows[70_001], done.unreadable) == ("number", (70_001, 0.5), [])


def test_late_codes_make_the_column_text(late, importing):
    done = importing(late({i: f"00{i}" for i in range(70_000, 71_000)}))
    assert (done.types[1], done.rows[70_001], done.unreadable) == ("text", (70_001, "0070001"), [])


def test_one_late_code_is_on_record(late, importing):
    done = importing(late({70_001: "007"}))
    assert (done.types[1], done.unreadable) == ("integer", [(70_002, "값", "007")])


def test_what_the_user_chose_is_never_widened(late, importing):
    done = importing(late({70_001: "0.5"}), types={"값": "integer"})
    assert (done.types[1], done.unreadable) == ("integer", [(70_002, "값", "0.5")])


# round trip -------------------------------------------------------------------------------------------------------

KOREAN = "가나다라마바사아자차카타파하각힣뷁"
PRINTABLE = string.ascii_letters + string.digits + KOREAN + " ,;|\t\"'\n-./:%_()"
CELL = st.text(PRINTABLE, max_size=8).map(lambda cell: cell.replace("\r", ""))
TABLE = st.integers(2, 5).flatmap(lambda width: st.lists(
    st.lists(CELL, min_size=width, max_size=width).filter(lambda row: any(cell.strip() for cell in row)),
    min_size=1, max_size=12))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(TABLE, st.sampled_from(["utf-8", "utf-8-sig", "cp949", "utf-16", "utf-16-le", "utf-16-be"]),
       st.sampled_from([",", "\t", ";", "|"]), st.sampled_from(["\n", "\r\n"]))
@example([["'", '"'], ["\n", "0"]], "utf-8", ",", "\r\n")
def test_any_table_comes_back_cell_by_cell(db, table, encoding, delimiter, line_end):
    width = len(table[0])
    names = [f"열이름{i}" for i in range(width)]
    with tempfile.TemporaryDirectory() as folder:
        path = text_file(Path(folder), text_of([names, *table], delimiter, line_end), encoding)
        done = bring(path, db, keep_text=True, encoding=encoding, delimiter=delimiter, header_row=1, header_rows=1,
                     as_is=AS_IS)
    assert [tuple(cell or "" for cell in row) for row in done.raw] == [tuple(row) for row in table]


# the straight road of large files ---------------------------------------------------------------------------------


@pytest.fixture
def straight(monkeypatch):
    """Every UTF-8 file takes the road of large ones."""
    monkeypatch.setattr(read, "SMALL", 0)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(TABLE, st.sampled_from(["\n", "\r\n"]), st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]))
def test_large_files_come_back_cell_by_cell_too(db, straight, table, line_end, quoting):
    out = io.StringIO(newline="")
    header = [f"c{i}" for i in range(len(table[0]))]
    csv.writer(out, lineterminator=line_end, quoting=quoting).writerows([header, *table])
    with tempfile.TemporaryDirectory() as folder:
        done = bring(text_file(Path(folder), out.getvalue()), db, keep_text=True, delimiter=",", header_row=1,
                     header_rows=1, as_is=AS_IS)
    assert [tuple(cell or "" for cell in row) for row in done.raw] == [tuple(row) for row in table]
    assert "rows_differ" not in done.warnings


@pytest.mark.parametrize(("text", "rows"), [
    ("a,b\n1,2\n\n3,4\n", [(1, 2), (3, 4)]),                           # blank lines
    ("a,b\r\n1,2\n3,4\r\n", [(1, 2), (3, 4)]),                         # mixed line ends
    ("a,b\n1,2\n,\n3,4\n,\n", [(1, 2), (3, 4)]),                       # what Excel leaves below a table
    ("a,b\n1,2\n3\n", [(1, 2), (3, None)]),                            # too few cells
    ("a,b\n1,2\n3,4\x00\n", [(1, 2), (3, 4)]),                         # NUL bytes
    ("title\n\na,b\n1,2\n3,4", [(1, 2), (3, 4)]),                      # a title above, no line end below
    ("a,b\r1,2\r3,4\r", [(1, 2), (3, 4)]),                             # line ends of old
])
def test_both_roads_lead_to_the_same_rows(tmp_path, importing, monkeypatch, text, rows):
    path = text_file(tmp_path, text)
    assert importing(path).rows == rows
    monkeypatch.setattr(read, "SMALL", 0)
    assert importing(path).rows == rows


def test_a_cell_too_many_is_never_lost(tmp_path, importing, straight):
    """DuckDB alone would drop it without a word."""
    done = importing(text_file(tmp_path, "a,b\n1,2\n3,4,5,6\n7,8\n"))
    assert done.rows == [(1, 2), (3, 4), (7, 8)]
    assert done.unreadable == [(2, "", "5 | 6")]
    assert done.warnings["rows_long"] == {"count": 1, "first": 3}


@settings(max_examples=100, deadline=None)
@given(st.lists(st.lists(st.text("ab ,1", max_size=9), min_size=2, max_size=3), max_size=30), st.booleans())
def test_records_are_counted_by_their_bytes(rows, ends):
    lines = [" ".join(row) for row in rows]
    with tempfile.TemporaryDirectory() as folder:
        path = text_file(Path(folder), "\n".join(lines) + ("\n" if ends else ""))
        assert count_records(path).filled == sum(bool(line.strip()) for line in lines)


def test_no_scratch_file_is_left(tmp_path, workspace, importing):
    importing(column_file(tmp_path, ["1", "2"]))
    assert list((workspace.home / "tmp").iterdir()) == []
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["original.csv"]


def test_an_import_makes_a_dataset_version_that_reads_back(tmp_path, workspace):
    dataset = workspace.ledger.add_dataset(workspace.ledger.add_project("p").id, "d")
    with workspace.new_version(dataset) as draft:
        bring(column_file(tmp_path, ["1", "x", *["2"] * 20]), draft.cursor)
    with workspace.read(dataset) as cursor:
        assert cursor.execute('select count(*), count("값") from data').fetchone() == (22, 21)
        assert cursor.execute("select * from unreadable").fetchall() == [(2, "값", "x")]
        with pytest.raises(duckdb.Error):
            cursor.execute("drop table data")
