"""The risk line of a watched machine: few pieces of time, no alarm lost, known events behind it."""
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from kamp_core.learning.machines import Watch
from kamp_core.learning.outcome import Excluded
from kamp_core.reports.figure_risk import risk_figure
from kamp_core.studio.risk import risk_line
from tests.makers import make_outcome

ROWS = 20_000
WATCH = Watch(500, "2026-01-05T00:00:00", "2026-01-09T00:00:00", 1.0, 0.5, False, 15, 2.0, 4, 0.1)


@pytest.fixture
def answered(studio):
    """One log by the minute; two spikes of a single row each, the second within a known event."""
    log = pd.DataFrame({"시각": pd.date_range("2026-03-01", periods=ROWS, freq="min"), "진동": np.arange(ROWS) % 7})
    path = studio.workspace.new_file(".csv")
    log.to_csv(path, index=False)
    dataset = studio.import_file(path.parent.name, "기록", studio.project().id).dataset
    risk = np.full(ROWS, 0.2)
    risk[[5_000, 12_345]] = 3.0, 9.0
    actual = np.zeros(ROWS, int)
    actual[12_300:12_400] = 1
    folder = studio.workspace.new_run_folder("a1b2c3d4e5")
    held = pd.DataFrame({"row": np.arange(1, ROWS + 1), "risk": risk, "actual": actual})
    held.to_parquet(folder / "holdout.parquet", index=False)
    return replace(make_outcome(), run=folder.name, dataset=dataset, version=1, watch=WATCH,
                   excluded=(Excluded("시각", "role_time"),))


def test_a_spike_of_one_row_is_never_lost(studio, answered):
    line = risk_line(studio.workspace, answered)
    assert len(line.times) <= 601
    assert sorted(line.highest)[-2:] == [3.0, 9.0]
    assert line.peak[0][:13] == "2026-03-09 13"


def test_known_events_stand_behind_it_from_their_first_to_their_last_minute(studio, answered):
    (first, last), = risk_line(studio.workspace, answered).events
    assert pd.Timestamp(last) - pd.Timestamp(first) == pd.Timedelta(minutes=99)


def test_the_picture_marks_what_alarms_at_the_limit_given(studio, answered):
    line = risk_line(studio.workspace, answered)
    marked = {limit: len(risk_figure(line, limit, ("위험", "기준", "사건"), "배")["data"][1]["x"]) for limit in (1.0, 5.0)}
    assert marked == {1.0: 2, 5.0: 1}


def test_without_the_data_there_is_no_line(studio, answered):
    studio.workspace.version_file(answered.dataset, 1).unlink()
    assert risk_line(studio.workspace, answered) is None
