"""What moves first: the seeded delay is found, and two things that merely wander are not taken for one another's cause."""
import json

import duckdb
import numpy as np
import pandas as pd
import pytest

from kamp_core.errors import KampError
from kamp_core.look import split_rows
from kamp_core.look.lead_words import answer, both_figure, curve_figure, length_of, line
from kamp_core.look.leads import find_leads, lengths, likely
from kamp_core.look.paint import shares
from kamp_core.quality.profile import make_profile

ROWS = 2000                  # minutes


def wandering(rng, steady):
    """A series in which each value is mostly the one before it."""
    noise = rng.normal(size=ROWS)
    for i in range(1, ROWS):
        noise[i] += steady * noise[i - 1]
    return noise


class Line:
    """A bath whose temperature is felt in the thickness twelve minutes later, and a speed that has to do with nothing."""

    def __init__(self, seed=0, steady=0.9, pull=1.0, every=1):
        rng = np.random.default_rng(seed)
        bath, speed, other = (wandering(rng, steady) for _ in range(3))
        thick = pull * np.roll(bath, 12) + other
        table = pd.DataFrame({"시각": pd.date_range("2026-03-01", periods=ROWS, freq="min"), "탕온": bath, "속도": speed,
                              "두께": thick, "판정": np.where(thick > np.quantile(thick, 0.85), "NG", "OK")})[::every]
        self.cursor = duckdb.connect()
        self.cursor.register("made", table)
        self.cursor.execute("create table data as select * from made")
        self.profile = make_profile(self.cursor, {})

    def find(self, result="두께", longest=2400.0):
        target = split_rows(self.cursor, self.profile, "판정", "NG") if result is None else self.profile.column(result)
        columns = tuple(self.profile.column(name) for name in ("속도", "탕온"))
        return find_leads(self.cursor, self.profile.column("시각"), target, columns, longest)


@pytest.fixture(scope="module")
def found():
    return Line().find()


def test_the_seeded_delay_of_the_right_sensor_is_found_and_said(found):
    best, other = found.leads
    assert (best.column, best.verdict, best.best, best.sign) == ("탕온", "first", 720.0, 1)
    assert best.low <= 720 <= best.high
    assert other.verdict == "chance"
    assert answer(found, "두께", "ko").startswith("‘탕온’이 12분 먼저 움직입니다.")
    assert "tends to be high, too" in answer(found, "두께", "en")
    assert line(other, "두께", "ko") == "‘속도’는 어느 시간 차에서도 우연보다 낫지 않습니다."


def test_the_share_of_bad_rows_follows_a_sensor_too():
    found = Line(seed=2).find(None)
    assert (found.leads[0].column, found.leads[0].best) == ("탕온", 720.0)


def test_what_falls_when_the_sensor_rises_is_said_so():
    found = Line(seed=3, pull=-1.0).find()
    assert found.leads[0].sign == -1
    assert "낮은 편입니다" in answer(found, "두께", "ko")


@pytest.mark.parametrize("steady", [0.0, 0.99])
def test_two_things_that_only_wander_have_no_delay(steady):
    """By chance one of a hundred is allowed; so of three seeds none or one is."""
    found = [Line(seed, steady, pull=0.0).find() for seed in range(3)]
    nothing = [one for one in found if one.leads[0].verdict == "chance"]
    assert len(nothing) >= 2
    assert answer(nothing[0], "두께", "ko").startswith("0에서 40분까지 어느 시간 차도 우연보다 낫지 않습니다.")


def test_the_figures_hold_what_was_found_and_little_more(found):
    curve = json.loads(curve_figure(found, found.leads[0], "ko").to_json())
    assert max(curve["data"][0]["x"]) == 40                       # minutes
    both = json.loads(both_figure(found, 0, "두께", False, "ko").to_json())
    assert len(both["data"][0]["x"]) <= 800
    result, sensor = (np.array(trace["y"], float) for trace in both["data"])
    assert np.corrcoef(result, sensor)[0, 1] > 0.5                # once moved, they lie over each other


def test_only_delays_that_the_data_can_tell_are_offered():
    line = Line()
    able = lengths(line.cursor, line.profile.column("시각"), line.profile.column("두께"))
    assert able == ((300.0, 600.0, 1800.0, 3600.0), 3600.0)
    sparse = Line(every=10)
    with pytest.raises(KampError, match="lead_too_few"):
        sparse.find(longest=3600.0 * 12)


def test_what_is_offered_is_never_refused():
    """Shots of three days in a month, as a press that mostly stands: of the hours between them nothing can be told."""
    press = Line()
    press.cursor.execute("""create or replace table data as select * replace (
        시각 + to_days((date_diff('minute', timestamp '2026-03-01', 시각) // 700 * 12)::int) as 시각) from made order by 시각""")
    press.profile = make_profile(press.cursor, {})
    able, first = lengths(press.cursor, press.profile.column("시각"), press.profile.column("두께"))
    assert first in able
    for longest in able:
        found = press.find(longest=longest)
        assert found.overlays[0].times[-1].startswith("2026-03-26 09:")        # to the end of the record


def test_a_sensor_that_hardly_moves_is_not_tried_unless_it_is_picked():
    table = Line()
    table.cursor.execute("""create or replace table data as select *, 1.5 as 고정,
        case when minute(시각) = 0 then 1 else 0 end as 스위치 from made""")
    profile = make_profile(table.cursor, {})
    assert [column.name for column in likely(profile.columns)] == ["탕온", "속도", "두께"]


def test_the_line_of_chance_is_the_one_that_decides(found):
    for lead in found.leads:
        assert (lead.share > found.chance) == (lead.verdict != "chance")


def test_axes_of_small_ranges_have_ticks_that_differ(found):
    """653.41 to 653.44 must not read 653.4 on every tick."""
    both = json.loads(both_figure(found, 0, "두께", True, "ko").to_json())["layout"]
    assert "tickformat" not in both["yaxis2"]
    assert [shares(top) for top in ((0.4, None), (0.05,), (0.004,))] == [".0%", ".1~%", ".2~%"]


def test_machines_read_at_the_same_moments_are_one_step():
    """Steps of half a moment would be empty every second time, and tell nothing there."""
    line = Line()
    line.cursor.execute("create or replace table data as select * from made union all select * from made")
    found = line.find()
    assert found.step == 60
    assert (found.leads[0].column, found.leads[0].best) == ("탕온", 720)


def test_lengths_of_time_read_as_on_a_clock():
    assert [length_of(s, "ko") for s in (41.8, 720, 10800)] == ["41.8초", "12분", "3시간"]
