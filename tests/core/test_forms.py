"""Blank forms: they say what to write down, check what is written, and come back in by themselves once filled."""
import io
import json
import zipfile
from datetime import datetime

import openpyxl
import pytest

from kamp_core.cli import main
from kamp_core.errors import KampError
from kamp_core.problems import problem, shelf
from kamp_core.problems.form import Form, FormColumn
from kamp_core.reports import collection_form

TYPES = {"datetime": "datetime", "number": "number", "integer": "integer", "code": "text", "text": "text"}
EVERY = [(id, language) for id in shelf() for language in ("ko", "en")]


def opened(id, language="ko"):
    return openpyxl.load_workbook(io.BytesIO(collection_form(problem(id), language)))


def test_every_problem_on_the_shelf_has_a_form():
    assert [p.id for p in shelf().values() if p.form is None] == []


@pytest.mark.parametrize("id", shelf())
def test_a_form_is_whole(id):
    """Eight rows of example, both languages everywhere, values that are allowed, readings that can be."""
    form = problem(id).form
    assert {len(column.example) for column in form.columns} == {8}
    assert [c.role for c in form.columns].count("target") == [c.role for c in form.columns].count("time") == 1
    for column in form.columns:
        assert set(column.name) == set(column.how) == {"ko", "en"}
        assert 0 < len(column.how["ko"]) <= 255 >= len(column.how["en"])
        filled = [cell for cell in column.examples("en") if cell is not None]
        if column.values:
            assert set(filled) <= set(column.words("en"))
            assert all(len(",".join(column.words(language))) < 250 for language in ("ko", "en"))
        if column.kind in ("number", "integer"):
            assert all(column.low <= cell <= column.high for cell in filled)
    for language in ("ko", "en"):
        headers = [column.header(language).casefold() for column in form.columns]
        assert len(set(headers)) == len(headers)


@pytest.mark.parametrize(("id", "language"), EVERY)
def test_a_filled_form_comes_in_with_types_units_and_roles(studio, id, language):
    """The example, copied under the blank header as a person would."""
    book = opened(id, language)
    fill, _, example = book.worksheets
    for row in example.iter_rows(min_row=2):
        for cell in row:
            fill.cell(cell.row, cell.column, cell.value)
    path = studio.workspace.new_file(".xlsx")
    book.save(path)
    report = studio.import_file(path.parent.name, "filled", studio.project().id)
    form = problem(id).form
    assert (report.rows, report.detected.header_row, report.unreadable_count) == (8, 1, 0)
    assert [(c.name, c.type, c.unit) for c in report.columns] == [
        (c.header(language), TYPES[c.kind], c.unit or None) for c in form.columns]
    guess = studio.guess(id, report.dataset)
    roles = ("target", "time", "group", "late", "inputs")
    by_role = {role: [c.header(language) for c in form.columns if c.role == role] for role in roles}
    assert [guess.target, guess.time, guess.group] == [next(iter(by_role[role]), None) for role in ("target", "time", "group")]
    assert list(guess.late) == by_role["late"]
    assert set(by_role["inputs"]) <= set(guess.inputs)


def test_a_blank_form_that_is_brought_by_mistake_is_told_in_words(studio):
    path = studio.workspace.new_file(".xlsx")
    path.write_bytes(collection_form(problem("defect_prediction"), "ko"))
    with pytest.raises(KampError, match="file_header_only"):
        studio.import_file(path.parent.name, "blank", studio.project().id)


def test_the_first_sheet_is_ready_to_write_on():
    sheet = opened("defect_prediction")["기록"]
    header = [cell.value for cell in sheet[1]]
    assert (header[0], header[7], header[-2]) == ("생산일시", "배럴온도(℃)", "판정")
    assert (sheet.freeze_panes, sheet.page_setup.orientation, int(sheet.page_setup.paperSize)) == ("B2", "landscape", 9)
    assert (sheet.print_title_rows, sheet.page_setup.fitToWidth) == ("$1:$1", 1)
    assert all(sheet.column_dimensions[cell.column_letter].width >= 9 for cell in sheet[1])
    rules = {str(rule.sqref).split(":")[0][:-1]: rule for rule in sheet.data_validations.dataValidation}
    place = {name: cell.column_letter for name, cell in zip(header, sheet[1], strict=True)}
    assert rules[place["판정"]].formula1 == '"양품,불량"'
    heat = rules[place["배럴온도(℃)"]]
    assert (heat.type, heat.formula1, heat.formula2, heat.errorStyle) == ("decimal", "100", "420", "warning")
    assert (rules[place["캐비티"]].type, rules[place["캐비티"]].operator) == ("whole", "between")
    assert (rules[place["생산일시"]].type, rules[place["생산일시"]].formula1) == ("date", "36526")
    assert "실제값" in heat.prompt
    assert sheet.column_dimensions[place["배럴온도(℃)"]].width == 2 + 11                # each Korean letter takes two
    assert sheet["A2"].number_format == "yyyy-mm-dd hh:mm"


def test_the_other_sheets_explain_and_show():
    book = opened("fault_type", "en")
    assert book.sheetnames == ["fill in", "what to write", "example"]
    said = [[cell.value for cell in row] for row in book["what to write"].iter_rows()]
    assert said[0][0] == "Which kind of fault is it?"
    assert ["bearing temperature (℃)", "℃", "a number, -20–200 ℃", "With a contact probe; with infrared, on a spot of black tape.",
            "condition"] in said
    example = [[cell.value for cell in row] for row in book["example"].iter_rows()]
    assert (len(example), example[3][0], example[3][13], example[1][14]) == (9, datetime(2026, 3, 4, 14, 5), "bearing wear", None)


@pytest.mark.parametrize("language", ["ko", "en"])
def test_a_form_holds_no_macro_no_formula_and_no_link(language):
    with zipfile.ZipFile(io.BytesIO(collection_form(problem("measured_quality"), language))) as parts:
        assert not [name for name in parts.namelist() if "vba" in name.lower() or "external" in name.lower() or "media" in name]
        assert not [name for name in parts.namelist() if b"<f>" in parts.read(name)]


def test_units_and_words_are_those_of_the_language():
    column = FormColumn({"ko": "두께", "en": "thickness"}, "code", "target", {"ko": "잽니다", "en": "measured"},
                        ("얇음", "", {"ko": "모름", "en": "unknown"}), "um", values=({"ko": "얇음", "en": "thin"},))
    assert (column.header("ko"), column.header("en")) == ("두께(um)", "thickness (um)")
    assert (column.examples("ko"), column.examples("en")) == (("얇음", None, "모름"), ("thin", None, "unknown"))
    assert Form({"ko": "", "en": ""}, (column,)).columns == (column,)


# the command ----------------------------------------------------------------------------------------------------------

def test_the_command_writes_a_form(tmp_path, capsys):
    out = tmp_path / "양식.xlsx"
    assert main(["form", "fault_type", "--out", str(out), "--language", "en", "--json", "--home", str(tmp_path / "home")]) == 0
    assert json.loads(capsys.readouterr().out) == {"problem": "fault_type", "out": str(out)}
    assert openpyxl.load_workbook(out).sheetnames[0] == "fill in"


def test_the_command_tells_what_is_wrong(tmp_path, capsys):
    home = ["--json", "--home", str(tmp_path / "home")]
    assert main(["form", "nothing", "--out", str(tmp_path / "a.xlsx"), *home]) == 1
    assert json.loads(capsys.readouterr().out)["error"] == "problem_unknown"
    assert main(["form", "fault_type", "--out", str(tmp_path / "no" / "a.xlsx"), *home]) == 1
    assert json.loads(capsys.readouterr().out)["error"] == "out_folder_missing"
