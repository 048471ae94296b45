"""The figures for Prometheus, whether the server is ready, and what the workspace takes on the disk."""
import re

from kamp_core.errors import KampError
from kamp_core.learning.request import TrainRequest
from kamp_core.operations.figures import Figures
from kamp_core.operations.meters import Meters
from kamp_core.operations.overview import overview
from kamp_core.operations.ready import Readiness, Ready
from kamp_core.operations.sizes import of_project, sizes
from tests.homes import import_parts

LINE = re.compile(r'(# (HELP|TYPE) \w+ .+|[a-z_]+(\{[a-z]+="[^"]*"(,[a-z]+="[^"]*")*\})? [0-9.e+-]+)')


def test_durations_fall_into_classes_that_add_up():
    meters = Meters()
    for seconds in (0.05, 0.3, 99.0):
        meters.page("data", seconds)
    lines = [line for line in meters.lines() if line.startswith("kamp_page_seconds")]
    assert 'kamp_page_seconds_bucket{page="data",le="0.05"} 1' in lines
    assert 'kamp_page_seconds_bucket{page="data",le="0.5"} 2' in lines
    assert 'kamp_page_seconds_bucket{page="data",le="+Inf"} 3' in lines
    assert 'kamp_page_seconds_count{page="data"} 3' in lines


def test_the_figures_are_in_the_text_form_and_name_nobody(studio):
    project = studio.ledger.add_project("비밀 과제").id
    import_parts(studio, project)
    meters = Meters()
    meters.request("page", 200, 0.1)
    text = Figures(meters, Readiness(lambda: studio)).text(studio, sessions=3)
    assert [line for line in text.splitlines() if not LINE.fullmatch(line)] == []
    assert 'kamp_requests_total{route="page",status="200"} 1' in text
    assert "kamp_sessions 3" in text
    assert 'kamp_trainings{state="waiting"} 0' in text
    assert "비밀" not in text
    assert project not in text


def test_a_workspace_in_order_is_ready(studio):
    assert Readiness(lambda: studio).look() == Ready(True, True, True)


def test_a_workspace_that_does_not_open_is_not_ready():
    def refuse():
        raise KampError("home_readonly")
    assert Readiness(refuse).look() == Ready(False, False, False)


def test_a_full_disk_is_not_ready(studio, monkeypatch):
    def refuse(size):
        raise KampError("disk_full", need_mb=1, free_mb=0)
    monkeypatch.setattr(studio.workspace, "need_space", refuse)
    assert Readiness(lambda: studio).look() == Ready(True, False, True)


def test_trainings_that_wait_while_none_starts_are_told_after_a_minute(studio):
    studio.jobs.wake = lambda: None                            # no worker comes up
    studio.jobs.submit(TrainRequest("defect_prediction", "0123456789", 1, target="판정"), studio.project().id)
    now = [0.0]
    readiness = Readiness(lambda: studio, lambda: now[0])
    assert readiness.look().queue
    now[0] = 61.0
    assert not readiness.look().queue
    with studio.ledger.transaction() as db:
        db.execute("update runs set state = 'stopped'")
    now[0] = 70.0
    assert readiness.look().queue


def test_the_room_a_project_takes_is_its_files_its_data_and_its_trainings(studio):
    project, other = (studio.ledger.add_project(name).id for name in ("하나", "둘"))
    import_parts(studio, project)
    told = of_project(studio, project)
    whole = sizes(studio.workspace.home)
    assert 0 < told <= whole.kinds["files"] + whole.kinds["datasets"]
    assert of_project(studio, other) == 0


def test_the_overview_names_versions_projects_and_errors_of_errands(studio):
    project = studio.ledger.add_project("1공장").id
    with studio.ledger.transaction() as db:
        db.execute("""insert into errands (id, project, verb, facts, state, created, beat, error)
                      values ('0123456789', ?, 'import_file', '{}', 'failed', '2026-01-01T00:00:00+00:00', 0,
                              '["unexpected", {"ref": "abc123"}, []]')""", (project,))
    seen = overview(studio, Readiness(lambda: studio))
    assert [(fault.request, fault.message) for fault in seen.faults] == [("abc123", "import_file")]
    assert [found.name for found, _ in seen.projects] == ["1공장"]
    assert seen.versions["streamlit"]
    assert seen.process.memory > 1e6
