"""What looks like a number and is none, headers that cannot be, and rows that hold nothing but too much."""
import pytest

from kamp_core.errors import KampError
from kamp_core.intake import inspect_file
from kamp_core.intake.facts import Choices
from kamp_core.wording import sentences
from tests.makers_files import column_file, table_file, text_file


@pytest.mark.parametrize("cells", [
    ["1E3", "10E2", "2E4"], ["1001", "1002", "1E3"], ["123456789012345678.0", "123456789012345679.0"],
    ["1,234,567,890,123,456", "1,234,567,890,123,457"], ["12345678901234567"]])
def test_codes_that_look_like_numbers_stay_as_they_are_written(tmp_path, importing, cells):
    done = importing(column_file(tmp_path, cells, "로트"))
    assert (done.types[1], done.column(), done.report.conversions) == ("text", cells, ())


@pytest.mark.parametrize(("name", "cells", "numbers"), [
    ("저항(Ω)", ["1E3", "2E4"], [1000, 20000]), ("저항", ["1.5E3", "2E4"], [1500, 20000]),
    ("저항", ["1e+06", "2e-03"], [1e6, 0.002])])
def test_powers_of_ten_are_read_and_told(tmp_path, db, importing, name, cells, numbers):
    path = column_file(tmp_path, cells, name)
    done = importing(path)
    assert (done.types[1], done.column()) == ("number", numbers)
    assert [(one.code, one.converted) for one in done.report.conversions] == [("powers", 2)]
    assert inspect_file(path, Choices(), db).conversions == done.report.conversions
    assert "doctor.do_powers" in sentences()


def test_codes_that_show_late_make_the_column_text(tmp_path, importing):
    usual = [str(1000 + i) for i in range(60_000)]
    done = importing(column_file(tmp_path, [*usual[:40_000], *["1E3"] * 100, *usual[40_000:]], "로트"))
    assert (done.types[1], done.column()[40_000]) == ("text", "1E3")


def test_a_lone_cell_in_another_unit_makes_no_conversion_of_the_others(tmp_path, importing):
    done = importing(column_file(tmp_path, [f"1.{i % 10}0" for i in range(20)] + ["1.2MPa"], "압력(kPa)"))
    assert [(one.code, one.converted, one.failed) for one in done.report.conversions] == [("number", 20, 1)]
    assert done.unreadable == [(21, "압력(kPa)", "1.2MPa")]


def test_a_row_of_cells_beyond_the_last_column_keeps_its_place(tmp_path, importing):
    done = importing(table_file(tmp_path, [["a", "b"], ["1", "2"], ["", "", "x"], ["3", "4"], ["5", "6", "y"]]))
    assert done.rows == [(1, 2), (None, None), (3, 4), (5, 6)]
    assert (done.unreadable, set(done.warnings)) == ([(2, "", "x"), (4, "", "y")], {"rows_long"})


@pytest.mark.parametrize("rows", [-3, 99])
def test_a_header_that_cannot_be_is_refused(tmp_path, importing, rows):
    with pytest.raises(KampError, match="header_rows_wrong"):
        importing(text_file(tmp_path, "a,b\n" + "1,2\n" * 40), header_rows=rows)


def test_a_header_of_no_rows_is_no_header(tmp_path, importing):
    done = importing(text_file(tmp_path, "a,b\n" + "1,2\n" * 3), header_rows=0)
    assert [column.name for column in done.report.columns] == ["열1", "열2"]
    assert len(done.rows) == 4


def test_half_a_letter_in_json_does_not_stop_the_import(tmp_path, importing):
    content = '[{"로트": "A\\ud800", "n": 1}, {"로트": "\\ud83d\\ude00", "n": 2}, 3]'
    done = importing(text_file(tmp_path, content, name="original.json"))
    assert [row[0] for row in done.rows][:2] == ["A\ufffd", "\U0001f600"]


@pytest.mark.parametrize(("content", "line"), [
    ('{"a": 1}\n{"a": 2\n{"a": 3}\n', 2), ('[{"a": 1},\n{"a": 2}\n{"a" 3}]', 3), ('[{"a": 1}\n,{"a": "x}]', 2)])
def test_the_broken_line_of_a_json_file_is_named(tmp_path, importing, content, line):
    with pytest.raises(KampError) as error:
        importing(text_file(tmp_path, content, name="original.json"))
    assert (error.value.code, error.value.facts["line"]) == ("json_broken", line)


@pytest.mark.parametrize("encoding", ["idna", "punycode", "hex", "unicode_escape", "utf-7", "그런 것"])
def test_what_is_no_encoding_of_files_is_refused(tmp_path, importing, encoding):
    with pytest.raises(KampError, match="encoding_unknown"):
        importing(text_file(tmp_path, "a,b\n1,2\n3,4\n"), encoding=encoding)


@pytest.mark.parametrize(("unit", "kind"), [
    ("초", "number"), ("톤", "number"), ("시간", "number"), ("sec", "number"), ("ton", "number"), ("s", "text"), ("A", "text"),
    ("C", "text")])
def test_words_behind_whole_numbers_are_units_and_lone_letters_the_end_of_codes(tmp_path, importing, unit, kind):
    assert importing(column_file(tmp_path, [f"6{unit}", f"12{unit}", f"900{unit}"])).types[1] == kind
