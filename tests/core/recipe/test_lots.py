"""One row a lot: what the readings of a lot come to, and new files gathered the same way."""
from datetime import date, datetime, time

import pytest

from kamp_core.errors import KampError
from kamp_core.recipe.run import start
from kamp_core.recipe.shape import shape_of
from kamp_core.recipe.steps import parse_recipe, parse_step

COLUMNS = "번호:integer 날짜:date 로트:integer 시각:time 온도:number:℃ 판정:text"
MONDAY, TUESDAY = date(2026, 3, 2), date(2026, 3, 3)
ROWS = [
    (1, MONDAY, 1, time(8), 10.0, None),
    (2, MONDAY, 1, time(8, 1), 14.0, "양품"),
    (3, MONDAY, 2, time(9), 20.0, "불량"),
    (4, MONDAY, 2, time(9, 1), None, "불량"),
    (5, TUESDAY, 1, time(8), 30.0, "양품"),
    (6, TUESDAY, None, time(9), 99.0, "양품"),
]
BY = {"kind": "gather", "by": ["날짜", "로트"], "words": {"mean": "평균"}}


def test_each_lot_becomes_a_row_and_a_row_without_a_lot_goes(clean):
    found = clean(COLUMNS, ROWS, BY)
    assert found.table == {
        "번호": [1, 3, 5], "날짜": [MONDAY, MONDAY, TUESDAY], "로트": [1, 2, 1], "시각": [time(8), time(9), time(8)],
        "판정": ["양품", "불량", "양품"],
        "온도_평균": [12.0, 20.0, 30.0], "온도_min": [10.0, 20.0, 30.0], "온도_max": [14.0, 20.0, 30.0],
        "온도_std": [pytest.approx(8**0.5), None, None], "온도_outside": [0, 0, 0]}
    assert found.units["온도_평균"] == "℃"
    assert (found.reports[0].rows_before, found.reports[0].rows_after) == (6, 3)


def test_rows_outside_the_usual_range_are_counted_by_the_range_of_the_training(clean):
    rows = [(i, MONDAY, i // 100, time(8), 500.0 if 200 <= i < 205 else float(i % 10), "양품") for i in range(1000)]
    found = clean(COLUMNS, rows, BY)
    assert found.table["온도_outside"] == [0, 0, 5, 0, 0, 0, 0, 0, 0, 0]
    assert found.reports[0].learned["usual"] == {"온도": [0.0, 9.0]}
    assert "usual" not in found.reports[0].step          # next week's data have a usual range of their own


def test_of_a_time_the_day_tells_the_lot_and_the_earliest_stays(clean):
    rows = [(datetime(2026, 3, 2, 9), 1.0), (datetime(2026, 3, 2, 8), 3.0), (datetime(2026, 3, 3, 8), 5.0)]
    found = clean("때:datetime 온도:number", rows, {"kind": "gather", "by": "때", "statistics": ["mean"]})
    assert found.table == {"때": [datetime(2026, 3, 2, 8), datetime(2026, 3, 3, 8)], "온도_mean": [2.0, 5.0]}


@pytest.mark.parametrize(("more", "code"), [
    ({"by": []}, "step_no_lot"), ({"columns": ["로트"]}, "step_lot_summed"), ({"columns": ["판정"]}, "step_needs_number")])
def test_what_does_not_fit_is_told(clean, more, code):
    with pytest.raises(KampError) as fault:
        clean(COLUMNS, ROWS, BY | more)
    assert fault.value.code == code


def test_replayed_on_rows_to_predict_every_row_gets_what_its_lot_gets_also_in_later_steps(clean, db):
    steps = [BY | {"columns": ["온도"]}, {"kind": "lag", "columns": ["온도_평균"], "names": ["앞 로트"]},
             {"kind": "gather", "by": ["날짜"], "columns": ["온도_평균"], "statistics": ["max"]}]
    trained = clean(COLUMNS, ROWS, *steps)
    base = shape_of([held.column for held in clean(COLUMNS, ROWS).shape.columns])
    chain = start(db, base, "base.data", "base.unreadable")
    chain.mark = True
    for report in trained.reports:
        chain.take(parse_step(report.learned or report.step))
    ids = {held.name: held.id for held in chain.shape.columns}
    rows = db.execute(f'select r, o, {ids["온도_평균_max"]}, {ids["앞 로트"]} from {chain.each_row} order by r').fetchall()
    assert rows == [(1, False, 20.0, 12.0), (2, False, 20.0, 12.0), (3, False, 20.0, 12.0), (4, False, 20.0, 12.0),
                    (5, False, 30.0, 20.0), (6, True, 99.0, None)]


def test_the_step_is_said_in_words():
    (step,) = parse_recipe([BY | {"columns": ["온도"]}])
    assert step.sentence("ko") == ("한 로트에 여러 줄인 것을 로트(‘날짜’, ‘로트’)마다 한 줄로 모읍니다. "
                                   "‘온도’ 열은 평균, 최소, 최대, 편차, 이탈수로 바꿉니다")
    assert "one" in step.sentence("en")


def test_the_preview_shows_the_rows_that_stay_with_what_comes_of_their_readings(studio, bring):
    dataset = bring("로트,온도,판정\n" + "".join(f"L{i // 10},{20 + i % 10},양품\n" for i in range(100)))
    preview = studio.cleaning.preview(dataset, {"kind": "gather", "by": ["로트"], "statistics": ["mean", "outside"]})
    assert [column.after for column in preview.columns] == ["로트", "판정", "온도_mean", "온도_outside"]
    assert [row.row for row in preview.rows] == [1, 11, 21, 31, 41]
    assert preview.rows[1].after == ("L1", "양품", "24.5", "0")
    assert (preview.report.rows_before, preview.report.rows_after) == (100, 10)
