"""Cells as factories write them: small files, each with the table that must come of it, and what must be said to be done."""
import datetime as dt
from typing import Any

from tests.core.intake.case import Case
from tests.makers_files import text_of

DAY = dt.date(2024, 3, 5)
NEXT = dt.date(2024, 3, 14)
NOON = dt.datetime(2024, 3, 5, 12)
LATE = dt.datetime(2024, 3, 14, 23, 59, 58)
DONE: dict[str, tuple[tuple[str, int, int], ...]] = {}     # by case: (conversion, cells read or changed, cells that failed)
CASES: list[Case] = []


def column(case: str, written: list[str], type: str, read: list[Any], done: str = "", name: str = "값", unit: str | None = None,
           failed: tuple[tuple[int, str], ...] = (), delimiter: str = ",", empties: int = 0, **more: Any) -> None:
    """A numbered file whose second column holds the cells. `done`: the conversion that must be told of it, '' for none."""
    content = text_of([["번호", name], *([str(i), cell] for i, cell in enumerate(written))], delimiter)
    CASES.append(Case(case, content.encode(), ("번호", name), tuple((i, value) for i, value in enumerate(read)),
                      unreadable=tuple((row, name, value) for row, value in failed), units=(None, unit),
                      types=("integer", type), **more))
    filled = sum(value is not None for value in read)
    DONE[case] = (*([(done, filled, len(failed))] if done else []), *([("empty_words", empties, 0)] if empties else []))


# numbers -----------------------------------------------------------------------------------------------------------

column("thousands", ["1,234", "12", "-1,234,567.5"], "number", [1234, 12, -1234567.5], "thousands")
column("won_before", ["₩1,200", "₩ 300", "-₩5"], "number", [1200, 300, -5], "money", unit="원")
column("won_behind", ["1,200원", "300 원", "5"], "number", [1200, 300, 5], "money", unit="원")
column("won_in_several_hands", ["￦1,200", "1,300원", "\\500", "₩20"], "number", [1200, 1300, 500, 20], "money",
       unit="원")
column("dollars", ["$1,200.50", "$3", "$4.25"], "number", [1200.5, 3, 4.25], "money", unit="$")
column("euros_with_decimal_comma", ["1.234,50 €", "3,25 €", "7 €"], "number", [1234.5, 3.25, 7], "money",
       unit="€", delimiter=";")
column("two_currencies_stay_text", ["$5", "₩6,000", "$7", "₩8,000"], "text", ["$5", "₩6,000", "$7", "₩8,000"], 
       warnings=("units_mixed",))
column("percent_is_what_people_see", ["12.5%", "3 %", "0", "100%"], "number", [12.5, 3, 0, 100], "percent", unit="%")
column("a_bare_share_among_percents_is_not_guessed", [*["12.5%"] * 19, "0.125"], "number", [*[12.5] * 19,
       None], "percent", unit="%",
       failed=((20, "0.125"),))
column("wide_percent", ["１２．５％", "３％"], "number", [12.5, 3], "percent", unit="%")
column("decimal_comma", ["1,5", "22,75", "1.234,5"], "number", [1.5, 22.75, 1234.5], "decimal_comma")
column("blank_groups_with_decimal_comma", ["1 234,5", "12,25", "7"], "number", [1234.5, 12.25, 7], "decimal_comma")
column("blank_groups_with_point", ["1 234 567.5", "12.25", "7"], "number", [1234567.5, 12.25, 7], "thousands")
column("three_numbers_in_a_cell_stay_text", ["100 200 300", "110 210 310"], "text", ["100 200 300", "110 210 310"])
column("apostrophe_groups", ["1'234.5", "12.25", "7"], "number", [1234.5, 12.25, 7], "thousands")
column("brackets_are_negative", ["(1,234)", "500", "(12.5)"], "number", [-1234, 500, -12.5], "thousands")
column("triangles_are_negative", ["△1,234", "▲56", "78"], "number", [-1234, -56, 78], "thousands")
column("only_signs_are_odd", ["△12", "(5)", "78"], "number", [-12, -5, 78], "negative")
column("numbers_of_a_list_are_not_negative", ["(1)", "(2)", "(3)"], "text", ["(1)", "(2)", "(3)"])
column("minus_behind", ["1,234-", "56", "7-"], "number", [-1234, 56, -7], "thousands")
column("true_minus_sign", ["−12.5", "3"], "number", [-12.5, 3], "wide_digits")
column("half_open_bracket_is_no_number", [*["(1,234)"] * 19, "(12"], "number", [*[-1234] * 19, None],
       "thousands", failed=((20, "(12"),))
column("wide_digits", ["１２３", "45", "６．５"], "number", [123, 45, 6.5], "wide_digits")
column("unit_in_the_cell", ["12.5 mm", "13 mm", "9mm"], "number", [12.5, 13, 9], "unit", unit="mm")
column("one_unit_in_several_spellings", ["12.5 mm", "13㎜", "14MM", "15"], "number", [12.5, 13, 14, 15], "unit",
       unit="mm")
column("degrees", ["230℃", "231.5℃", "-5℃"], "number", [230, 231.5, -5], "unit", name="온도", unit="℃")
column("compound_unit", ["1,200 kgf/cm²", "950 kgf/cm²"], "number", [1200, 950], "unit", unit="kgf/cm²")
column("counted_things", ["1,200개", "30개", "5개"], "number", [1200, 30, 5], "unit", unit="개")
column("unit_in_header_and_cell", ["230℃", "231℃"], "number", [230, 231], "unit", name="온도(℃)", unit="℃")
column("another_unit_than_the_header", ["446°F", "447°F"], "text", ["446°F", "447°F"], name="온도(℃)", unit="℃")
column("two_units_stay_text", ["12 mm", "1.2 cm", "13 mm", "1.3 cm"], "text", ["12 mm", "1.2 cm", "13 mm", "1.3 cm"],
       warnings=("units_mixed",))
column("a_stray_unit_is_on_record", [*["12 mm"] * 30, "5 cm"], "number", [*[12] * 30, None], "unit", unit="mm",
       failed=((31, "5 cm"),))
column("machines_are_no_units", ["1호기", "2호기", "3호기"], "text", ["1호기", "2호기", "3호기"])
column("codes_with_a_letter_are_no_units", ["1A", "2A", "3A"], "text", ["1A", "2A", "3A"])
column("amperes_with_decimals_are", ["1.5A", "2A", "2.25A"], "number", [1.5, 2, 2.25], "unit", name="전류", unit="A")
column("leading_zeros_stay_text", ["007", "010", "123"], "text", ["007", "010", "123"])
column("long_ids_stay_text", ["20210906123456789", "20210906123456790"], "text", ["20210906123456789",
       "20210906123456790"])
column("marks_for_nothing", ["1.5", "N/A", "-", "없음", "미측정", "#N/A", "#DIV/0!", ""], "number", [1.5,
       *[None] * 7], empties=6)
column("a_word_is_on_record", [*["1"] * 20, "고장"], "integer", [*[1] * 20, None], "number", failed=((21, "고장"),))
column("booleans", ["TRUE", "false", "True"], "boolean", [True, False, True])
column("unit_behind_a_low_line", ["1.5", "2.5"], "number", [1.5, 2.5], name="온도_℃", unit="℃")
column("minimum_is_no_minute", ["1.5", "2.5"], "number", [1.5, 2.5], name="온도_min")

# judgements --------------------------------------------------------------------------------------------------------

column("circle_and_cross", ["O", "Ｏ", "x", "○", "O", "x"], "text", ["O", "O", "x", "O", "O", "x"], name="판정")
column("ok_and_ng", ["OK", " ok ", "NG", "OK", "ＮＧ", "NG"], "text", ["OK", "OK", "NG", "OK", "NG", "NG"], name="판정")
column("good_and_bad_in_korean", ["양품", "불량", "양품"], "text", ["양품", "불량", "양품"], name="판정")
column("passed_or_not", ["합격", "불합격", "합격 "], "text", ["합격", "불합격", "합격"], name="검사")
column("yes_and_no", ["Y", "n", "N", "y", "Y", "N"], "text", ["Y", "N", "N", "Y", "Y", "N"], name="사용")
column("crosses_of_two_kinds", ["○", "×", "○", "X"], "text", ["○", "×", "○", "×"], name="양불")
column("not_yet_judged", ["OK", "NG", "-", "미측정"], "text", ["OK", "NG", None, None], name="판정")
column("a_third_word_stays", [*["OK"] * 10, *["NG"] * 9, "재검"], "text", [*["OK"] * 10, *["NG"] * 9, "재검"], name="판정")
column("grades_are_no_judgement", ["A", "b", "B", "-"], "text", ["A", "b", "B", "-"], name="등급")
column("wide_letters", ["Ａ－１", "A-1", "Ｂ－２"], "text", ["A-1", "A-1", "B-2"], name="설비")
RESPELT = {"circle_and_cross": 2, "ok_and_ng": 2, "yes_and_no": 2, "crosses_of_two_kinds": 1, "not_yet_judged": 2}
for judged, respelt in RESPELT.items():
    DONE[judged] = (("spelling", respelt, 0),)
DONE["wide_letters"] = (("wide_letters", 2, 0),)

# dates and clocks --------------------------------------------------------------------------------------------------

column("iso_is_nothing_to_tell", ["2024-03-05", "2024-03-14"], "date", [DAY, NEXT])
column("korean_words", ["2024년 3월 5일", "2024년 3월 14일"], "date", [DAY, NEXT], "dates")
column("excel_in_korean", ["2024. 3. 5.", "2024. 3. 14."], "date", [DAY, NEXT], "dates")
column("day_of_the_week", ["2024-03-05(화)", "2024-03-14(목)"], "date", [DAY, NEXT])
column("year_of_two_digits", ["24.3.5", "24.3.14"], "date", [DAY, NEXT], "short_year")
column("year_of_two_digits_last", ["14/03/24", "15/03/24", "16/03/24"], "date", [NEXT, dt.date(2024, 3, 15),
       dt.date(2024, 3, 16)],
       "day_first")
column("eight_digits_called_a_date", ["20240305", "20240314"], "date", [DAY, NEXT], "stamp", name="생산일")
column("eight_digits_called_a_quantity", ["20240305", "20240314"], "integer", [20240305, 20240314], name="수량")
column("twelve_digits", ["202403051200", "202403142359"], "datetime", [NOON, LATE.replace(second=0)], "stamp",
       name="시각")
column("fourteen_digits", ["20240305120000", "20240314235958"], "datetime", [NOON, LATE], "stamp")
column("fourteen_digits_of_a_lot", ["20240305120000", "20240314235958"], "integer",
       [20240305120000, 20240314235958], name="LOT번호")
column("six_digits_called_a_month", ["202403", "202404"], "date", [dt.date(2024, 3, 1), dt.date(2024, 4, 1)],
       "month_only", name="년월")
column("excel_days", ["45356.5", "45365"], "datetime", [NOON, dt.datetime(2024, 3, 14)], "serial", name="생산일자")
column("excel_days_among_dates", ["2024-03-05", "45365", "2024-03-14"], "date", [DAY, NEXT, NEXT],
       "mixed_dates", name="입고일")
column("an_update_is_no_date", ["45356", "45365"], "integer", [45356, 45365], name="update_count")
column("numbers_of_that_size_elsewhere", ["45356", "45365"], "integer", [45356, 45365], name="생산량")
column("seconds_since_1970", ["1709640000", "1710460798"], "datetime", [NOON, LATE], "epoch", name="timestamp")
column("milliseconds_since_1970", ["1709640000000", "1710460798000"], "datetime", [NOON, LATE], "epoch", name="측정시각")
column("numbers_of_that_size_not_called_a_time", ["1709640000", "1710460798"], "integer", [1709640000,
       1710460798], name="누적량")
column("morning_and_afternoon", ["2024-03-05 오후 12:00:00", "2024-03-14 오후 11:59:58"], "datetime", [NOON, LATE],
       "half_days")
column("am_and_pm", ["3/5/2024 12:00:00 PM", "3/14/2024 11:59:58 pm"], "datetime", [NOON, LATE], "half_days")
column("clock_in_words", ["2024년 3월 5일 12시 00분", "2024년 3월 14일 23시 59분"], "datetime", [NOON,
       LATE.replace(second=0)], "dates")
column("milliseconds_behind_a_colon", ["12:00:00:000", "23:59:58:500"], "time", [dt.time(12), dt.time(23, 59,
       58, 500_000)], "dates")
column("the_day_ends_at_24", ["2024-03-05 12:00", "2024-03-05 24:00"], "datetime", [NOON, dt.datetime(2024, 3,
       6)], "past_midnight")
column("one_time_zone", ["2024-03-05T12:00:00+09:00", "2024-03-14T23:59:58+09:00"], "datetime", [NOON, LATE], "zone")
column("two_time_zones_stay_text", ["2024-03-05T12:00:00+09:00", "2024-03-14T23:59:58+08:00"], "text",
       ["2024-03-05T12:00:00+09:00", "2024-03-14T23:59:58+08:00"])
column("oracle_months", ["05-MAR-24", "14-MAR-24"], "date", [DAY, NEXT], "short_year")
column("several_hands", ["2024-03-05", "2024.3.14", "2024년 3월 5일"], "date", [DAY, NEXT, DAY], "mixed_dates")
column("past_midnight", ["2024-03-05 12:00", "2024-03-05 24:30", "2024-03-05 25:10"], "datetime",
       [NOON, dt.datetime(2024, 3, 6, 0, 30), dt.datetime(2024, 3, 6, 1, 10)], "past_midnight")
column("clocks_past_midnight_stay_text", ["23:50", "24:30", "25:10"], "text", ["23:50", "24:30", "25:10"],
       warnings=("late_clock",))
column("clocks_past_midnight_on_request", ["23:50", "24:30", "25:10"], "time", [dt.time(23, 50), dt.time(0,
       30), dt.time(1, 10)],
       "past_midnight", choices={"types": {"값": "time"}})
column("the_whole_column_tells_the_day", [*["03/04/2024"] * 30, "13/04/2024"], "date", [*[dt.date(2024, 4,
       3)] * 30, dt.date(2024, 4, 13)],
       "day_first")
column("the_whole_column_tells_the_month", [*["03/04/2024"] * 30, "03/14/2024"], "date", [*[dt.date(2024, 3,
       4)] * 30, NEXT], "month_first")
column("the_same_either_way", ["05/05/2024", "06/06/2024"], "date", [dt.date(2024, 5, 5), dt.date(2024, 6, 6)],
       "day_first")
OPEN = ["03/05/2024", "07/09/2024", "05/03/2024", "11/02/2024"]
column("the_user_says_day_first", OPEN, "date", [dt.date(2024, 5, 3), dt.date(2024, 9, 7), dt.date(2024, 3, 5),
       dt.date(2024, 2, 11)],
       "day_first", choices={"dates": "day-first"})
column("the_user_says_month_first", OPEN, "date", [dt.date(2024, 3, 5), dt.date(2024, 7, 9), dt.date(2024, 5,
       3), dt.date(2024, 11, 2)],
       "month_first", choices={"dates": "month-first"})
CASES += [
    Case("nobody_can_tell", text_of([["번호", "값"], *([str(i), day] for i, day in enumerate(OPEN))]).encode(),
         error="day_or_month"),
    Case("another_column_tells", text_of([["입고일", "출고일"], ["03/05/2024", "25/05/2024"], ["07/09/2024", "26/09/2024"],
                                          ["05/03/2024", "25/03/2024"]]).encode(), ("입고일", "출고일"),
         ((dt.date(2024, 5, 3), dt.date(2024, 5, 25)), (dt.date(2024, 9, 7), dt.date(2024, 9, 26)),
          (dt.date(2024, 3, 5), dt.date(2024, 3, 25))), types=("date", "date"))]
DONE["another_column_tells"] = (("day_first", 3, 0), ("day_first", 3, 0))

# left as written ---------------------------------------------------------------------------------------------------

column("undone_money", ["₩1,200", "₩300"], "text", ["₩1,200", "₩300"], choices={"types": {"값": "text"}})
column("undone_spelling", ["OK", "ok", "NG"], "text", ["OK", "ok", "NG"], choices={"as_written": ("값",)})
column("undone_wide_letters", ["Ａ－１", "A-1"], "text", ["Ａ－１", "A-1"], choices={"as_written": ("값",)})


# each day's 00:00 ---------------------------------------------------------------------------------------------------

def day_by_day(days: int, minutes: int = 180) -> list[dt.datetime]:
    """From 03:00 on, 00:00 last, the true moments."""
    start = dt.datetime(2024, 3, 5)
    return [start + dt.timedelta(minutes=minutes * (i + 1)) for i in range(days * 24 * 60 // minutes)]


def as_written(moment: dt.datetime) -> str:
    """The midnight at the end of a day carries the date of that day."""
    day = moment - dt.timedelta(days=1) if moment.time() == dt.time(0) else moment
    return f"{day:%Y-%m-%d} {moment:%H:%M}"


MOMENTS = day_by_day(4)
column("midnight_is_written_last", [as_written(m) for m in MOMENTS], "datetime", MOMENTS)
DONE["midnight_is_written_last"] = (("midnight_last", 4, 0),)
TWICE = [m for m in MOMENTS for _ in range(2)]
column("midnight_is_written_last_by_two_machines", [as_written(m) for m in TWICE], "datetime", TWICE)
DONE["midnight_is_written_last_by_two_machines"] = (("midnight_last", 8, 0),)
column("midnight_stays_on_request", [as_written(m) for m in MOMENTS], "datetime",
       [dt.datetime.fromisoformat(as_written(m)) for m in MOMENTS], choices={"as_written": ("값",)})
STARTS = [m - dt.timedelta(minutes=180) for m in MOMENTS]
column("midnight_is_written_first", [f"{m:%Y-%m-%d %H:%M}" for m in STARTS], "datetime", STARTS)
column("newest_first", [f"{m:%Y-%m-%d %H:%M}" for m in reversed(STARTS)], "datetime", STARTS[::-1])
SHUFFLED = [STARTS[i * 13 % len(STARTS)] for i in range(len(STARTS))]
column("in_no_order", [f"{m:%Y-%m-%d %H:%M}" for m in SHUFFLED], "datetime", SHUFFLED)
