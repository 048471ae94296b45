"""The blank Excel form of a gauge study: parts × operators × repeats in a random order, one measurement a row."""
import random
from dataclasses import dataclass
from io import BytesIO

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from kamp_core.reports.form import FONT, HEAD, LINE, RESULT, on_paper
from kamp_core.settings import Language
from kamp_core.wording import say

_COLUMNS = (("order", 9), ("trial", 9), ("operator", 14), ("part", 14), ("value", 18), ("note", 30))
_RULES = ("parts", "order", "blind", "value", "names")


@dataclass(frozen=True)
class GaugePlan:
    """How many parts, operators and repeats; `seed` deals the order."""

    parts: int = 10
    operators: int = 3
    trials: int = 3
    seed: int | None = None


def runs_of(plan: GaugePlan) -> list[tuple[int, int, int]]:
    """(trial, operator, part), from 1, in the order of measuring: round by round each operator in turn measures every part, the
    operators and the parts of each dealt anew (AIAG Measurement Systems Analysis, 4th ed., chapter III B)."""
    dealt = random.Random(plan.seed)
    runs = []
    for trial in range(1, plan.trials + 1):
        for operator in dealt.sample(range(1, plan.operators + 1), plan.operators):
            runs += [(trial, operator, part) for part in dealt.sample(range(1, plan.parts + 1), plan.parts)]
    return runs


def gauge_form(plan: GaugePlan, language: Language) -> bytes:
    """The workbook as bytes; its first sheet comes back filled and is read as a study without any picking."""
    book = Workbook()
    sheet, explain = book.active, book.create_sheet(say("form.sheet_explain", language))
    sheet.title = say("form.sheet_fill", language)
    runs = runs_of(plan)
    lines = [(i, trial, say("form.gauge_operator_name", language, letter=chr(64 + operator)),
              say("form.gauge_part_name", language, number=f"{part:02d}"), None, None)
             for i, (trial, operator, part) in enumerate(runs, start=1)]
    for row, cells in enumerate([tuple(say(f"form.gauge_{name}", language) for name, _ in _COLUMNS), *lines], start=1):
        for place, text in enumerate(cells, start=1):
            cell = sheet.cell(row, place, text)
            cell.font, cell.border = Font(FONT[language], size=10, bold=row == 1), LINE
            cell.alignment = Alignment("center", "center")
            if row == 1:
                cell.fill = PatternFill("solid", fgColor=RESULT if _COLUMNS[place - 1][0] == "value" else HEAD)
        sheet.row_dimensions[row].height = 22
    for place, (_, width) in enumerate(_COLUMNS, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = width
    number = DataValidation("decimal", "-1000000000", "1000000000", operator="between", allow_blank=True, showErrorMessage=True)
    number.errorTitle, number.error = say("form.please_check", language), say("form.gauge_number", language)
    sheet.add_data_validation(number)
    number.add(f"E2:E{len(lines) + 1}")
    sheet.freeze_panes, sheet.print_title_rows = "A2", "1:1"
    title = say("form.gauge_title", language, parts=plan.parts, operators=plan.operators, trials=plan.trials)
    on_paper(sheet, title, say("form.written_by", language))
    explain.column_dimensions["A"].width = 110
    for row, text in enumerate([title, *(f"• {say(f'form.gauge_rule_{rule}', language)}" for rule in _RULES)], start=1):
        explain.cell(row, 1, text).font = Font(FONT[language], size=14 if row == 1 else 11, bold=row == 1)
        explain.cell(row, 1).alignment = Alignment(vertical="center", wrap_text=True)
        explain.row_dimensions[row].height = 34
    on_paper(explain, title, one_page=True)
    out = BytesIO()
    book.save(out)
    return out.getvalue()
