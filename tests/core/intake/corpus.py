"""Small odd files, each with the table that must come of it: text of every dialect, headers, feet."""
import datetime as dt

from tests.core.intake.case import Case

LOTS = ("로트", "온도", "판정")
ROWS = (("A1", 21.5, "OK"), ("A2", 22.0, "NG"), ("A3", 19.75, "OK"))
LINES = ("A1,21.5,OK", "A2,22.0,NG", "A3,19.75,OK")
PLAIN = "로트,온도,판정\n" + "\n".join(LINES) + "\n"


def text(name: str, content: str, encoding: str = "utf-8", columns: tuple[str, ...] = LOTS, rows: tuple[tuple, ...] = ROWS,
         warnings: tuple[str, ...] = (), **more) -> Case:
    return Case(name, content.encode(encoding), columns, rows, warnings, **more)


def lots(delimiter: str, line_end: str = "\n") -> str:
    return PLAIN.replace(",", delimiter).replace("\n", line_end)


# encodings --------------------------------------------------------------------------------------------------------

ENCODINGS = [
    text("utf_8", PLAIN),
    text("utf_8_with_a_mark", PLAIN, "utf-8-sig"),
    text("cp949", PLAIN, "cp949"),
    text("utf_16_with_a_mark", PLAIN, "utf-16"),
    text("utf_16_little_without_a_mark", PLAIN, "utf-16-le"),
    text("utf_16_big_without_a_mark", PLAIN, "utf-16-be"),
    text("utf_16_big_with_a_mark", "\ufeff" + PLAIN, "utf-16-be"),
    text("utf_32", PLAIN, "utf-32"),
    text("cp949_syllables_that_euc_kr_lacks", "품명,수량\n뷁땝,1\n하우징,2\n", "cp949", ("품명", "수량"), (("뷁땝", 1), ("하우징", 2))),
    text("cp949_only_a_degree_sign", "T(℃),P\n21.5,3\n22.5,4\n", "cp949", ("T(℃)", "P"), ((21.5, 3), (22.5, 4)), units=("℃", None)),
    text("cp949_with_chinese_characters", "구분,치수\n상(上),1.5\n하(下),2.5\n중간(中),3.5\n", "cp949", ("구분", "치수"),
         (("상(上)", 1.5), ("하(下)", 2.5), ("중간(中)", 3.5))),
    text("latin_1", "Länge,Stückzahl\n12.5,3\n13.5,4\n", "latin-1", ("Länge", "Stückzahl"), ((12.5, 3), (13.5, 4)),
         ("encoding_western",)),
    text("cp1252_quotes_and_euro", "Größe,Preis €\n“groß”,3\n“klein”,4\n", "cp1252", ("Größe", "Preis €"),
         (("“groß”", 3), ("“klein”", 4)), ("encoding_western",)),
    text("japanese_machine", "日付,サイクルタイム,アラーム\n2024-03-05,30,エラー\n2024-03-06,31,なし\n", "cp932",
         ("日付", "サイクルタイム", "アラーム"),
         ((dt.date(2024, 3, 5), 30, "エラー"), (dt.date(2024, 3, 6), 31, "なし")), ("encoding_japanese",)),
    text("chinese_machine", "日期,温度,压力,操作员,设备编号,检验结果\n2024-03-05,21.5,3,张三,一号机,合格\n2024-03-06,22.5,4,李四,二号机,不合格\n",
         "gb18030", ("日期", "温度", "压力", "操作员", "设备编号", "检验结果"),
         ((dt.date(2024, 3, 5), 21.5, 3, "张三", "一号机", "合格"), (dt.date(2024, 3, 6), 22.5, 4, "李四", "二号机", "不合格")),
         ("encoding_chinese",)),
    text("encoding_said_by_the_user", "이름,값\n뷁,1\n", "cp949", ("이름", "값"), (("뷁", 1),), choices={"encoding": "euc-kr"}),
    text("two_files_behind_each_other_each_with_its_mark", "\ufeff" + PLAIN + "\ufeff" + PLAIN, rows=ROWS + ROWS,
         warnings=("headers_left_out",), facts={"headers_left_out": {"count": 1, "rows": "5"}}),
    text("end_of_file_sign_of_dos", PLAIN + "\x1a"),
    text("bytes_of_nothing", PLAIN.replace("A2", "A\x002"), warnings=("nul_left_out",), facts={"nul_left_out": {"count": 1}}),
]

# delimiters and lines ---------------------------------------------------------------------------------------------

PADDED = "로트  , 온도 ,판정 \n" + "".join(f" {line.replace(',', '   ,  ')}  \n" for line in LINES)
ALIGNED = """\
시각                  설비          온도   판정
2024-03-05 10:00:00   사출 1호기    21.5   OK
2024-03-05 10:01:00   사출 2호기   122.0   NG
2024-03-05 10:02:00   프레스               OK
2024-03-05 10:03:00   사출 1호기    19.75  OK
"""
TERMINAL = """\
LOT       DATE        QTY  REMARK
A0001     2024-03-05   12  re-run
A0002     2024-03-05    7
A0003     2024-03-06       scrap all
A0004     2024-03-06  103
"""
FULL_WIDTH = """\
품명      수량  비고
하우징      12  재검
볼트         7
와셔
너트 M6    103  긴급
"""
MOMENTS = tuple(dt.datetime(2024, 3, 5, 10, minute) for minute in range(4))

DELIMITERS = [
    *(text(f"parted_by_{name}", lots(sign)) for name, sign in (
        ("comma", ","), ("tab", "\t"), ("semicolon", ";"), ("bar", "|"), ("tilde", "~"), ("caret", "^"), ("colon", ":"),
        ("hash", "#"), ("slash", "/"), ("ampersand", "&"), ("exclamation", "!"), ("unit_separator", "\x1f"), ("broken_bar", "¦"))),
    text("parted_by_one_blank", lots(" ")),
    text("parted_by_several_blanks", "로트     온도    판정\nA1     21.5  OK\nA2  22.0     NG\nA3    19.75   OK\n"),
    text("parted_by_two_blanks_with_blanks_within", "시각  설비  온도\n2024-03-05 10:00:00  사출 1호기  21.5\n2024-03-05 10:01:00  사출 2호기  22.5\n",
         columns=("시각", "설비", "온도"), rows=((MOMENTS[0], "사출 1호기", 21.5), (MOMENTS[1], "사출 2호기", 22.5))),
    text("columns_at_fixed_places", ALIGNED, columns=("시각", "설비", "온도", "판정"),
         rows=((MOMENTS[0], "사출 1호기", 21.5, "OK"), (MOMENTS[1], "사출 2호기", 122.0, "NG"), (MOMENTS[2], "프레스", None, "OK"),
               (MOMENTS[3], "사출 1호기", 19.75, "OK"))),
    text("columns_at_fixed_places_in_cp949", ALIGNED, "cp949", ("시각", "설비", "온도", "판정"),
         ((MOMENTS[0], "사출 1호기", 21.5, "OK"), (MOMENTS[1], "사출 2호기", 122.0, "NG"), (MOMENTS[2], "프레스", None, "OK"),
          (MOMENTS[3], "사출 1호기", 19.75, "OK"))),
    text("terminal_print_with_empty_cells", TERMINAL, columns=("LOT", "DATE", "QTY", "REMARK"),
         rows=(("A0001", dt.date(2024, 3, 5), 12, "re-run"), ("A0002", dt.date(2024, 3, 5), 7, None),
               ("A0003", dt.date(2024, 3, 6), None, "scrap all"), ("A0004", dt.date(2024, 3, 6), 103, None))),
    text("fixed_places_with_wide_letters", FULL_WIDTH, columns=("품명", "수량", "비고"),
         rows=(("하우징", 12, "재검"), ("볼트", 7, None), ("와셔", None, None), ("너트 M6", 103, "긴급"))),
    text("fixed_places_said_by_the_user", "a   bb\n1   x \n22  y \n3   zz\n", columns=("a", "bb"), rows=((1, "x"), (22, "y"), (3, "zz")),
         choices={"delimiter": "fixed"}),
    text("drawn_as_a_table", "+----+-------+------+\n| 로트 | 온도  | 판정 |\n+----+-------+------+\n" + "".join(
        f"| {line.replace(',', ' | ')} |\n" for line in LINES) + "+----+-------+------+\n",
         warnings=("rows_above_header", "notes_left_out"), facts={"notes_left_out": {"count": 2, "rows": "3, 7"}}),
    text("drawn_in_markdown", "| 로트 | 온도 | 판정 |\n|---|---|---|\n" + "".join(f"| {line.replace(',', ' | ')} |\n" for line in LINES),
         warnings=("notes_left_out",), facts={"notes_left_out": {"count": 1, "rows": "2"}}),
    text("the_first_line_says_what_parts_the_cells", "sep=;\n" + lots(";"), warnings=("rows_above_header",)),
    text("the_first_line_says_a_bar", "SEP=|\n" + lots("|"), warnings=("rows_above_header",)),
    text("a_first_line_that_says_it_and_no_header", "sep=;\n1;2\n3;4\n", columns=("열1", "열2"), rows=((1, 2), (3, 4)),
         warnings=("no_header", "rows_above_data")),
    text("semicolons_and_decimal_commas", "로트;온도\nA1;21,5\nA2;22,25\n", columns=("로트", "온도"), rows=(("A1", 21.5), ("A2", 22.25))),
    text("tabs_and_grouped_numbers", "품목\t수량\t금액\nA\t1,234\t12,345,000\nB\t2,345\t1,000\n", columns=("품목", "수량", "금액"),
         rows=(("A", 1234.0, 12345000.0), ("B", 2345.0, 1000.0))),
    text("commas_within_texts_parted_by_semicolons", "품명;비고\n가;나, 다\n라;마, 바, 사\n", columns=("품명", "비고"),
         rows=(("가", "나, 다"), ("라", "마, 바, 사")), warnings=("all_text",)),
    text("clocks_are_not_parted_at_colons", "10:00:01\n10:00:02\n10:00:03\n", columns=("열1",),
         rows=tuple((dt.time(10, 0, second),) for second in (1, 2, 3)), warnings=("no_header", "one_column")),
    text("clocks_beside_tabs", "시각\t값\n10:00:01\t5\n10:00:02\t6\n", columns=("시각", "값"),
         rows=((dt.time(10, 0, 1), 5), (dt.time(10, 0, 2), 6))),
    text("dates_are_not_parted_at_slashes", "날짜\n2024/03/05\n2024/03/06\n", columns=("날짜",),
         rows=((dt.date(2024, 3, 5),), (dt.date(2024, 3, 6),)), warnings=("one_column",)),
    text("blanks_around_every_cell", PADDED),
    text("delimiter_said_by_the_user", lots("~"), choices={"delimiter": "~"}),
    *(text(f"lines_end_in_{name}", lots(",", end)) for name, end in (("cr_lf", "\r\n"), ("cr", "\r"))),
    text("lines_end_now_so_now_so", "로트,온도,판정\r\nA1,21.5,OK\nA2,22.0,NG\rA3,19.75,OK"),
    text("blank_lines_everywhere", "\n\n" + PLAIN.replace("\n", "\n\n") + "\n\n", warnings=("rows_above_header",)),
    text("lines_of_blanks_and_commas", PLAIN.replace("A2", ",,\n  , ,\nA2")),
    text("line_ends_within_quotes", '메모,수량\r\n"첫 줄\r\n둘째 줄",1\r\n"a\nb",2\r\n', columns=("메모", "수량"),
         rows=(("첫 줄\n둘째 줄", 1), ("a\nb", 2))),
    text("quotes_within_quotes", '품명,수량\n"3"" 볼트, 검정",1\n"그는 ""예"" 했다",2\n', columns=("품명", "수량"),
         rows=(('3" 볼트, 검정', 1), ('그는 "예" 했다', 2))),
    text("a_quote_within_a_bare_cell", '품명,수량\n5" 배관,1\n6" 배관,2\n', columns=("품명", "수량"), rows=(('5" 배관', 1), ('6" 배관', 2))),
    text("everything_quoted", "\n".join(",".join(f'"{cell}"' for cell in line.split(",")) for line in PLAIN.splitlines())),
    text("no_line_end_at_the_end", PLAIN.rstrip("\n")),
    text("empty_columns_at_the_right", PLAIN.replace("\n", ",,,\n")),
    text("a_comma_behind_each_row_but_not_the_header", PLAIN.replace("OK\n", "OK,\n").replace("NG\n", "NG,\n")),
    text("an_empty_column_at_the_left", "".join(f",{line}\n" for line in PLAIN.splitlines())),
    text("rows_too_short", "a,b,c\n1,2,3\n4\n5,6\n7,8,9\n", columns=("a", "b", "c"),
         rows=((1, 2, 3), (4, None, None), (5, 6, None), (7, 8, 9)), warnings=("rows_short",),
         facts={"rows_short": {"count": 2, "first": 3}}),
    text("rows_too_long", "a,b\n1,2\n3,4,x,y\n5,6\n", columns=("a", "b"), rows=((1, 2), (3, 4), (5, 6)), warnings=("rows_long",),
         unreadable=((2, "", "x | y"),), facts={"rows_long": {"count": 1, "first": 3}}),
    text("a_last_column_without_a_name", "a,b\n1,2,x\n3,4,y\n5,6,z\n", columns=("a", "b", "column3"),
         rows=((1, 2, "x"), (3, 4, "y"), (5, 6, "z")), warnings=("names_blank",)),
    text("numbered_rows_without_a_name_for_the_number", "a b c\n1 5 6 7\n2 8 9 1\n3 4 4 4\n", columns=("column1", "a", "b", "c"),
         rows=((1, 5, 6, 7), (2, 8, 9, 1), (3, 4, 4, 4)), warnings=("names_blank",)),
]

# headers ----------------------------------------------------------------------------------------------------------

BODY = "\n".join(LINES) + "\n"
HEADERS = [
    text("a_title_above", "생산 실적 보고서\n\n" + PLAIN, warnings=("rows_above_header",), facts={"rows_above_header": {"rows": 2}}),
    text("a_title_padded_with_commas", "생산 실적 보고서,,\n" + PLAIN, warnings=("rows_above_header",)),
    text("several_titles_with_dates", "생산 실적 보고서,,\n기간: 2024-03-01 ~ 2024-03-31,,\n출력일시,2024-04-01 09:00,\n\n" + PLAIN,
         warnings=("rows_above_header",), facts={"rows_above_header": {"rows": 4}}),
    text("names_and_values_above", "설비,1호기,작성일,2024-03-05\n담당,홍길동,부서,품질\n시각,온도,압력,속도\n" + "".join(
        f"10:0{i}:00,2{i}.5,3{i},4{i}\n" for i in range(5)), columns=("시각", "온도", "압력", "속도"),
         rows=tuple((dt.time(10, i), 20 + i + 0.5, 30 + i, 40 + i) for i in range(5)), warnings=("rows_above_header",)),
    text("comments_of_a_logger_above", "# Logger v2.1\n# Serial: 0012\n# Interval: 10 s\ntime,temp\n10:00:00,21.5\n10:00:10,21.7\n",
         columns=("time", "temp"), rows=((dt.time(10, 0, 0), 21.5), (dt.time(10, 0, 10), 21.7)), warnings=("rows_above_header",)),
    text("no_header", "1,21.5,OK\n2,22.5,NG\n", columns=("열1", "열2", "열3"), rows=((1, 21.5, "OK"), (2, 22.5, "NG")),
         warnings=("no_header",)),
    text("no_header_and_a_title", "측정 결과\n1,21.5,OK\n2,22.5,NG\n3,23.5,OK\n", columns=("열1", "열2", "열3"),
         rows=((1, 21.5, "OK"), (2, 22.5, "NG"), (3, 23.5, "OK")), warnings=("no_header", "rows_above_data")),
    text("no_header_and_words_that_come_again", "사출,주간,합격\n프레스,야간,합격\n사출,야간,불합격\n프레스,주간,합격\n",
         columns=("열1", "열2", "열3"),
         rows=(("사출", "주간", "합격"), ("프레스", "야간", "합격"), ("사출", "야간", "불합격"), ("프레스", "주간", "합격")),
         warnings=("no_header", "all_text")),
    text("no_header_and_no_first_value", "A1,,OK\nA2,22.5,NG\nA3,23.5,OK\nA4,20.5,OK\n", columns=("열1", "열2", "열3"),
         rows=(("A1", None, "OK"), ("A2", 22.5, "NG"), ("A3", 23.5, "OK"), ("A4", 20.5, "OK")), warnings=("no_header",)),
    text("a_header_of_years", "공정,2021,2022,2023\n사출,10,20,30\n도금,40,55,60\n", columns=("공정", "2021", "2022", "2023"),
         rows=(("사출", 10, 20, 30), ("도금", 40, 55, 60))),
    text("a_header_of_hours", "설비,0,1,2,3,4\nA,5,9,7,8,1\nB,3,3,2,9,9\n", columns=("설비", "0", "1", "2", "3", "4"),
         rows=(("A", 5, 9, 7, 8, 1), ("B", 3, 3, 2, 9, 9))),
    text("a_header_of_months", "품목,1월,2월,3월\nA,10,20,30\nB,40,55,60\n", columns=("품목", "1월", "2월", "3월"),
         rows=(("A", 10, 20, 30), ("B", 40, 55, 60))),
    text("values_that_count_up_are_no_header", "로트,a,b,c,d\nA,1,2,3,4\nB,5,9,7,8\nC,3,3,3,1\n", columns=("로트", "a", "b", "c", "d"),
         rows=(("A", 1, 2, 3, 4), ("B", 5, 9, 7, 8), ("C", 3, 3, 3, 1))),
    text("units_below_the_names", "시각,온도,압력,속도\n,℃,MPa,mm/s\n10:00,21.5,3.1,40\n10:01,21.6,3.2,41\n", columns=("시각", "온도", "압력", "속도"),
         rows=((dt.time(10, 0), 21.5, 3.1, 40), (dt.time(10, 1), 21.6, 3.2, 41)), warnings=("units_row",),
         units=(None, "℃", "MPa", "mm/s"), facts={"units_row": {"row": 2}}),
    text("units_in_brackets_below_the_names", "로트,온도,압력\n-,(℃),[bar]\nA,21.5,3.1\nB,21.6,3.2\n", columns=("로트", "온도", "압력"),
         rows=(("A", 21.5, 3.1), ("B", 21.6, 3.2)), warnings=("units_row",), units=(None, "℃", "bar")),
    text("units_behind_a_blank_line", "로트,온도,압력\n\n,℃,bar\n\nA,21.5,3.1\nB,21.6,3.2\n", columns=("로트", "온도", "압력"),
         rows=(("A", 21.5, 3.1), ("B", 21.6, 3.2)), warnings=("units_row",), units=(None, "℃", "bar")),
    text("a_header_of_two_rows", "로트,온도,,압력,,판정\n,상,하,상,하,\nA1,1,2,3,4,OK\nA2,5,6,7,8,NG\n",
         columns=("로트", "온도 / 상", "온도 / 하", "압력 / 상", "압력 / 하", "판정"), rows=(("A1", 1, 2, 3, 4, "OK"), ("A2", 5, 6, 7, 8, "NG"))),
    text("a_header_of_two_rows_and_units", "로트,온도,,압력,\n,상,하,상,하\n,℃,℃,bar,bar\nA1,1,2,3,4\nA2,5,6,7,8\n",
         columns=("로트", "온도 / 상", "온도 / 하", "압력 / 상", "압력 / 하"), rows=(("A1", 1, 2, 3, 4), ("A2", 5, 6, 7, 8)),
         warnings=("units_row",), units=(None, "℃", "℃", "bar", "bar")),
    text("a_title_and_a_header_with_a_row_above", "월간 보고,,,\n,,,\n일자,호기,상,하\n2024-03-05,1,21.5,22.5\n2024-03-06,2,20.5,21.5\n",
         columns=("일자", "호기", "상", "하"),
         rows=((dt.date(2024, 3, 5), 1, 21.5, 22.5), (dt.date(2024, 3, 6), 2, 20.5, 21.5)), warnings=("rows_above_header",)),
    text("a_header_of_three_rows", "라인,A,,B,\n,온도,압력,온도,압력\n,상,상,하,하\nL1,11,2,33,4\nL2,5,66,7,8\n",
         columns=("라인", "A / 온도 / 상", "A / 압력 / 상", "B / 온도 / 하", "B / 압력 / 하"), rows=(("L1", 11, 2, 33, 4), ("L2", 5, 66, 7, 8))),
    text("a_header_of_two_rows_of_words_only", "라인,작업자,,판정\n,주간,야간,\n1라인,김,이,합격\n2라인,박,최,불합격\n",
         columns=("라인", "작업자 / 주간", "작업자 / 야간", "판정"), rows=(("1라인", "김", "이", "합격"), ("2라인", "박", "최", "불합격")),
         warnings=("all_text",)),
    text("two_header_rows_said_by_the_user", "조건,,결과,\n온도,압력,치수,무게\n1,2,3,4\n5,6,7,8\n",
         columns=("조건 / 온도", "조건 / 압력", "결과 / 치수", "결과 / 무게"), rows=((1, 2, 3, 4), (5, 6, 7, 8)), choices={"header_rows": 2}),
    text("one_header_row_said_by_the_user", "로트,온도,\n,상,하\nA1,1,2\nA2,5,6\n", columns=("열1", "상", "하"),
         rows=(("A1", 1, 2), ("A2", 5, 6)), warnings=("names_blank", "rows_above_header"), choices={"header_rows": 1}),
    text("header_row_and_rows_said_by_the_user", "x,y\n로트,온도\n번호,상\nA1,1\nA2,5\n", columns=("로트 / 번호", "온도 / 상"),
         rows=(("A1", 1), ("A2", 5)), warnings=("rows_above_header",), choices={"header_row": 2, "header_rows": 2}),
    text("rows_above_the_data_said_by_the_user", "note\nnote\n1,2\n3,4\n", columns=("열1", "열2"), rows=((1, 2), (3, 4)),
         warnings=("no_header", "rows_above_data"), choices={"header_row": 0, "header_rows": 2}),
    text("a_name_over_two_lines", '"온도\n(℃)",수량\n21.5,1\n22.5,2\n', columns=("온도 (℃)", "수량"), rows=((21.5, 1), (22.5, 2)),
         units=("℃", None)),
    text("names_twice_and_none", "온도,온도,,온도\n1,2,3,4\n5,6,7,9\n", columns=("온도", "온도_2", "열3", "온도_3"),
         rows=((1, 2, 3, 4), (5, 6, 7, 9)), warnings=("names_repeated", "names_blank")),
    text("a_first_row_without_values", "로트,온도,압력,판정\nA1,,,OK\nA2,,,NG\nA3,21.5,3,OK\nA4,22.5,4,OK\nA5,22.5,4,OK\n",
         columns=("로트", "온도", "압력", "판정"),
         rows=(("A1", None, None, "OK"), ("A2", None, None, "NG"), ("A3", 21.5, 3, "OK"), ("A4", 22.5, 4, "OK"), ("A5", 22.5, 4, "OK"))),
    text("placeholders_in_the_first_rows", "로트,온도,압력\nA1,-,N/A\nA2,21.5,3\nA3,22.5,4\n", columns=("로트", "온도", "압력"),
         rows=(("A1", None, None), ("A2", 21.5, 3), ("A3", 22.5, 4))),
    text("one_column", "온도\n21.5\n22.5\n", columns=("온도",), rows=((21.5,), (22.5,)), warnings=("one_column",)),
    text("one_row", "로트,온도\nA1,21.5\n", columns=("로트", "온도"), rows=(("A1", 21.5),)),
]

# what stands below and between ------------------------------------------------------------------------------------

DAILY = "일자,수량,불량\n2024-03-05,10,1\n2024-03-06,20,2\n"
DAYS = ((dt.date(2024, 3, 5), 10, 1), (dt.date(2024, 3, 6), 20, 2))


def daily(name: str, more: str, warnings: tuple[str, ...], rows: tuple[tuple, ...] = DAYS, **also) -> Case:
    return text(name, DAILY + more, columns=("일자", "수량", "불량"), rows=rows, warnings=warnings, **also)


PAGE = "생산 실적 보고서,,\n출력 2024-04-01 1쪽,,\n"
FEET = [
    *(daily(f"{name}_at_the_foot", f"{word},30,3\n", ("totals_left_out",), facts={"totals_left_out": {"count": 1, "rows": "4"}})
      for name, word in (("sum", "합계"), ("spaced_sum", "합 계"), ("grand_sum", "총계"), ("short_sum", "계"), ("bracketed_sum", "[합계]"),
                         ("mean", "평균"), ("english_total", "Total"), ("shouted_total", "GRAND TOTAL"), ("sum_with_unit", "합계(EA)"))),
    daily("sum_and_figures_at_the_foot", "합계,30,3\n평균,15,1.5\n최대,20,2\nMIN,10,1\n", ("totals_left_out",),
          facts={"totals_left_out": {"count": 4, "rows": "4, 5, 6, 7"}}),
    daily("sum_behind_blank_lines", "\n,,\n합계,30,3\n", ("totals_left_out",), facts={"totals_left_out": {"count": 1, "rows": "6"}}),
    daily("sum_kept_by_the_user", "합계,30,3\n", (), rows=(("2024-03-05", 10, 1), ("2024-03-06", 20, 2), ("합계", 30, 3)),
          choices={"as_is": ("totals",)}),
    text("sums_between", "라인,품번,수량\nA,1-1,10\nA,1-2,20\n소계,,30\nB,1-1,5\n소계,,5\n합계,,35\n", columns=("라인", "품번", "수량"),
         rows=(("A", "1-1", 10), ("A", "1-2", 20), ("B", "1-1", 5)), warnings=("totals_left_out",),
         facts={"totals_left_out": {"count": 3, "rows": "4, 6, 7"}}),
    text("sums_between_by_the_machine", "설비,품명,수량\n1호기,볼트,10\n1호기 소계,,10\n2호기,너트,5\n2호기 소계,,5\n", columns=("설비", "품명", "수량"),
         rows=(("1호기", "볼트", 10), ("2호기", "너트", 5)), warnings=("totals_left_out",)),
    text("sum_in_the_second_column", "라인,품명,수량\nA,볼트,10\nA,너트,20\n,합계,30\n", columns=("라인", "품명", "수량"),
         rows=(("A", "볼트", 10), ("A", "너트", 20)), warnings=("totals_left_out",)),
    text("a_category_that_is_called_sum", "지역,성별,인원\n서울,계,30\n서울,남,10\n서울,여,20\n부산,계,7\n부산,남,3\n부산,여,4\n",
         columns=("지역", "성별", "인원"), rows=(("서울", "계", 30), ("서울", "남", 10), ("서울", "여", 20), ("부산", "계", 7), ("부산", "남", 3),
                                             ("부산", "여", 4))),
    text("sums_that_may_be_a_category", "항목,수량\n볼트,10\n합계,10\n너트,5\n합계,5\n", columns=("항목", "수량"),
         rows=(("볼트", 10), ("합계", 10), ("너트", 5), ("합계", 5)), warnings=("totals_unclear",),
         facts={"totals_unclear": {"count": 2, "rows": "3, 5"}}),
    text("words_that_only_look_like_sums", "품명,수량\n기계,10\n설계,20\n통계,5\n", columns=("품명", "수량"),
         rows=(("기계", 10), ("설계", 20), ("통계", 5))),
    daily("notes_at_the_foot", "\n※ 불량은 재검 후 수량입니다.\n작성자: 홍길동\n- 이하 여백 -\n", ("notes_left_out",),
          facts={"notes_left_out": {"count": 3, "rows": "5, 6, 7"}}),
    daily("notes_padded_with_commas", "※ 재검 후 수량,,\n", ("notes_left_out",)),
    daily("notes_kept_by_the_user", "※ 재검,,\n", (), rows=(("2024-03-05", 10, 1), ("2024-03-06", 20, 2), ("※ 재검", None, None)),
          choices={"as_is": ("notes",)}),
    daily("a_repeated_header_kept_by_the_user", "일자,수량,불량\n", ("all_text",), choices={"as_is": ("repeats",)},
          rows=(("2024-03-05", "10", "1"), ("2024-03-06", "20", "2"), ("일자", "수량", "불량"))),
    daily("a_sum_and_a_note", "합계,30,3\n※ 재검 후\n", ("totals_left_out", "notes_left_out")),
    daily("comments_between", "# 재시작\n2024-03-07,5,0\n", ("notes_left_out",), rows=(*DAYS, (dt.date(2024, 3, 7), 5, 0)),
          facts={"notes_left_out": {"count": 1, "rows": "4"}}),
    daily("a_last_row_cut_off", "2024-03-07\n", ("rows_short",), rows=(*DAYS, (dt.date(2024, 3, 7), None, None))),
    daily("the_header_again", "일자,수량,불량\n2024-03-07,5,0\n", ("headers_left_out",), rows=(*DAYS, (dt.date(2024, 3, 7), 5, 0)),
          facts={"headers_left_out": {"count": 1, "rows": "4"}}),
    daily("the_header_again_in_other_writing", "일 자, 수량 ,불량\n2024-03-07,5,0\n", ("headers_left_out",),
          rows=(*DAYS, (dt.date(2024, 3, 7), 5, 0))),
    text("pages_of_a_printout", PAGE + DAILY + "소계,30,3\n" + PAGE.replace("1쪽", "2쪽") + "일자,수량,불량\n2024-03-07,5,0\n소계,5,0\n합계,35,3\n",
         columns=("일자", "수량", "불량"), rows=(*DAYS, (dt.date(2024, 3, 7), 5, 0)),
         warnings=("rows_above_header", "headers_left_out", "totals_left_out"),
         facts={"headers_left_out": {"count": 3, "rows": "7, 8, 9"}, "totals_left_out": {"count": 3, "rows": "6, 11, 12"}}),
    text("units_again_on_every_page", "로트,온도,압력\n,℃,bar\nA,21.5,3\n로트,온도,압력\n,℃,bar\nB,22.5,4\n", columns=("로트", "온도", "압력"),
         rows=(("A", 21.5, 3), ("B", 22.5, 4)), warnings=("units_row", "headers_left_out"), units=(None, "℃", "bar"),
         facts={"headers_left_out": {"count": 2, "rows": "4, 5"}}),
    text("lines_drawn_between", "로트   온도   판정\n-----  -----  -----\n" + "".join(
        f"{line.replace(',', '     ')}\n" for line in LINES) + "=====  =====  =====\n", warnings=("notes_left_out",)),
]

CASES = [*ENCODINGS, *DELIMITERS, *HEADERS, *FEET]
