"""Small odd files, each with the table that must come of it: workbooks, web pages, XML, JSON, Parquet, and what is refused."""
import datetime as dt
import io
import json
from typing import Any

import pyarrow
import pyarrow.parquet

from tests.core.intake.case import Case
from tests.core.intake.corpus import LOTS, ROWS
from tests.makers_books import ods, xls, xlsb, xlsx, xlsx_with_values
from tests.makers_files import OLE

TABLE: list[list[object]] = [list(LOTS), *map(list, ROWS)]
MOMENT = dt.datetime(2024, 3, 5, 14, 30, 15)


def book(name: str, content: bytes, columns: tuple[str, ...] = LOTS, rows: tuple[tuple, ...] = ROWS, warnings: tuple[str, ...] = (),
         **more: Any) -> Case:
    return Case(name, content, columns, rows, warnings, **more)


# workbooks --------------------------------------------------------------------------------------------------------

TWO_ROWS = [["로트", "온도", None, "압력", None, "판정"], [None, "상", "하", "상", "하", None], ["A1", 1, 2, 3, 4, "OK"], ["A2", 5, 6, 7, 8, "NG"]]
TWO_ROW_NAMES = ("로트", "온도 / 상", "온도 / 하", "압력 / 상", "압력 / 하", "판정")
TWO_ROW_BODY = (("A1", 1, 2, 3, 4, "OK"), ("A2", 5, 6, 7, 8, "NG"))
GROUPED = [["설비", "품명", "수량"], ["1호기", "볼트", 10], [None, "너트", 20], ["2호기", "볼트", 5], [None, "와셔", 7]]
GROUPS = (("1호기", "볼트", 10), ("1호기", "너트", 20), ("2호기", "볼트", 5), ("2호기", "와셔", 7))

WORKBOOKS = [
    *(book(f"{make.__name__}", make(TABLE)) for make in (xlsx, xls, xlsb, ods)),
    book("xlsx_with_times_and_booleans", xlsx([["시각", "온도", "켜짐", "코드"], [MOMENT, 21.5, True, "007"], [MOMENT, 0.1, False, "008"]]),
         columns=("시각", "온도", "켜짐", "코드"), rows=((MOMENT, 21.5, True, "007"), (MOMENT, 0.1, False, "008")),
         types=("datetime", "number", "boolean", "text")),
    book("xlsx_hours_beyond_a_day", xlsx([["로트", "가동시간"], ["A", dt.timedelta(hours=9, minutes=5)], ["B", dt.timedelta(hours=8)]]),
         columns=("로트", "가동시간"), rows=(("A", dt.time(9, 5)), ("B", dt.time(8, 0)))),
    book("xlsx_that_begins_far_from_the_corner", xlsx(TABLE, at="C4"), warnings=("rows_above_header",)),
    book("xlsx_with_a_title_merged_over_the_table", xlsx([["3월 생산 실적", None, None], [], *TABLE], merges=["A1:C1"]),
         warnings=("rows_above_header",)),
    book("xlsx_with_a_merged_header", xlsx(TWO_ROWS, merges=["A1:A2", "B1:C1", "D1:E1", "F1:F2"]), TWO_ROW_NAMES, TWO_ROW_BODY),
    book("xlsx_with_two_rows_and_no_merges", xlsx(TWO_ROWS), TWO_ROW_NAMES, TWO_ROW_BODY),
    book("xls_with_a_merged_header", xls(TWO_ROWS, merges=[(0, 1, 0, 0), (0, 0, 1, 2), (0, 0, 3, 4), (0, 1, 5, 5)]), TWO_ROW_NAMES,
         TWO_ROW_BODY),
    book("xlsx_with_a_title_and_groups_over_full_names",
         xlsx([["월보", None, None, None], ["조건", None, "결과", None], ["온도", "압력", "치수", "무게"], [1, 2, 3, 4], [5, 6, 7, 8]],
              merges=["A1:D1", "A2:B2", "C2:D2"]),
         ("조건 / 온도", "조건 / 압력", "결과 / 치수", "결과 / 무게"), ((1, 2, 3, 4), (5, 6, 7, 8)), ("rows_above_header",)),
    book("xlsx_with_merges_units_and_a_sum",
         xlsx([*TWO_ROWS[:2], [None, "℃", "℃", "bar", "bar", None], *TWO_ROWS[2:], ["합계", 6, 8, 10, 12, None]],
              merges=["A1:A2", "B1:C1", "D1:E1", "F1:F2"]), TWO_ROW_NAMES, TWO_ROW_BODY, ("units_row", "totals_left_out"),
         units=(None, "℃", "℃", "bar", "bar", None), facts={"totals_left_out": {"count": 1, "rows": "6"}}),
    book("xlsx_of_words_with_a_merged_header",
         xlsx([["라인", "작업자", None], [None, "주간", "야간"], ["1라인", "김", "이"], ["2라인", "박", "최"]], merges=["A1:A2", "B1:C1"]),
         ("라인", "작업자 / 주간", "작업자 / 야간"), (("1라인", "김", "이"), ("2라인", "박", "최")), ("all_text",)),
    book("xlsx_with_merged_groups", xlsx(GROUPED, merges=["A2:A3", "A4:A5"]), ("설비", "품명", "수량"), GROUPS, ("merged_filled",),
         facts={"merged_filled": {"count": 2}}),
    book("xlsx_with_merged_groups_kept_blank", xlsx(GROUPED, merges=["A2:A3", "A4:A5"]), ("설비", "품명", "수량"),
         tuple((name if i % 2 == 0 else None, *rest) for i, (name, *rest) in enumerate(GROUPS)), choices={"as_is": ("merged",)}),
    book("xlsx_with_a_merged_quantity", xlsx([["로트", "수량"], ["A", 100], ["B", None], ["C", 50]], merges=["B2:B3"]), ("로트", "수량"),
         (("A", 100), ("B", None), ("C", 50)), ("merged_blank",), facts={"merged_blank": {"count": 1}}),
    book("xlsx_with_merged_numbers_of_lots",
         xlsx([["로트번호", "수량", "판정"], [100, 7, "OK"], [None, None, "NG"], [None, 9, "OK"], [101, 3, "OK"]],
              merges=["A2:A4", "B2:B3"]), ("로트번호", "수량", "판정"),
         ((100, 7, "OK"), (100, None, "NG"), (100, 9, "OK"), (101, 3, "OK")), ("merged_filled", "merged_blank"),
         facts={"merged_filled": {"count": 2}, "merged_blank": {"count": 1}}),
    book("xlsx_with_a_quantity_merged_over_three", xlsx([["로트", "수량"], ["A", 100], ["B", None], ["C", None]], merges=["B2:B4"]),
         ("로트", "수량"), (("A", 100), ("B", None), ("C", None)), ("merged_blank",), facts={"merged_blank": {"count": 2}}),
    book("xlsx_with_ids_kept_as_numbers", xlsx([["바코드", "수량"], [123456789012345678, 1], [123456789012345679, 2]]),
         ("바코드", "수량"), (("123456789012345700", 1), ("123456789012345700", 2)), ("digits_lost",),
         facts={"digits_lost": {"count": 2, "first": 2}}),
    book("xlsx_with_merged_groups_and_sums",
         xlsx([["설비", "품명", "수량"], ["1호기", "볼트", 10], [None, "너트", 20], [None, "소계", 30], ["2호기", "볼트", 5]], merges=["A2:A4"]),
         ("설비", "품명", "수량"), (("1호기", "볼트", 10), ("1호기", "너트", 20), ("2호기", "볼트", 5)), ("merged_filled", "totals_left_out"),
         facts={"totals_left_out": {"count": 1, "rows": "4"}}),
    book("xlsx_with_hidden_rows", xlsx(TABLE, hidden_rows=[3]), warnings=("rows_hidden",),
         facts={"rows_hidden": {"count": 1, "rows": "3"}}),
    book("xlsx_with_errors", xlsx([["로트", "온도"], ["A", 21.5], ["B", "#DIV/0!"], ["C", "#N/A"], ["D", 22.5]]), ("로트", "온도"),
         (("A", 21.5), ("B", None), ("C", None), ("D", 22.5)), ("cells_in_error",), facts={"cells_in_error": {"count": 2, "first": 3}}),
    book("xlsx_with_formulas", xlsx_with_values([["로트", "온도"], ["A", "=10+11.5"], ["B", 22]], {"B2": 21.5}), ("로트", "온도"),
         (("A", 21.5), ("B", 22.0))),
    book("xlsx_with_formulas_never_computed", xlsx([["로트", "온도"], ["A", "=10+11.5"], ["B", 22]]), ("로트", "온도"),
         (("A", None), ("B", 22)), ("formulas_empty",), facts={"formulas_empty": {"count": 1, "first": 2}}),
    book("xlsx_with_a_cover_sheet", xlsx({"표지": [["3월 보고서"], [], ["작성자"]], "실적": TABLE}), warnings=("other_sheets",),
         facts={"other_sheets": {"sheet": "실적", "count": 1}}),
    book("xlsx_with_an_empty_first_sheet", xlsx({"빈 시트": [], "실적": TABLE}), warnings=("other_sheets",)),
    book("xlsx_with_a_hidden_first_sheet", xlsx({"코드": [["x", "y"], [1, 2], [3, 4]], "실적": TABLE}, hidden_sheets=["코드"]),
         warnings=("other_sheets",), facts={"other_sheets": {"sheet": "실적", "count": 1}}),
    book("xlsx_sheet_said_by_the_user", xlsx({"1월": [["x", "y"], [1, 2], [3, 4]], "2월": TABLE}), warnings=("other_sheets",),
         choices={"sheet": "2월"}),
    book("xlsx_with_texts_of_numbers", xlsx([["품번", "수량"], ["00123", "1,234"], ["00456", "2,345"]]), ("품번", "수량"),
         (("00123", 1234.0), ("00456", 2345.0))),
    book("xlsx_with_line_ends_in_cells", xlsx([["온도\n(℃)", "비고"], [21.5, "첫 줄\n둘째 줄"], [22.5, "x"]]), ("온도 (℃)", "비고"),
         ((21.5, "첫 줄\n둘째 줄"), (22.5, "x")), units=("℃", None)),
    book("xlsx_of_a_printout_with_pages", xlsx([*TABLE[:3], [], TABLE[0], TABLE[3]]), warnings=("headers_left_out",),
         facts={"headers_left_out": {"count": 1, "rows": "5"}}),
    book("xlsx_with_a_sheet_not_there", xlsx({"실적": TABLE}), error="sheet_unknown", choices={"sheet": "없음"}),
    book("xlsx_without_rows", xlsx({"a": [], "b": []}), error="file_empty"),
    book("xlsx_with_a_header_only", xlsx([list(LOTS)]), error="file_header_only"),
]

# web pages that are called xls ------------------------------------------------------------------------------------


def page(rows: list[str], head: str = "", before: str = "", after: str = "") -> str:
    return (f'<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head>{head}</head><body>{before}<table border=1>\n'
            f"{''.join(f'<tr>{row}</tr>' for row in rows)}\n</table>{after}</body></html>")


def cells(row: tuple[object, ...] | list[object], tag: str = "td") -> str:
    return "".join(f"<{tag}>{cell}</{tag}>" for cell in row)


HTML_ROWS = [cells(LOTS, "th"), *map(cells, ROWS)]
META = '<meta http-equiv="Content-Type" content="text/html; charset=euc-kr">'
MERGED_HEAD = ["<th rowspan=2>로트<th colspan=2>온도<th colspan='2'>압력<th rowspan=\"2\">판정", cells(["상", "하", "상", "하"], "th")]

PAGES = [
    book("page", page(HTML_ROWS).encode()),
    book("page_in_cp949_that_says_so", page(HTML_ROWS, META).encode("cp949")),
    book("page_that_lies_about_its_letters", page(HTML_ROWS, META).encode("utf-8")),
    book("page_in_utf_16", page(HTML_ROWS).encode("utf-16")),
    book("page_that_is_a_table_only", f"<table>{''.join(f'<tr>{row}' for row in HTML_ROWS)}</table>".encode()),
    book("page_without_closing_tags", ("<TABLE>" + "".join(
        "<TR>" + "".join(f"<TD>{cell}" for cell in row) for row in (LOTS, *ROWS))).encode()),
    book("page_behind_a_comment_and_a_style", f"<!-- made by ERP -->\n<style>td {{ mso-number-format: '\\@' }}</style>{page(HTML_ROWS)}".encode()),
    book("page_that_begins_as_xml_does", f'<?xml version="1.0" encoding="utf-8"?>\n{page(HTML_ROWS)}'.encode()),
    book("page_with_a_merged_header", page([*MERGED_HEAD, *map(cells, TWO_ROW_BODY)]).encode(), TWO_ROW_NAMES, TWO_ROW_BODY),
    book("page_with_merged_groups", page([cells(["설비", "품명", "수량"], "th"), "<td rowspan=2>1호기<td>볼트<td>10", cells(["너트", 20]),
                                          "<td rowspan=2>2호기<td>볼트<td>5", cells(["와셔", 7])]).encode(), ("설비", "품명", "수량"), GROUPS,
         ("merged_filled",)),
    book("page_with_codes", page([cells(["품번", "수량"], "th"), "<td style=\"mso-number-format:'\\@'\">00123</td><td>1,234</td>",
                                  "<td style=\"mso-number-format:'\\@'\">00456</td><td>2,345</td>"]).encode(), ("품번", "수량"),
         (("00123", 1234.0), ("00456", 2345.0))),
    book("page_with_exact_numbers", page([cells(["로트", "온도"], "th"), '<td>A<td x:num="21.456789">21.46', '<td>B<td x:num>22.5']).encode(),
         ("로트", "온도"), (("A", 21.456789), ("B", 22.5))),
    book("page_with_a_title_and_a_sum", page(["<td colspan=3>3월 실적</td>", *HTML_ROWS, "<td>합계</td><td>63.25</td><td></td>"]).encode(),
         warnings=("rows_above_header", "totals_left_out"), facts={"totals_left_out": {"count": 1, "rows": "6"}}),
    book("page_with_letters_as_numbers", page([cells(["품명&nbsp;", "값"], "th"), cells(["A&amp;B", "1&lt;2"]), cells(["&#44032;&#x2103;", "x<br>y"])]).encode(),
         ("품명", "값"), (("A&B", "1<2"), ("가℃", "x y")), ("all_text",)),
    book("page_with_small_tables_around", page(HTML_ROWS, before="<table><tr><td>메뉴</td></tr></table>",
                                               after="<table><tr><td>1</td><td>2</td></tr></table>").encode()),
    book("page_with_two_tables", page(HTML_ROWS, before=f"<table><tr>{cells(['a', 'b'])}</tr><tr>{cells([1, 2])}</tr></table>").encode(),
         warnings=("other_tables",), facts={"other_tables": {"sheet": "2", "count": 1}}),
    book("page_table_said_by_the_user", page(HTML_ROWS, before=f"<table><tr>{cells(['a', 'b'])}</tr><tr>{cells([1, 2])}</tr></table>").encode(),
         ("a", "b"), ((1, 2),), ("other_tables",), choices={"sheet": "1"}),
    book("page_with_a_table_within_a_table", f"<table><tr><td>왼쪽<td>{page(HTML_ROWS)}<td>오른쪽</table>".encode()),
    book("page_with_hidden_rows", page([*HTML_ROWS[:2], *HTML_ROWS[2:3]]).replace("<tr><td>A2", "<tr style='display:none'><td>A2").encode(),
         rows=ROWS[:2], warnings=("rows_hidden",)),
    book("page_cut_off", page(HTML_ROWS).partition("</tr>\n</table>")[0].encode()),
    book("page_with_columns_without_end", page(["<td colspan=999999999>제목</td>", *HTML_ROWS]).encode(), warnings=("rows_above_header",)),
    book("page_without_a_table", b"<html><body><h1>500 Internal Server Error</h1></body></html>", error="page_without_table"),
    book("page_of_frames", b'<html><frameset><frame src="sheet001.htm"></frameset></html>', error="page_without_table"),
    book("web_archive", b"MIME-Version: 1.0\nContent-Type: multipart/related; boundary=x\n\n--x\n", error="file_is_web_archive"),
]

# Excel's XML of 2003 ----------------------------------------------------------------------------------------------

XML_HEAD = ('<?xml version="1.0"{}?>\n<?mso-application progid="Excel.Sheet"?>\n'
            '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">\n')


def xml_row(row: tuple[object, ...] | list[object], said: str = "") -> str:
    def cell(value: object) -> str:
        kind = "Number" if isinstance(value, int | float) else "String"
        return f'<Cell><Data ss:Type="{kind}">{value}</Data></Cell>'
    return f"<Row{said}>{''.join(map(cell, row))}</Row>"


def xml(*sheets: str, encoding: str = "") -> str:
    names = ("실적", "메모", "기타")
    pages = "".join(f'<Worksheet ss:Name="{name}"><Table>{sheet}</Table></Worksheet>' for name, sheet in zip(names, sheets, strict=False))
    return XML_HEAD.format(f' encoding="{encoding}"' if encoding else "") + pages + "</Workbook>"


XML_ROWS = xml_row(LOTS) + "".join(map(xml_row, ROWS))
XML_MERGED = ('<Row><Cell ss:MergeDown="1"><Data ss:Type="String">로트</Data></Cell>'
              '<Cell ss:MergeAcross="1"><Data ss:Type="String">온도</Data></Cell>'
              '<Cell ss:MergeAcross="1"><Data ss:Type="String">압력</Data></Cell>'
              '<Cell ss:MergeDown="1"><Data ss:Type="String">판정</Data></Cell></Row>'
              '<Row><Cell ss:Index="2"><Data ss:Type="String">상</Data></Cell>' + "".join(
                  f'<Cell><Data ss:Type="String">{word}</Data></Cell>' for word in "하상하") + "</Row>")
XML_TYPES = ('<Row><Cell><Data ss:Type="DateTime">2024-03-05T14:30:15.000</Data></Cell>'
             '<Cell><Data ss:Type="Boolean">1</Data></Cell><Cell ss:Index="4"><Data ss:Type="Error">#N/A</Data></Cell></Row>'
             '<Row><Cell><Data ss:Type="DateTime">2024-03-06T00:00:00.000</Data></Cell>'
             '<Cell><Data ss:Type="Boolean">0</Data><Comment><ss:Data>메모</ss:Data></Comment></Cell>'
             '<Cell><Data ss:Type="String">x</Data></Cell><Cell><Data ss:Type="Number">1.5</Data></Cell></Row>')
BOMB = ('<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><!DOCTYPE w [<!ENTITY a "xxxxxxxxxx"><!ENTITY b "&a;&a;&a;&a;&a;">]>'
        "<Workbook>&b;</Workbook>")

XML = [
    book("xml", xml(XML_ROWS).encode()),
    book("xml_in_cp949", xml(XML_ROWS, encoding="euc-kr").encode("cp949")),
    book("xml_in_utf_16", xml(XML_ROWS, encoding="UTF-16").encode("utf-16")),
    book("xml_with_a_mark", xml(XML_ROWS, encoding="utf-8").encode("utf-8-sig")),
    book("xml_with_prefixes", xml(XML_ROWS).replace("<Row", "<ss:Row").replace("</Row", "</ss:Row").replace("<Cell", "<ss:Cell").replace(
        "</Cell", "</ss:Cell").encode()),
    book("xml_with_rows_left_out", xml(xml_row(["제목"]) + xml_row(LOTS, ' ss:Index="4"') + "".join(map(xml_row, ROWS))).encode(),
         warnings=("rows_above_header",), facts={"rows_above_header": {"rows": 3}}),
    book("xml_with_a_merged_header", xml(XML_MERGED + "".join(map(xml_row, TWO_ROW_BODY))).encode(), TWO_ROW_NAMES, TWO_ROW_BODY),
    book("xml_with_types", xml(xml_row(["시각", "켜짐", "비고", "값"]) + XML_TYPES).encode(), ("시각", "켜짐", "비고", "값"),
         ((MOMENT, True, None, None), (dt.datetime(2024, 3, 6), False, "x", 1.5)), ("cells_in_error",)),
    book("xml_with_two_sheets", xml(xml_row(["표지"]), XML_ROWS).encode(), warnings=("other_sheets",),
         facts={"other_sheets": {"sheet": "메모", "count": 1}}),
    book("xml_sheet_said_by_the_user", xml(xml_row(["a", "b"]) + xml_row([1, 2]), XML_ROWS).encode(), warnings=("other_sheets",),
         choices={"sheet": "메모"}),
    book("xml_with_hidden_rows", xml(xml_row(LOTS) + xml_row(ROWS[0], ' ss:Hidden="1"') + xml_row(ROWS[1])).encode(), rows=ROWS[:2],
         warnings=("rows_hidden",)),
    book("xml_that_breaks_off", xml(XML_ROWS)[:-80].encode(), error="sheet_xml_broken"),
    book("xml_with_a_bare_ampersand", xml(XML_ROWS.replace("A1", "A&B")).encode(), error="sheet_xml_broken"),
    book("xml_that_would_swell", BOMB.encode(), error="sheet_xml_broken"),
    book("xml_of_something_else", b'<?xml version="1.0"?><root><item a="1"/></root>', error="file_is_xml"),
]

# JSON and Parquet -------------------------------------------------------------------------------------------------

RECORDS = [dict(zip(LOTS, row, strict=True)) for row in ROWS]


def dumps(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()


def parquet(columns: dict[str, pyarrow.Array]) -> bytes:
    out = io.BytesIO()
    pyarrow.parquet.write_table(pyarrow.table(columns), out)
    return out.getvalue()


LINES_OF_JSON = b"\n".join(map(dumps, RECORDS))
COLUMNS_OF_JSON = {name: [record[name] for record in RECORDS] for name in LOTS}
DATA = [
    book("json_list", dumps(RECORDS)),
    book("json_list_with_a_mark", b"\xef\xbb\xbf" + dumps(RECORDS)),
    book("json_list_in_cp949", json.dumps(RECORDS, ensure_ascii=False).encode("cp949")),
    book("json_list_in_utf_16", json.dumps(RECORDS, ensure_ascii=False).encode("utf-16")),
    book("json_list_on_many_lines", json.dumps(RECORDS, ensure_ascii=False, indent=2).encode()),
    book("json_lines", LINES_OF_JSON),
    book("json_lines_with_a_mark_and_blank_lines", b"\xef\xbb\xbf" + LINES_OF_JSON.replace(b"\n", b"\r\n\r\n") + b"\n"),
    book("json_in_an_envelope", dumps({"status": 200, "data": RECORDS})),
    book("json_deep_in_an_envelope", dumps({"d": {"results": RECORDS, "__next": None}})),
    book("json_with_two_lists", dumps({"errors": [{"code": 1}], "rows": RECORDS}), warnings=("other_lists",),
         facts={"other_lists": {"sheet": "rows", "count": 1}}),
    book("json_list_said_by_the_user", dumps({"errors": [{"code": 1}], "rows": RECORDS}), ("code",), ((1,),), ("other_lists", "one_column"),
         choices={"sheet": "errors"}),
    book("json_by_columns", dumps(COLUMNS_OF_JSON)),
    book("json_by_columns_and_rows", dumps({name: {str(i): value for i, value in enumerate(values)} for name, values in COLUMNS_OF_JSON.items()})),
    book("json_by_rows", dumps({str(i): record for i, record in enumerate(RECORDS)})),
    book("json_names_beside_the_rows", dumps({"columns": LOTS, "index": [0, 1, 2], "data": ROWS})),
    book("json_list_of_lists", dumps([LOTS, *ROWS])),
    book("json_one_record", dumps(RECORDS[0]), rows=ROWS[:1]),
    book("json_with_keys_that_come_late", dumps([{"a": 1}, {"a": 2, "b": {"c": [1, 2]}}, {"b/~c": "x", "a": None}]), ("a", "b", "b/~c"),
         ((1, None, None), (2, '{"c":[1,2]}', None), (None, None, "x"))),
    book("json_with_texts_of_numbers", dumps([{"품번": "007", "큰수": 12345678901234567890, "참": True}, {"품번": "008", "큰수": 1, "참": False}]),
         ("품번", "큰수", "참"), (("007", "12345678901234567890", True), ("008", "1", False))),
    book("json_with_values_that_are_no_records", dumps([{"a": 1}, 5, {"a": 2}]), ("a", "value"), ((1, None), (None, 5), (2, None))),
    book("json_that_breaks_off", dumps(RECORDS)[:-20], error="json_broken"),
    book("json_lines_with_a_broken_line", LINES_OF_JSON.replace(b'"A2"', b'"A2'), error="json_broken"),
    book("json_nested_without_end", b"[" * 20_000, error="json_broken"),
    book("parquet", parquet({"로트": pyarrow.array(["A1", "A2", "A3"]), "온도": pyarrow.array([21.5, 22.0, 19.75]),
                             "판정": pyarrow.array(["OK", "NG", "OK"])})),
    book("parquet_with_types", parquet({
        "정수": pyarrow.array([1, None], pyarrow.int32()), "실수": pyarrow.array([0.5, float("nan")], pyarrow.float32()),
        "참": pyarrow.array([True, None]), "날": pyarrow.array([dt.date(2024, 3, 5), None]),
        "시각": pyarrow.array([MOMENT, None], pyarrow.timestamp("us")), "때": pyarrow.array([dt.time(1, 2, 3), None]),
        "코드": pyarrow.array(["007", None]), "목록": pyarrow.array([[1, 2], None]), "글자숫자": pyarrow.array(["1,234", "2,345"])}),
         ("정수", "실수", "참", "날", "시각", "때", "코드", "목록", "글자숫자"),
         ((1, 0.5, True, dt.date(2024, 3, 5), MOMENT, dt.time(1, 2, 3), "007", "[1,2]", 1234.0),
          (None, None, None, None, None, None, None, None, 2345.0)),
         types=("integer", "number", "boolean", "date", "datetime", "time", "text", "text", "number")),
    book("parquet_with_a_time_zone", parquet({"시각": pyarrow.array([MOMENT, MOMENT], pyarrow.timestamp("us", tz="Asia/Seoul")),
                                              "n": pyarrow.array([1, 2])}), ("시각", "n"), ((MOMENT, 1), (MOMENT, 2)), ("time_zone",)),
    book("parquet_without_rows", parquet({"a": pyarrow.array([], pyarrow.int32())}), error="file_empty"),
    book("parquet_cut_off", parquet({"a": pyarrow.array([1, 2])})[:-30] + b"PAR1", error="parquet_broken"),
]

# refused ----------------------------------------------------------------------------------------------------------


def stream(name: str) -> bytes:
    return OLE + bytes(504) + name.encode("utf-16-le") + bytes(3000)


REFUSED = [
    book("locked_by_fasoo", b"\x9b DRMONE  This Document is encrypted and protected by Fasoo DRM" + bytes(99), error="file_locked_by_company",
         facts={"file_locked_by_company": {"program": "Fasoo"}}),
    book("locked_by_fasoo_in_a_page", b"<!-- FasooSecureContainer -->" + bytes(99), error="file_locked_by_company"),
    book("locked_by_softcamp", b"SCDSA004" + bytes(99), error="file_locked_by_company",
         facts={"file_locked_by_company": {"program": "SoftCamp"}}),
    book("locked_by_markany", b"<DOCUMENT SAFER V2010 R2>" + bytes(99), error="file_locked_by_company",
         facts={"file_locked_by_company": {"program": "MarkAny"}}),
    book("locked_by_nasca", b"<## NASCA DRM FILE - VER1.00 ##>" + bytes(99), error="file_locked_by_company",
         facts={"file_locked_by_company": {"program": "NASCA"}}),
    book("locked_by_microsoft", stream("DRMEncryptedTransform"), error="file_locked_by_company"),
    book("locked_with_a_password", stream("EncryptedPackage"), error="file_locked"),
    book("hangul_document", OLE + bytes(504) + b"HWP Document File" + bytes(3000), error="file_is_document"),
    book("old_hangul_document", b"HWP Document File V3.00" + bytes(99), error="file_is_document"),
    book("word_document", stream("WordDocument"), error="file_is_document", facts={"file_is_document": {"program": "Word"}}),
    book("photo", b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(99), error="file_is_picture"),
    book("scan", b"II*\x00\x08\x00\x00\x00" + bytes(99), error="file_is_picture"),
    book("pdf", b"%PDF-1.7\n%\xe2\xe3", error="file_is_pdf"),
    book("gzip", b"\x1f\x8b\x08\x00" + bytes(99), error="file_not_a_table", facts={"file_not_a_table": {"kind": "GZIP"}}),
    book("access_database", b"\x00\x01\x00\x00Standard ACE DB" + bytes(99), error="file_not_a_table"),
]

CASES = [*WORKBOOKS, *PAGES, *XML, *DATA, *REFUSED]
