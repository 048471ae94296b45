"""The blank Excel form of a problem: a sheet to fill in, what each column means, and a filled example."""
from io import BytesIO

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from kamp_core.errors import KampError
from kamp_core.problems import Problem
from kamp_core.problems.form import Cell, Form, FormColumn
from kamp_core.settings import Language
from kamp_core.wording import say
from kamp_core.wording.numbers import number
from kamp_core.wording.width import width

_ROWS = 2000                                  # lines that are formatted and checked
_LINE_HEIGHT, _HEAD_HEIGHT = 24, 44           # points; high enough to write on by hand
_A4 = 1.62                                    # width by height of what a printer reaches of A4 landscape
_POINTS = 6.3                                 # width of a digit
FONT = {"ko": "맑은 고딕", "en": "Calibri"}
_FORMATS = {"datetime": "yyyy-mm-dd hh:mm", "integer": "0", "number": "General", "code": "@", "text": "@"}
_DAYS = ("36526", "73050")                    # as Excel counts: 2000 to 2099
HEAD, RESULT, _PALE = "E8EDF4", "FCE4CF", "F6F8FA"
LINE = Border(*(Side("thin", color="BFC7D1") for _ in range(4)))
_RULES = ("rule_then", "rule_empty", "rule_same", "rule_own")


def collection_form(problem: Problem, language: Language) -> bytes:
    """The workbook as bytes: no macros, A4 landscape, opens in Excel and LibreOffice. Raises KampError('form_missing')."""
    if problem.form is None:
        raise KampError("form_missing", problem=problem.title[language])
    book = Workbook()
    fill, explain, example = book.active, book.create_sheet(), book.create_sheet()
    for sheet, name in ((fill, "fill"), (explain, "explain"), (example, "example")):
        sheet.title = say(f"form.sheet_{name}", language)
    _table(fill, problem.form, language)
    lines = _checks(fill, problem.form, language)
    title = say("form.file_name", language, problem=problem.title[language])
    on_paper(fill, title, say("form.written_by", language))
    fill.print_title_rows, fill.print_area = "1:1", f"A1:{get_column_letter(len(problem.form.columns))}{lines + 1}"
    _explanation(explain, problem, problem.form, language)
    on_paper(explain, title, one_page=True)
    _table(example, problem.form, language)
    _rows(example, problem.form, language)
    on_paper(example, f"{title} · {say('form.sheet_example', language)}")
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _table(sheet: Worksheet, form: Form, language: Language) -> None:
    """The header in the first row, frozen; the result column in another colour."""
    for place, column in enumerate(form.columns, start=1):
        header = column.header(language)
        cell = sheet.cell(1, place, header)
        cell.font = Font(FONT[language], size=10, bold=True)
        cell.fill = PatternFill("solid", fgColor=RESULT if column.role == "target" else HEAD)
        cell.alignment = Alignment("center", "center", wrap_text=True)
        cell.border = LINE
        sheet.column_dimensions[get_column_letter(place)].width = _column_width(column, language)
    sheet.row_dimensions[1].height = _HEAD_HEIGHT
    sheet.freeze_panes = "B2"


def _column_width(column: FormColumn, language: Language) -> float:
    """As wide as the longest word of the header, value or example; the header may take three lines."""
    header = width(column.header(language))
    pieces = max((width(word) for word in column.header(language).split()), default=0)
    cells = [width(_shown(cell)) for cell in (*column.examples(language), *column.words(language))]
    return 2 + min(30, max(9, pieces, header / 2, *cells))


def _shown(cell: Cell) -> str:
    return f"{cell:%Y-%m-%d %H:%M}" if hasattr(cell, "strftime") else str(cell or "")


def _checks(sheet: Worksheet, form: Form, language: Language) -> int:
    """Formats, drop-downs and ranges; a value out of range is asked about, not refused. → lines that fill one printed page"""
    across = sum(_column_width(column, language) for column in form.columns)
    lines = round((across * _POINTS / _A4 - _HEAD_HEIGHT) / _LINE_HEIGHT)
    for place, column in enumerate(form.columns, start=1):
        letter = get_column_letter(place)
        for row in range(2, _ROWS + 2):
            cell = sheet.cell(row, place)
            cell.number_format = _FORMATS[column.kind]
            if row <= lines + 1:
                cell.border = LINE
        rule = _rule(column, language)
        rule.promptTitle, rule.prompt = column.header(language)[:32], column.how[language][:255]
        sheet.add_data_validation(rule)
        rule.add(f"{letter}2:{letter}{_ROWS + 1}")
    for row in range(2, lines + 2):
        sheet.row_dimensions[row].height = _LINE_HEIGHT
    return lines


def _rule(column: FormColumn, language: Language) -> DataValidation:
    if column.values:
        listed = ",".join(column.words(language))
        return _asking(DataValidation("list", f'"{listed}"', allow_blank=True), "form.not_listed", language)
    if column.kind == "datetime":
        return _asking(DataValidation("date", *_DAYS, operator="between", allow_blank=True), "form.no_time", language)
    if column.low is not None and column.high is not None:
        kind = "whole" if column.kind == "integer" else "decimal"
        rule = DataValidation(kind, f"{column.low:g}", f"{column.high:g}", operator="between", allow_blank=True)
        return _asking(rule, "form.out_of_range", language, range=_range(column))
    return DataValidation(allow_blank=True, showInputMessage=True)


def _asking(rule: DataValidation, key: str, language: Language, **facts: object) -> DataValidation:
    rule.errorStyle, rule.showErrorMessage, rule.showInputMessage = "warning", True, True
    rule.errorTitle, rule.error = say("form.please_check", language), say(key, language, **facts)
    return rule


def _range(column: FormColumn) -> str:
    return f"{number(column.low)}–{number(column.high)} {column.unit}".strip()


def _rows(sheet: Worksheet, form: Form, language: Language) -> None:
    """The filled example."""
    for place, column in enumerate(form.columns, start=1):
        for row, value in enumerate(column.examples(language), start=2):
            cell = sheet.cell(row, place, value)
            cell.number_format = _FORMATS[column.kind]
            cell.font, cell.border = Font(FONT[language], size=10), LINE
            cell.alignment = Alignment("right" if column.kind in ("number", "integer") else "center", "center")


def _explanation(sheet: Worksheet, problem: Problem, form: Form, language: Language) -> None:
    """What one row is, four rules, and every column: its unit, what may stand there, how it is written down, what it is for."""
    font = FONT[language]
    lines = [(problem.question[language], Font(font, size=14, bold=True)), (form.row[language], Font(font, size=11, bold=True)),
             *((f"• {say(f'form.{rule}', language)}", Font(font, size=10)) for rule in _RULES)]
    for row, (text, style) in enumerate(lines, start=1):
        sheet.cell(row, 1, text).font = style
        sheet.cell(row, 1).alignment = Alignment(vertical="center", wrap_text=True)
        sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=5)
        sheet.row_dimensions[row].height = 22 * (1 + width(text) // 125)
    top = len(lines) + 2
    heads = [say(f"form.head_{name}", language) for name in ("column", "unit", "values", "how", "role")]
    rows = [heads, *([c.header(language), c.unit, _allowed(c, language), c.how[language], say(f"form.role_{c.role}", language)]
                     for c in form.columns)]
    for row, cells in enumerate(rows, start=top):
        for place, text in enumerate(cells, start=1):
            cell = sheet.cell(row, place, text)
            cell.font = Font(font, size=10, bold=row == top or place == 1)
            cell.fill = PatternFill("solid", fgColor=HEAD if row == top else _PALE if place == 1 else "FFFFFF")
            cell.alignment, cell.border = Alignment("left", "center", wrap_text=True, indent=1), LINE
        sheet.row_dimensions[row].height = 6 + 14 * max(1, -(-width(cells[3]) // 66), -(-width(cells[2]) // 30))
    for letter, room in zip("ABCDE", (26, 9, 32, 66, 22), strict=True):
        sheet.column_dimensions[letter].width = room


def _allowed(column: FormColumn, language: Language) -> str:
    if column.values:
        return " · ".join(column.words(language))
    return say(f"form.kind_{column.kind}", language, range=_range(column) if column.low is not None else "")


def on_paper(sheet: Worksheet, title: str, right: str = "", one_page: bool = False) -> None:
    """A4 landscape, as wide as the page."""
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, int(one_page)      # 0: as many pages as it takes
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_options.horizontalCentered = True
    sheet.page_margins.left = sheet.page_margins.right = 0.4
    sheet.page_margins.top, sheet.page_margins.bottom = 0.8, 0.5
    sheet.oddHeader.left.text, sheet.oddHeader.right.text = title, right
    sheet.oddFooter.right.text = "&P / &N"
