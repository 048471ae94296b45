"""The chart builder: what suits is offered, seeded truths are said, shuffled ones are not, and a browser never gets too much."""
import json

import duckdb
import numpy as np
import pytest

from kamp_core.look import split_rows
from kamp_core.look.charts import SEE, Wish, chart, charts_for
from kamp_core.look.figures import figure
from kamp_core.quality.profile import make_profile
from kamp_core.wording import say

# A belt drives a pump: speed, current and flow hang together; the smell of the day has nothing to do with any of it.
MACHINE = """timestamp '2026-03-01' + to_minutes(i::int * 7) as 시각,
    1000 + hash(i) % 500 as 속도,
    (1000 + hash(i) % 500) / 10.0 + hash(i + 1) % 9 as 전류,
    900 - (hash(i) % 500) / 2 + hash(i + 2) % 40 as 유량,
    hash(i + 3) % 1000 / 10.0 as 냄새,
    (hash(i + 4) % 4 + 1)::varchar || '호기' as 설비,
    case when hash(i + 4) % 4 = 2 and hash(i + 5) % 3 = 0 then '긁힘' when hash(i + 6) % 10 = 0 then '찍힘' else '없음' end as 결함,
    case when hash(i + 7) % 10 < i // 500 then '신형' else '구형' end as 금형,
    case when hash(i) % 500 > 430 and hash(i + 8) % 2 = 0 then 'NG' else 'OK' end as 판정"""


class Machine:
    def __init__(self, rows=4000):
        self.cursor = duckdb.connect()
        self.cursor.execute(f"create table data as select {MACHINE} from range({rows}) t(i)")
        self.profile = make_profile(self.cursor, {"전류": "A"})

    def columns(self, *names):
        return tuple(self.profile.column(name) for name in names)

    def chart(self, see, names, kind=None, told=False):
        columns = self.columns(*names)
        split = split_rows(self.cursor, self.profile, "판정", "NG") if told else None
        return chart(self.cursor, Wish(see, names, kind or charts_for(see, columns, told)[0]), columns, split)


@pytest.fixture(scope="module")
def machine():
    return Machine()


def words(shown, language="ko"):
    return say(f"look.{shown.sentence}", language, **shown.facts)


def points_of(made):
    """Numbers that a browser would get, by the longest list of each trace."""
    return sum(max((len(part) for key in ("x", "y", "z") if isinstance(part := trace.get(key), list)), default=0)
               for trace in json.loads(made.to_json())["data"])


EVERY = [("one", ("속도",)), ("one", ("설비",)), ("two", ("속도", "전류")), ("two", ("설비", "전류")), ("two", ("설비", "결함")),
         ("group", ("전류", "설비")), ("group", ("속도", "전류", "설비")), ("parts", ("결함", "설비")), ("parts", ("금형", "시각")),
         ("many", ("속도", "전류", "유량", "냄새")), ("map", ("속도", "전류", "유량", "냄새", "설비", "결함"))]


@pytest.mark.parametrize(("see", "names"), EVERY)
@pytest.mark.parametrize("told", [False, True])
def test_every_chart_that_is_offered_can_be_drawn_and_says_something(machine, see, names, told):
    for kind in charts_for(see, machine.columns(*names), told):
        shown = machine.chart(see, names, kind, told)
        for language in ("ko", "en"):
            assert "{" not in words(shown, language)
            assert 0 < points_of(figure(shown, language)) <= 5000
        assert shown.rows > 0


def test_only_what_suits_is_offered(machine):
    assert charts_for("one", machine.columns("설비")) == ("bars", "pareto")
    assert charts_for("one", machine.columns("냄새"))[0] == "histogram"
    assert "violin" not in charts_for("two", machine.columns("속도", "전류"))
    assert charts_for("two", machine.columns("설비", "결함")) == ("heat", "stack")
    assert charts_for("parts", machine.columns("결함", "시각")) == ("stack", "lines", "heat")
    assert {see for see, _ in EVERY} == set(SEE)


# shares ------------------------------------------------------------------------------------------------------------


def test_part_numbers_are_counted_and_not_measured():
    """Of 80 parts, too, each comes with its rows first: no middle value lies among names."""
    cursor = duckdb.connect()
    cursor.execute("create table data as select 60001 + i % 80 as 품번, 1 + i % 80 as 회전수 from range(2000) t(i)")
    part, turns = make_profile(cursor, {}).columns
    assert charts_for("one", (part,)) == ("bars", "pareto", "histogram")
    assert charts_for("one", (turns,))[0] == "histogram"


def test_the_group_in_which_a_share_stands_out_is_named(machine):
    found = machine.chart("parts", ("결함", "설비"))
    assert (found.facts["part"], found.facts["place"]) == ("긁힘", "3호기")
    assert words(found).startswith("‘3호기’에서는 ‘긁힘’의 비율이 3")
    assert sum(map(sum, found.counts)) == 4000


def test_a_share_that_grows_along_time_is_said_and_one_that_does_not_is_not(machine):
    assert words(machine.chart("parts", ("금형", "시각"))).startswith("‘금형’에서 ‘신형’의 비율이 처음 1/4 기간의 4")
    assert machine.chart("parts", ("설비", "시각")).sentence == "parts_level"
    assert machine.chart("parts", ("금형", "설비")).sentence == "parts_alike"


def test_the_few_values_that_make_up_most_are_counted(machine):
    found = machine.chart("one", ("결함",), "pareto")
    assert (found.facts["first"], found.facts["many"]) == ("없음", 1)
    assert found.together[-1] == pytest.approx(1)
    assert machine.chart("one", ("결함",), "pareto", told=True).rows < 4000      # of the bad ones only


# groups ------------------------------------------------------------------------------------------------------------


def test_violins_hold_all_rows_of_their_group_and_stand_beside_the_boxes(machine):
    found, boxes = machine.chart("group", ("전류", "설비"), "violin"), machine.chart("group", ("전류", "설비"), "box")
    assert np.allclose([sum(row) for row in found.shares], 1, atol=0.02)
    assert (found.labels, found.quantiles, found.sentence) == (boxes.labels, boxes.quantiles, boxes.sentence)
    assert found.axes == ("전류", "설비")


def test_good_and_bad_boxes_and_violins_say_what_the_histogram_says(machine):
    said = {words(machine.chart("one", ("속도",), kind, told=True)) for kind in ("histogram", "box", "violin")}
    assert said == {words(machine.chart("one", ("속도",), "histogram", told=True))}
    assert machine.chart("one", ("속도",), "box", told=True).labels == ("good", "bad")


# many columns ------------------------------------------------------------------------------------------------------


def test_the_axis_that_parts_bad_from_good_is_named(machine):
    found = machine.chart("many", ("냄새", "속도", "유량"), told=True)
    assert (found.sentence, found.facts) == ("parallel_up", {"column": "속도"})
    assert found.sampled
    bad = machine.cursor.execute("select count(*) from data where 판정 = 'NG'").fetchone()[0]
    assert sum(found.bad) == bad < 500 < len(found.bad)          # all of the rare bad rows, some of the good ones


def test_where_nothing_parts_them_none_is_named():
    table = Machine(1000)
    table.cursor.execute("update data set 판정 = case when hash(rowid + 99) % 5 = 0 then 'NG' else 'OK' end")
    assert table.chart("many", ("냄새", "속도", "유량"), told=True).sentence == "parallel_none"
    assert table.chart("many", ("속도", "냄새", "유량")).sentence == "parallel_alone"


def test_the_map_finds_what_hangs_together_and_puts_it_side_by_side(machine):
    found = machine.chart("map", ("속도", "냄새", "설비", "전류", "결함", "유량"))
    assert {found.facts["x"], found.facts["y"]} < {"속도", "전류", "유량"}
    places = sorted(found.columns.index(name) for name in ("속도", "전류", "유량"))
    assert places[2] - places[0] == 2
    at = {name: i for i, name in enumerate(found.columns)}
    assert found.strength[at["속도"]][at["유량"]] < -0.9
    assert found.strength[at["설비"]][at["결함"]] > 0.3
    assert abs(found.strength[at["냄새"]][at["속도"]]) < 0.1


def test_shuffled_columns_hang_together_with_nothing():
    rng = np.random.default_rng(1)
    table = duckdb.connect()
    cells = ", ".join(f"list_extract({(rng.permutation(400) / 8).tolist()}, i::int + 1) as c{j}" for j in range(12))
    table.execute(f"create table data as select {cells} from range(400) t(i)")
    profile = make_profile(table, {})
    names = tuple(c.name for c in profile.columns)
    assert chart(table, Wish("map", names, "map"), profile.columns).sentence == "map_none"
