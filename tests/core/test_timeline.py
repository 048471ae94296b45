"""A table along time: what is planted is found, and a clean look-alike is left alone."""
import duckdb
import numpy as np
import pandas as pd
import pytest

from kamp_core.intake import import_file
from kamp_core.intake.facts import Choices
from kamp_core.look.figure_timeline import timeline_figure
from kamp_core.quality.profile import make_profile
from kamp_core.quality.timeline import make_timeline
from kamp_core.quality.words import finding_line, timeline_line
from kamp_core.settings import ROOT
from kamp_core.wording import sentences

MONDAY = pd.Timestamp("2026-03-02 08:00")


def log(rows=8000, step=5.0, seed=0, start=MONDAY):
    """A machine at work, a row every few seconds."""
    rng = np.random.default_rng(seed)
    return pd.DataFrame({
        "시각": start + pd.to_timedelta(np.arange(rows) * step, unit="s"),
        "온도": (200 + rng.normal(0, 0.02, rows).cumsum() + rng.normal(0, 0.5, rows)).round(1),
        "압력": rng.normal(80, 2, rows).round(2), "전류": rng.normal(120, 3, rows).round(1), "진동": rng.gamma(2, 1, rows).round(3),
        "누적수량": np.arange(rows) // 12, "설정온도": np.where(np.arange(rows) < rows // 2, 200, 210)})


def shifts(days=12, rows=1200, step=20.0, seed=0):
    """A shift a day but for weekends, with a lunch break."""
    every = []
    for day in range(days):
        start = MONDAY + pd.Timedelta(days=day)
        if start.weekday() < 5:
            one = log(rows, step, seed + day, start)
            every.append(one[(one["시각"] < start + pd.Timedelta(hours=4)) | (one["시각"] > start + pd.Timedelta(hours=5))])
    return pd.concat(every, ignore_index=True)


def parts(rows=3000, seed=0):
    """A part now and then, day and night, as events come."""
    rng = np.random.default_rng(seed)
    return pd.DataFrame({"생산일시": MONDAY + pd.to_timedelta(np.sort(rng.random(rows)) * 20, unit="D").round("s"),
                         "온도": rng.normal(230, 5, rows).round(1), "압력": rng.normal(95, 3, rows).round(1),
                         "불량수": rng.poisson(0.02, rows), "금형": rng.choice(["A", "B"], rows)})


def look(frame, clock=None):
    db = duckdb.connect()
    db.register("frame", frame)
    db.execute("create table data as select * from frame")
    return make_timeline(db, make_profile(db, {}), clock)


def found(frame):
    return {finding.code: finding for finding in look(frame).found}


CLEAN = {
    "a machine at work": log, "a shift a day": shifts, "parts day and night": parts,
    "two machines one after the other": lambda: pd.concat([log().assign(호기="1"), log(seed=1).assign(호기="2")],
                                                          ignore_index=True),
    "two machines row by row": lambda: pd.concat([log().assign(호기="1"), log(seed=1).assign(호기="2")]).sort_values(
        "시각", kind="stable", ignore_index=True),
    "readings by the day": lambda: log(700, 86400.0).assign(시각=lambda f: f["시각"].dt.date),
    "readings by the month": lambda: log(120).assign(시각=pd.date_range("2016-01-01", periods=120, freq="MS")),
    "slow readings of one decimal": lambda: log().assign(온도=lambda f: (20 + np.sin(np.arange(len(f)) / 900)).round(1)),
    "blanks here and there": lambda: log().assign(온도=lambda f: f["온도"].where(np.arange(len(f)) % 3 == 0)),
}


@pytest.mark.parametrize("name", CLEAN)
def test_a_clean_table_is_left_alone(name):
    shown = look(CLEAN[name]())
    assert shown.found == ()
    assert shown.events == ()
    assert sum(shown.counts) == len(CLEAN[name]())


@pytest.mark.parametrize("name", ["injection_defects", "coating_thickness", "pump_faults", "next_week_defect_prediction",
                                  "next_week_measured_quality", "next_week_fault_type"])
def test_the_samples_are_left_alone(workspace, name):
    with workspace.scratch_database() as db:
        import_file(ROOT / "sample_data" / f"{name}.csv", Choices(), db, lambda share: None)
        shown = make_timeline(db, make_profile(db, {}))
    assert shown.times
    assert shown.found == ()


# the clock ---------------------------------------------------------------------------------------------------------


def test_a_clock_that_was_set_back_is_found():
    frame = log()
    frame.loc[5000:, "시각"] -= pd.Timedelta(hours=1)
    back = found(frame)["clock_backwards"]
    assert (back.facts["count"], back.place.row, back.place.time) == (1, 5001, "2026-03-02 13:56:40")
    assert [e.row for e in look(frame).events if e.kind == "backwards"] == [5001]


def test_the_last_row_of_each_day_written_with_the_days_first_time_is_a_clock_that_runs_backwards():
    """As in energy logs: 00:15 … 23:45, then 00:00 of the same day."""
    frame = log(960, 900.0, start=pd.Timestamp("2026-03-02 00:15"))
    midnight = frame["시각"].dt.hour.eq(0) & frame["시각"].dt.minute.eq(0)
    frame.loc[midnight, "시각"] -= pd.Timedelta(days=1)
    assert found(frame)["clock_backwards"].facts["count"] == 10


def test_the_newest_row_first_is_an_order_and_no_fault():
    assert set(found(log()[::-1].reset_index(drop=True))) == {"newest_first"}


def test_rows_in_another_order_are_put_in_order_of_time():
    frame = log()
    frame.loc[3000:3300, "온도"] = 201.3
    mixed = found(frame.sample(frac=1, random_state=0).reset_index(drop=True))
    assert set(mixed) == {"not_in_order", "frozen"}
    assert mixed["frozen"].facts["rows"] == 301


def test_a_clock_that_was_not_set_is_told_and_left_out_of_the_picture():
    frame = log()
    frame.loc[7, "시각"] = pd.Timestamp("1970-01-01")
    shown = look(frame)
    assert [(f.code, f.place.row) for f in shown.found if f.code == "stray_times"] == [("stray_times", 8)]
    assert shown.first == "2026-03-02 08:00:00".removesuffix(" 00:00:00")
    assert sum(shown.counts) == len(frame) - 1


def test_a_date_and_a_time_of_day_make_a_clock():
    frame = log(3000, 30.0)
    frame.insert(0, "날짜", frame["시각"].dt.date)
    frame["시각"] = frame["시각"].dt.time
    shown = look(frame)
    assert (shown.clock, shown.step, shown.last) == (("날짜", "시각"), 30.0, "2026-03-03 08:59:30")


def test_a_time_of_day_alone_is_no_clock():
    shown = look(log().assign(시각=lambda f: f["시각"].dt.time))
    assert shown.times == ()
    assert "날짜까지 적힌" in timeline_line(shown, "ko")


def test_the_clock_that_a_person_named_is_taken():
    frame = log(20_000).assign(계획일=lambda f: f["시각"].dt.normalize())
    assert look(frame).clock == ("시각",)
    assert look(frame, "계획일").clock == ("계획일",)


# gaps --------------------------------------------------------------------------------------------------------------


def test_missing_records_of_an_even_log_are_counted():
    gap = found(log().drop(range(3000, 3600)))["gaps_even"]
    assert (gap.facts["count"], gap.facts["records"], gap.severity) == (1, 600, "warn")
    assert (gap.facts["start"], gap.place.row, gap.place.time) == ("2026-03-02 12:09:55", 3001, "2026-03-02 13:00:00")


def test_a_day_off_stands_out_from_nights_and_weekends():
    frame = shifts(days=19)
    off = frame["시각"].dt.strftime("%m-%d") == "03-11"
    gap = found(frame[~off].reset_index(drop=True))["gaps"]
    assert (gap.facts["count"], gap.severity) == (1, "info")
    assert gap.facts["start"].startswith("2026-03-10")
    assert "41.3시간" in finding_line(gap, "ko")


def test_a_stop_among_parts_that_come_as_they_come():
    frame = parts()
    gap = found(frame[(frame["생산일시"] < "2026-03-10") | (frame["생산일시"] > "2026-03-11")].reset_index(drop=True))["gaps"]
    assert (gap.facts["count"], gap.severity) == (1, "info")
    assert gap.facts["start"].startswith("2026-03-09 23")


# stuck sensors and idle rows ---------------------------------------------------------------------------------------


def test_a_sensor_that_is_stuck_while_others_move():
    frame = log()
    frame.loc[5000:5400, "온도"] = 201.3
    stuck = found(frame)["frozen"]
    assert stuck.facts == {"column": "온도", "count": 1, "rows": 401, "value": "201.3", "start": "2026-03-02 14:56:40",
                           "length_span": 2000.0}
    assert (stuck.columns, stuck.place.row) == (("온도",), 5001)


def test_a_sensor_that_is_stuck_up_to_the_last_row():
    frame = log()
    frame.loc[7700:, "압력"] = 80.11
    assert found(frame)["frozen"].facts["rows"] == 300


def test_readings_that_are_written_again_and_again():
    frame = log()
    frame.loc[5000:5400, ["온도", "압력", "전류", "진동"]] = frame.loc[5000, ["온도", "압력", "전류", "진동"]].to_numpy()
    every = found(frame)
    assert set(every) == {"all_frozen"}
    assert every["all_frozen"].facts["rows"] >= 401


def test_a_setting_that_comes_again_is_no_stuck_sensor():
    frame = log()
    frame.loc[2000:2400, "압력"] = 60.0
    frame.loc[5000:5300, "압력"] = 60.0
    assert found(frame) == {}


def test_stuck_sensors_of_a_large_table_are_found_as_in_a_small_one(monkeypatch):
    monkeypatch.setattr("kamp_core.quality.still._MANY", 1000)
    frame = log()
    frame.loc[5000:5040, "온도"] = 201.3
    assert found(frame)["frozen"].facts["rows"] == 41
    assert found(log()) == {}


def test_rows_of_a_machine_at_rest():
    frame = log()
    rng = np.random.default_rng(1)
    for start in range(500, 8000, 1500):
        frame.loc[start:start + 199, "전류"] = rng.normal(0.4, 0.1, 200).round(2)
    idle = found(frame)["idle"]
    assert (idle.facts["count"], idle.facts["times"], idle.facts["percent"]) == (1000, 5, 12.5)
    assert idle.cure == {"kind": "filter", "keep": False,
                         "conditions": [{"column": "전류", "op": "<", "value": pytest.approx(6.0, abs=0.1)}]}
    assert (idle.place.row, len([e for e in look(frame).events if e.kind == "idle"])) == (501, 5)


def test_a_small_share_of_rows_at_rest_is_told_as_it_is():
    """Rounded before it is written, 0.446 % would read 0.400 %."""
    frame = log()
    for start in (500, 2000, 3500):
        frame.loc[start:start + 11, "전류"] = 0.4
    idle = found(frame)["idle"]
    assert idle.facts["count"] == 36
    assert idle.facts["percent"] == pytest.approx(100 * 36 / len(frame))


# start-up ----------------------------------------------------------------------------------------------------------


def test_first_rows_after_a_pause_that_are_off():
    frame = shifts()
    first = frame.index[frame["시각"].diff().dt.total_seconds() > 3000]
    for row in first:
        frame.loc[row:row + 5, "온도"] -= np.linspace(15, 5, 6)
    start = found(frame)["start_up"]
    assert (start.columns, start.facts["rows"], start.place.row) == (("온도",), 6, int(first[0]) + 1)


def test_four_starts_tell_nothing():
    frame = shifts(days=3)
    for row in frame.index[frame["시각"].diff().dt.total_seconds() > 40000]:
        frame.loc[row:row + 5, "온도"] -= 15
    assert found(frame) == {}


# the picture -------------------------------------------------------------------------------------------------------


def test_stand_ins_have_their_place_on_the_line():
    frame = log()
    frame.loc[100:109, "압력"] = -999
    (event,) = [e for e in look(frame).events if e.kind == "stand_in"]
    assert (event.column, event.row, event.rows) == ("압력", 101, 10)
    assert (event.start, event.end) == ("2026-03-02 08:08:20", "2026-03-02 08:09:05")


def test_the_bars_are_days_hours_or_minutes():
    assert [look(log(2000, step)).bucket for step in (0.5, 60.0, 3600.0)] == [60.0, 3600.0, 86400.0]


@pytest.mark.parametrize("language", ["ko", "en"])
def test_the_picture_has_a_lane_for_each_kind_of_event_and_few_points(language):
    frame = log()
    frame.loc[5000:5400, "온도"] = 201.3
    frame.loc[100:109, "압력"] = -999
    shown = look(frame.drop(range(3000, 3600)))
    made = timeline_figure(shown, language)
    lanes = [trace.name for trace in made.data[1:]]
    assert lanes == [sentences()[f"quality.lane_{kind}"][language] for kind in ("gap", "frozen", "stand_in")]
    assert sum(len(trace.x) for trace in made.data) < 5000


def test_columns_of_odd_names_are_searched_like_any_other():
    frame = log()
    frame.columns = ["t", "r", "k", "x", "before", "c0", "n"]
    frame.loc[5000:5400, "r"] = 201.3
    frame.loc[100:109, "k"] = -999
    shown = look(frame.drop(range(3000, 3600)).sample(frac=1, random_state=1).reset_index(drop=True))
    assert {f.code for f in shown.found} == {"not_in_order", "gaps_even", "frozen"}
    assert {e.kind for e in shown.events} == {"gap", "frozen", "stand_in"}


def test_a_large_table_out_of_order_is_said_not_to_be_searched(monkeypatch):
    monkeypatch.setattr("kamp_core.quality.clock._MOST_SORTED", 1000)
    shown = look(log().sample(frac=1, random_state=0).reset_index(drop=True))
    assert (shown.unsorted, [f.code for f in shown.found]) == (True, ["not_in_order"])


# real files --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("file", "codes"), [
    ("steel_energy_kr/*.csv", {}), ("kamp_injection/labeled_data.csv", {"not_in_order": 840, "gaps": 13}),
    ("kamp_plating_merged_cp949/*.csv", {"gaps": 3}), ("skab/anomaly-free/*.csv", {}), ("kamp_surface_scm/raw_data.csv", {}),
    ("electric_production_us/*.csv", {})])
def test_real_files_along_time(real_data, workspace, file, codes):
    """The import puts the steel file's midnights where they belong; the plating line stood still on three holidays."""
    path = next(real_data.glob(file))
    with workspace.scratch_database() as db:
        import_file(path, Choices(), db, lambda share: None)
        shown = make_timeline(db, make_profile(db, {}))
    assert {f.code: f.facts["count"] for f in shown.found} == codes


def test_several_rows_of_one_day_are_said_and_the_step_is_between_days():
    days = pd.DataFrame({"날짜": np.repeat(pd.date_range("2026-03-02", periods=40), 3), "치수": np.arange(120) % 7 / 10})
    told = look(days)
    assert (told.step, told.at_once) == (86400.0, 3)
    assert "기록 사이는 보통 1일, 같은 시각에 보통 3줄" in timeline_line(told, "ko")
    assert look(days.drop_duplicates("날짜")).at_once == 1
