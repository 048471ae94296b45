"""Sensors along time: thinned to the screen, with nothing lost that a person would want to see."""
from datetime import datetime

import numpy as np
import pytest

from kamp_core.look.figure_waves import waves_figure
from kamp_core.look.overview import LEAST_ROWS, overview
from kamp_core.look.waves import BUCKETS, Mark, waves
from kamp_core.quality.profile import make_profile

HEAT = "20 + 5 * sin(i / 500.0) + case when i = 61234 then 900 else 0 end"


@pytest.fixture
def look(workspace):
    """look(sql, …) → the waves of the columns `heat` and `press` of a made table, and its profile."""
    def look(sql, columns=("heat",), within=None, event=None):
        with workspace.scratch_database() as db:
            db.execute(f"create table data as {sql}")
            profile = make_profile(db, {"heat": "℃"})
            chosen = tuple(profile.column(name) for name in columns)
            return waves(db, profile.column("at"), chosen, within, profile.column(event) if event else None)
    return look


LONG = f"""select timestamp '2026-03-01' + to_seconds(i) as at, {HEAT} as heat, i % 7 as press,
           'LOT' || (i // 20000)::varchar as lot from range(100000) t(i)"""


def test_one_odd_row_among_many_is_drawn_at_every_zoom(look):
    start, end = datetime(2026, 3, 1), datetime(2026, 3, 2, 3, 46, 39)
    odd = datetime(2026, 3, 1, 17, 0, 34)
    while end > start and (end - start).total_seconds() > 20:
        shown = look(LONG, within=(start, end))
        assert np.nanmax(shown.waves[0].high) > 900
        assert len(shown.times) <= 2 * BUCKETS + 2 or shown.step == 0
        start, end = odd - (odd - start) / 3, odd + (end - odd) / 3
    assert shown.step == 0
    assert shown.rows == len(shown.times)


def test_a_short_stretch_is_drawn_row_by_row(look):
    shown = look(LONG, within=(datetime(2026, 3, 1, 1), datetime(2026, 3, 1, 1, 0, 4)))
    assert (shown.rows, shown.step) == (5, 0)
    assert shown.waves[0].unit == "℃"
    assert list(shown.waves[0].low) == list(shown.waves[0].high)


def test_nothing_is_drawn_where_nothing_was_recorded(look):
    gap = "select timestamp '2026-03-01' + to_minutes(i + 600 * (i >= 50)::int) as at, 1.0 + i as heat from range(100) t(i)"
    shown = look(gap)
    assert np.isnan(shown.waves[0].middle).sum() == 1
    assert int(np.flatnonzero(np.isnan(shown.waves[0].middle))[0]) == 50


def test_events_are_marked_where_the_column_changes(look):
    shown = look(LONG, event="lot")
    assert [mark.value for mark in shown.marks] == ["LOT0", "LOT1", "LOT2", "LOT3", "LOT4"]
    assert shown.marks[1] == Mark(datetime(2026, 3, 1, 5, 33, 20), "LOT1")


def test_too_many_events_are_counted_and_not_drawn(look):
    shown = look(LONG.replace("20000", "100"), event="lot")
    assert (shown.marks, shown.marks_left_out) == ((), 1000)


def test_a_range_without_rows_is_empty_and_no_fault(look):
    shown = look(LONG, within=(datetime(2030, 1, 1), datetime(2030, 1, 2)))
    assert (shown.rows, len(shown.times)) == (0, 0)
    assert waves_figure(shown, str)["times"] == []


def test_without_any_time_there_is_nothing_to_draw(look):
    assert look("select null::timestamp as at, i::double as heat from range(40) t(i)") is None


def test_the_figure_stays_small_and_has_a_strip_for_each_sensor(look):
    import json
    shown = look(LONG, columns=("heat", "press"), event="lot")
    figure = waves_figure(shown, str)
    assert len(json.dumps(figure)) < 200_000
    assert {trace["yaxis"] for trace in figure["data"]} == {"y", "y2"}
    assert len(figure["layout"]["shapes"]) == 5
    for axis in ("yaxis", "yaxis2"):                     # 60,001 and not 60.001k
        assert (figure["layout"][axis]["exponentformat"], figure["layout"][axis]["separatethousands"]) == ("none", True)


def test_very_many_rows_are_gathered_once_and_every_closer_look_shows_the_same_as_reading_them_again(workspace):
    made = f"""select timestamp '2026-03-01' + to_milliseconds(i * 100) as at, {HEAT} as heat, nullif(i % 7, 3) as press
               from range({LEAST_ROWS + 20_000}) t(i) where i // 20_000 <> 17"""
    start, odd, end = datetime(2026, 3, 1), datetime(2026, 3, 1, 1, 42, 3, 400000), datetime(2026, 3, 2, 3, 46, 40)
    with workspace.scratch_database() as db:
        db.execute(f"create table data as {made}")
        profile = make_profile(db, {})
        columns, at = (profile.column("heat"), profile.column("press")), profile.column("at")
        gathered = overview(db, at, columns)
        for share in (1, 3, 20, 1000):
            within = (odd - (odd - start) / share, odd + (end - odd) / share)
            quick, again = waves(db, at, columns, within, overview=gathered), waves(db, at, columns, within)
            assert (quick.rows, quick.step, quick.whole) == (again.rows, again.step, again.whole)
            for one, other in zip(quick.waves, again.waves, strict=True):
                assert (np.nanmin(one.low), np.nanmax(one.high)) == (np.nanmin(other.low), np.nanmax(other.high))
                assert np.nanmean(one.middle) == pytest.approx(np.nanmean(other.middle), rel=0.02)
            assert np.nanmax(quick.waves[0].high) > 900


def test_few_rows_are_not_gathered_first(workspace):
    with workspace.scratch_database() as db:
        db.execute(f"create table data as {LONG}")
        profile = make_profile(db, {})
        assert overview(db, profile.column("at"), (profile.column("heat"),)) is None
