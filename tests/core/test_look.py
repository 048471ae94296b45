"""Looking: what each picture says, and how far apart good and bad rows lie."""
import json

import duckdb
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from kamp_core.look import differences, draw, ends_of, split_rows, trend
from kamp_core.look.effects import cliffs_delta, cramers_v, delta_of_bins
from kamp_core.look.facts import Boxes, Density, Heat, Scatter
from kamp_core.look.figures import figure
from kamp_core.look.numbers import half, pair
from kamp_core.look.one import bars
from kamp_core.look.paint import named, room, wrapped
from kamp_core.look.parts import pareto
from kamp_core.quality.profile import make_profile
from kamp_core.quality.sql import sample
from kamp_core.wording import say

PARTS = """range as 순서, 200 + hash(range) % 100 / 10 + 3 * (hash(range + 7) % 10 = 0)::int as 온도,
    hash(range + 1) % 100 / 10.0 as 압력, (hash(range + 2) % 4 + 1)::varchar || '호기' as 설비,
    case hash(range + 3) % 2 when 0 then '주간' else '야간' end as 교대,
    timestamp '2026-03-01' + to_minutes(range::int) as 시각,
    case when hash(range + 7) % 10 = 0 or (hash(range + 2) % 4 = 2 and hash(range + 5) % 4 = 0) then 'NG' else 'OK' end
    as 판정"""


class Table:
    """A small table with its profile."""

    def __init__(self, select=PARTS, rows=3000):
        self.cursor = duckdb.connect()
        self.cursor.execute(f"create table data as select {select} from range({rows})")
        self.profile = make_profile(self.cursor, {"온도": "℃"})

    def __getitem__(self, name):
        return self.profile.column(name)

    def split(self, target="판정", bad="NG"):
        return split_rows(self.cursor, self.profile, target, bad)

    def draw(self, *names, split=None):
        return draw(self.cursor, *(self[name] for name in names), split=split)

    def differences(self, target="판정", bad="NG"):
        return differences(self.cursor, self.profile, target, bad)


@pytest.fixture(scope="module")
def parts():
    return Table()


def words(shown):
    return say(f"look.{shown.sentence}", "ko", **shown.facts)


def test_the_highest_or_lowest_quarter_of_a_number_is_told_apart_from_the_rest():
    """What drives a measurement: the pressure here, and not the wind."""
    table = Table("range % 100 / 10.0 as 압력, hash(range) % 100 / 10.0 as 바람, range % 100 / 5.0 + hash(range + 1) % 10 as 두께")
    low, high = ends_of(table["두께"])
    split = table.split("두께", high)
    assert split.bad == pytest.approx(750, abs=60)
    found = table.differences("두께", high)
    assert (found[0].column, found[0].effect > 0.5, found[1].clear) == ("압력", True, False)
    assert table.differences("두께", low)[0].effect < -0.5


# one column --------------------------------------------------------------------------------------------------------


def test_the_spread_of_a_number_counts_every_row(parts):
    found = parts.draw("온도")
    assert sum(found.counts) + found.outside == found.rows == 3000
    assert len(found.edges) == len(found.counts) + 1
    assert "절반이" in words(found)


def test_far_values_do_not_squeeze_the_picture():
    table = Table("case when range = 0 then 1e6 else 20 + range % 50 / 10 end as 온도", 1000)
    found = table.draw("온도")
    assert found.edges[-1] < 100
    assert found.outside == 1


def test_empty_cells_are_not_drawn():
    found = Table("case when range % 2 = 0 then range % 9 + 0.5 end as 온도", 1000).draw("온도")
    assert (sum(found.counts), found.outside) == (500, 0)


def test_good_and_bad_are_counted_apart_and_the_shift_is_said(parts):
    found = parts.draw("온도", split=parts.split())
    assert sum(found.bad) + sum(found.counts) + found.outside == 3000
    assert words(found) == "불량일 때 ‘온도’ 값이 높은 편입니다. 가운데 값이 불량 207 ℃, 양품 205 ℃입니다."


def test_the_value_with_most_bad_rows_is_named(parts):
    found = parts.draw("설비", split=parts.split())
    assert (found.sentence, found.facts["value"]) == ("worst", "3호기")
    assert float(found.facts["times"]) > 1.4


def test_no_value_is_blamed_by_chance(parts):
    assert parts.draw("교대", split=parts.split()).sentence == "worst_none"


def test_rare_values_are_counted_as_others():
    found = Table("'V' || (hash(range) % 60)::varchar as 코드", 2000).draw("코드")
    assert len(found.labels) == 20
    assert sum(found.counts) + found.others == 2000


def test_a_rare_part_number_that_is_clearly_worse_is_drawn_first():
    """P59 is among the rarest of sixty, but half of it is bad; the others have 4 % each."""
    parts = Table("""case when range < 40 then 'P59' else 'P' || (hash(range) % 59)::varchar end as 품번,
        case when range < 40 and range % 2 = 0 or hash(range + 5) % 25 = 0 then 'NG' else 'OK' end as 판정""", 6000)
    found = parts.draw("품번", split=parts.split())
    assert (found.sentence, found.facts["value"], found.labels[0]) == ("worst", "P59", "P59")
    assert (len(found.labels), found.hidden) == (20, 40)
    assert sum(found.counts) + found.others == 6000
    shares = [bad / count for bad, count in zip(found.bad, found.counts, strict=True)]
    assert shares == sorted(shares, reverse=True)
    plain = parts.draw("품번")
    assert (plain.hidden, list(plain.counts)) == (40, sorted(plain.counts, reverse=True))


# two columns -------------------------------------------------------------------------------------------------------


def test_few_rows_are_points_and_many_a_density(parts):
    assert isinstance(parts.draw("온도", "압력"), Scatter)
    assert isinstance(Table(rows=5000).draw("온도", "압력"), Density)


def test_a_browser_never_gets_more_than_five_thousand_points():
    table = Table(rows=30_000)
    found = table.draw("온도", "압력", split=table.split())
    assert 1000 < len(found.x) <= 5000
    assert found.sampled
    assert 0.4 < sum(found.bad) / len(found.bad) < 0.6     # rare bad rows are seen


def test_a_relation_is_said():
    table = Table("range % 97 as x, range % 97 * -2 + hash(range) % 20 as y, hash(range + 1) % 97 as z", 3000)
    assert words(table.draw("x", "y")) == "‘x’ 값이 커지면 ‘y’ 값은 작아집니다."
    assert table.draw("x", "z").sentence == "together_none"


@pytest.mark.parametrize("names", [("설비", "온도"), ("온도", "설비")])
def test_a_number_by_a_category_is_boxes(parts, names):
    found = parts.draw(*names)
    assert isinstance(found, Boxes)
    assert all(list(q) == sorted(q) for q in found.quantiles)


def test_two_categories_are_a_table_that_names_the_worst_pair(parts):
    found = parts.draw("설비", "교대", split=parts.split())
    assert isinstance(found, Heat)
    assert sum(map(sum, found.counts)) == 3000
    assert found.facts["value"].startswith("3호기")
    assert words(found).endswith("배입니다.")


# along time --------------------------------------------------------------------------------------------------------


def test_a_number_along_time_keeps_its_least_and_greatest():
    table = Table("timestamp '2026-03-01' + to_seconds(range * 10) as 시각, "
                  "case when range = 7777 then 999.5 else 5.5 + range % 3 end as 압력", 20_000)
    found = trend(table.cursor, table["시각"], table["압력"])
    assert len(found.times) <= 1000
    assert max(found.high) == 999.5
    assert all(low <= middle <= high for low, middle, high in zip(found.low, found.middle, found.high, strict=True))


def test_the_share_of_bad_rows_along_time_names_its_peak():
    table = Table("date '2026-03-01' + (range // 100)::int as 날짜, "
                  "case when range % 100 < 2 + 10 * (range // 100 = 4)::int then 'NG' else 'OK' end as 판정", 1000)
    found = trend(table.cursor, table["날짜"], None, table.split())
    assert len(found.times) == 10
    assert words(found) == "불량은 평균 3 %이고, 가장 많았던 때는 2026-03-05로 12 %입니다."


PAUSES = """timestamp '2026-03-01' + to_days(case when range < 300 then (range // 30)::int when range < 330 then 49
    else 98 + (range // 130)::int end) as 시각, range / 10.0 as 온도, case when range % 10 = 0 then 'NG' else 'OK' end as 판정"""


def test_a_quarter_of_the_time_is_one_by_the_clock_also_where_a_plant_stood_still():
    table = Table(PAUSES, 400)
    found = trend(table.cursor, table["시각"], table["온도"])
    before, after = table.cursor.execute("""select avg(온도) filter (시각 < a + (b - a) / 4),
        avg(온도) filter (시각 >= b - (b - a) / 4) from data, (select min(시각) as a, max(시각) as b from data)""").fetchone()
    assert found.sentence == "trend_up"
    assert (found.facts["before"], found.facts["after"]) == pair(before, after, "℃")


def test_a_change_that_is_small_beside_the_ups_and_downs_is_not_called_alike():
    table = Table("timestamp '2026-03-01' + to_hours(range::int) as 시각, 30 + range % 100 + range / 250.0 as 전력", 2000)
    said = words(trend(table.cursor, table["시각"], table["전력"]))
    assert "작은 차이입니다" in said
    assert "비슷합니다" not in said


def test_a_time_of_most_bad_rows_is_told_from_its_start_to_its_end():
    half_hours = Table("timestamp '2026-03-01' + to_minutes((range // 2)::int) as 시각, "
                       "case when range // 60 = 3 and range % 2 = 0 then 'NG' else 'OK' end as 판정", 4000)
    assert "2026-03-01 01:30 – 02:00로 50 %" in words(trend(half_hours.cursor, half_hours["시각"], None, half_hours.split()))
    weeks = Table("date '2026-01-05' + (range // 10)::int as 날짜, case when range // 70 = 2 then 'NG' else 'OK' end as 판정", 7000)
    assert "2026-01-22 – 2026-01-28로 57 %" in words(trend(weeks.cursor, weeks["날짜"], None, weeks.split()))


def test_a_value_of_which_every_row_is_bad_is_no_multiple():
    table = Table("case when range % 20 = 0 then '가스' else '없음' end as 사유, "
                  "case when range % 20 <= 1 then 'NG' else 'OK' end as 판정")
    assert words(table.draw("사유", split=table.split())).startswith("‘사유’ 열이 ‘가스’인 줄은 모두 불량입니다(나머지 5.3 %).")


def test_of_groups_too_small_to_be_compared_the_sentence_says_so():
    """Two rows of a try-out lie far above all others in the picture."""
    table = Table("case when range < 2 then '시작' when range % 2 = 0 then 'A' else 'B' end as 제품, "
                  "case when range < 2 then 900 when range % 2 = 0 then 10 else 20 end + range % 7 / 10.0 as 시간", 400)
    assert words(table.draw("제품", "시간")).startswith("줄이 20개 이상인 묶음 가운데 ‘시간’ 값은 ‘B’에서 가장 높고")


def test_months_are_months():
    table = Table("date '1985-01-01' + to_months(range::int) as 월, range % 12 + 0.5 as 생산", 397)
    found = trend(table.cursor, table["월"], table["생산"])
    assert len(found.times) == 397
    assert found.times[13] == "1986-02-01"


def test_a_line_is_broken_where_nothing_was_recorded():
    table = Table("timestamp '2026-03-01' + to_minutes((range + 5000 * (range // 100))::int) as 시각, "
                  "range % 7 + 0.5 as 압력", 200)
    made = figure(trend(table.cursor, table["시각"], table["압력"]), "ko")
    assert None in made.data[-1].y


def test_the_legend_stands_below_where_the_tools_of_the_chart_do_not_cover_it(parts):
    made = figure(parts.draw("온도", split=parts.split()), "ko")
    assert (made.layout.legend.yref, made.layout.legend.y) == ("container", 0)


# differences -------------------------------------------------------------------------------------------------------


def test_what_differs_comes_first_and_what_does_not_is_unclear(parts):
    found = {d.column: d for d in parts.differences()}
    assert list(found)[:2] == ["설비", "온도"]
    assert {name for name, d in found.items() if d.clear} == {"설비", "온도"}
    assert found["온도"].effect > 0.2
    assert "순서" not in found      # it numbers the rows


def test_swapping_good_and_bad_turns_numbers_round(parts):
    one = {d.column: d.effect for d in parts.differences(bad="NG")}
    other = {d.column: d.effect for d in parts.differences(bad="OK")}
    assert other["온도"] == pytest.approx(-one["온도"])
    assert other["설비"] == pytest.approx(one["설비"])


def test_a_column_that_gives_the_answer_away_is_doubted():
    table = Table("case when range % 20 = 0 then 'NG' else 'OK' end as 판정, "
                  "case when range % 20 = 0 then 90.5 + range % 3 else range % 60 + 0.5 end as 검사값", 1000)
    (found,) = table.differences()
    assert found.sentence == "shift_whole"
    assert found.whole


def test_both_ends_of_a_number_may_be_bad():
    table = Table("hash(range) % 1000 / 10.0 as 압력, hash(range + 1) % 100 as 온도, "
                  "case when abs(압력 - 50) > 40 and range % 3 = 0 then 'NG' else 'OK' end as 판정")
    first, second = table.differences()
    assert (first.column, first.sentence, second.clear) == ("압력", "shift_ends", False)
    assert table.draw("압력", split=table.split()).sentence == "shift_ends"
    assert table.differences(bad="OK")[0].sentence == "shift_middle"


def test_blank_cells_are_a_value_of_their_own():
    table = Table("case range % 4 when 0 then 'A' when 1 then 'B' when 2 then 'C' end as 자재, "
                  "case when range % 4 = 3 and range % 3 = 0 or range % 50 = 1 then 'NG' else 'OK' end as 판정", 1200)
    assert words(table.differences()[0]).startswith("‘자재’ 열이 빈칸인 줄에서 불량이 36 %로, 나머지(1.3 %)의")
    assert table.draw("자재", split=table.split()).labels == ("A", "B", "C", "")


def test_boxes_that_overlap_are_called_alike(parts):
    assert parts.draw("교대", "압력").sentence == "boxes_alike"


def test_a_value_that_never_occurs_has_no_differences(parts):
    assert parts.differences(bad="없는 값") == ()


def test_a_sample_finds_what_all_rows_find(monkeypatch):
    table = Table(rows=40_000)
    whole = {d.column: d.effect for d in table.differences()}
    monkeypatch.setattr("kamp_core.look.ranking._ROWS", 6000)
    part = table.differences()
    assert all(d.sampled for d in part)
    assert {d.column: d.effect for d in part} == pytest.approx(whole, abs=0.06)


def test_names_may_hold_anything():
    table = Table("""range % 9 + 0.5 as "a""; drop table data --",
                     case when range % 5 = 0 then 'it''s' else 'ok' end as "b c" """, 500)
    assert len(table.differences("b c", "it's")) == 1
    assert table.split("b c", "it's").bad == 100


# effects -----------------------------------------------------------------------------------------------------------

numbers = arrays.arrays(np.float64, st.integers(1, 40), elements=st.integers(-9, 9).map(float))
counts = arrays.arrays(np.int64, 6, elements=st.integers(0, 500))


@given(numbers, numbers)
def test_cliffs_delta_lies_between_minus_one_and_one_and_turns_round(bad, good):
    delta = cliffs_delta(bad, good)
    assert -1 <= delta <= 1
    assert cliffs_delta(good, bad) == pytest.approx(-delta)
    assert delta == pytest.approx(np.sign(bad[:, None] - good).mean())


@given(numbers, numbers)
def test_cliffs_delta_does_not_care_for_the_scale(bad, good):
    assert cliffs_delta(bad**3 * 5 + 1, good**3 * 5 + 1) == pytest.approx(cliffs_delta(bad, good))


@given(numbers, numbers)
def test_the_histogram_gives_the_same_delta(bad, good):
    edges = np.arange(-9.5, 10)
    binned = (np.histogram(values, edges)[0] for values in (bad, good))
    assert delta_of_bins(*binned) == pytest.approx(cliffs_delta(bad, good))


@given(counts, counts)
def test_cramers_v_lies_between_zero_and_one_and_is_the_same_both_ways(bad, good):
    assert 0 <= cramers_v(bad, good) <= 1
    assert cramers_v(bad, good) == pytest.approx(cramers_v(good, bad))


def test_cramers_v_of_a_rare_defect_is_as_large_as_of_a_frequent_one():
    good = np.array([50_000, 50_000])
    assert cramers_v(np.array([800, 200]), good) == pytest.approx(cramers_v(np.array([80_000, 20_000]), good), abs=0.01)


# figures and numbers -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["ko", "en"])
def test_every_picture_becomes_a_figure_and_a_sentence(parts, language):
    split = parts.split()
    drawn = [parts.draw(*names, split=told) for told in (None, split) for names in (
        ("온도",), ("설비",), ("온도", "압력"), ("설비", "온도"), ("설비", "교대"))]
    drawn += [trend(parts.cursor, parts["시각"], value, told) for value, told in (
        (None, None), (None, split), (parts["온도"], None))]
    drawn.append(Table(rows=6000).draw("온도", "압력"))
    for picture in drawn:
        assert say(f"look.{picture.sentence}", language, **picture.facts)
        assert json.loads(figure(picture, language).to_json())["data"]


def test_good_is_blue_and_bad_is_orange(parts):
    made = figure(parts.draw("온도", split=parts.split()), "ko")
    assert {bar.name: bar.marker.color for bar in made.data} == {"양품": "#2F6FDE", "불량": "#E8710A"}


def test_two_unlike_numbers_look_unlike():
    assert pair(653.43, 653.44, "mm") == ("653.43 mm", "653.44 mm")
    assert pair(5.0, 5.0) == ("5", "5")


@given(st.floats(1, 1e7), st.floats(0, 10), st.floats(0, 1))
def test_the_middle_value_is_told_as_lying_in_its_own_half(low, span, share):
    """Of 60,002 to 60,003 it is not 60,000, as three digits that matter would have it."""
    told = [float(text.replace(",", "")) for text in half(low, low + share * span, low + span)]
    assert told == sorted(told)
    assert half(60002, 60002.5, 60003) == ("60,002", "60,002", "60,003")
    assert half(1.5, 2.25, 3.0, "mm") == ("1.50 mm", "2.25 mm", "3 mm")


@given(st.integers(1, 10**8), st.integers(1, 10**5))
def test_a_sample_is_of_the_size_asked_for(rows, want):
    assert rows / sample(rows, want).times == pytest.approx(min(rows, want))


def test_long_names_are_wrapped_and_none_is_lost():
    long = ("RG3 MOLD'G W/SHLD, LH", "RG3 MOLD'G W/SHLD, RH", "짧은 이름")
    assert named(long) == ["RG3 MOLD'G W/SHLD,<br>LH", "RG3 MOLD'G W/SHLD,<br>RH", "짧은 이름"]
    assert room(named(long)) > room(("A", "B", "C"))
    assert "…" in wrapped("가" * 200, 18)
    assert "<b>" not in wrapped("<b>이름", 18)


def test_what_few_rows_show_is_said_to_be_perhaps_chance():
    """Eight bad rows that happen to lie a little higher."""
    table = Table("range as 순서, range % 100 / 10.0 as 온도, case when range % 75 = 55 then 'NG' else 'OK' end as 판정", 600)
    shown = table.draw("온도", split=table.split())
    assert shown.sentence == "shift_unsure"
    assert "우연일 수 있는 차이" in words(shown)


def test_a_share_is_said_beside_that_of_all_other_rows(parts):
    """Not beside the usual one, in which the value itself is counted: one finding has one multiple wherever it is told."""
    here, elsewhere = (parts.cursor.execute(f"select avg((판정 = 'NG')::int) from data where 설비 {sign} '3호기'").fetchone()[0]
                       for sign in ("=", "<>"))
    facts = parts.draw("설비", split=parts.split()).facts
    assert (facts["value"], facts["times"]) == ("3호기", f"{here / elsewhere:.1f}")
    told = next(d for d in parts.differences() if d.column == "설비")
    assert (told.facts["value"], told.facts["times"]) == ("3호기", facts["times"])


def test_values_equally_frequent_at_the_top_are_named_together():
    with duckdb.connect() as db:
        db.execute("create table data as select case when i % 5 < 2 then 'A' when i % 5 < 4 then 'B' else 'C' end as m "
                   "from range(500) t(i)")
        column = make_profile(db, {}).column("m")
        assert (bars(db, column).sentence, bars(db, column).facts["value"]) == ("most_tied", "A, B")
        assert (pareto(db, column).sentence, pareto(db, column).facts["first"]) == ("pareto_rows_tied", "A, B")
