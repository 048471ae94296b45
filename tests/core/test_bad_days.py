"""Bad days: a full or read-only disk, too little memory, a clock that is set, two apps on one home. Each ends in a sentence."""
import asyncio
import errno
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import threading
import time
from types import SimpleNamespace

import duckdb
import psutil
import pytest

from kamp_core.errors import KampError
from kamp_core.jobs import folder as run_folder
from kamp_core.jobs import memory, worker
from kamp_core.jobs import runner as runner_module
from kamp_core.jobs.facts import State
from kamp_core.jobs.process import ended_by
from kamp_core.learning.request import TrainRequest
from kamp_core.models import scoring
from kamp_core.settings import ROOT
from kamp_core.workspace import Workspace, store
from kamp_core.workspace.faults import fault_of
from kamp_core.workspace.transactions import _write_ahead
from kamp_core.workspace.upgraded import _BEGAN_WITH
from tests.homes import STAND_IN, bring, clean, contents, import_parts, open_studio
from tests.waiting import until

FULL = OSError(errno.ENOSPC, "No space left on device")


@pytest.fixture
def studio(tmp_path):
    studio = open_studio(tmp_path / "home")
    yield studio
    for job in studio.jobs.active():
        studio.jobs.stop(job.run)
        studio.jobs.wait(job.run, 15)
    studio.workspace.close()


@pytest.fixture
def project(studio):
    return studio.project().id


def start(studio, project, stand_in):
    """A run of another stand-in; → its id."""
    studio.jobs._train = f"tests.core.standin_train:{stand_in}"
    dataset = studio.ledger.datasets(project)[0].id if studio.ledger.datasets(project) else import_parts(studio, project)
    return studio.start_training(TrainRequest("defect_prediction", dataset, 1, target="판정", bad="불량"), project)


# what libraries say, in our words -------------------------------------------------------------------------------------

@pytest.mark.parametrize(("error", "code"), [
    (FULL, "disk_filled"), (OSError(errno.EDQUOT, "Disk quota exceeded"), "disk_filled"),
    (duckdb.IOException("IO Error: Could not write file: No space left on device"), "disk_filled"),
    (sqlite3.OperationalError("database or disk is full"), "disk_filled"),
    (OSError(errno.EROFS, "Read-only file system"), "home_readonly"),
    (sqlite3.OperationalError("attempt to write a readonly database"), "home_readonly"),
    (MemoryError(), "memory_short"), (duckdb.OutOfMemoryException("failed to allocate"), "memory_short"),
    (sqlite3.OperationalError("database is locked"), "ledger_busy"),
    (sqlite3.DatabaseError("database disk image is malformed"), "ledger_damaged"),
    (duckdb.IOException("Corrupt database file: computed checksum 1 does not match stored checksum 2"), "dataset_file_damaged"),
    (ZeroDivisionError(), None), (OSError(errno.ENOENT, "No such file"), None), (duckdb.BinderException("no column"), None)])
def test_a_fault_of_the_machine_is_known_by_what_libraries_say(error, code):
    fault = fault_of(error)
    assert (fault.code if fault else None) == code


@pytest.mark.parametrize(("error", "code", "logged"), [
    (KampError("file_empty"), "file_empty", ""), (FULL, "disk_filled", "No space left"),
    (ZeroDivisionError("a detail"), "unexpected", "a detail")])
def test_a_process_tells_in_words_what_ended_it_and_the_cause_goes_to_its_log(error, code, logged, capsys):
    assert ended_by(error).code == code
    said = capsys.readouterr().err
    assert bool(said) == bool(logged)
    assert logged in said


# a full disk ----------------------------------------------------------------------------------------------------------

def test_a_disk_full_during_an_upload_is_told_and_leaves_nothing(studio, monkeypatch):
    from pages.shared import door, tickets

    async def full(*arguments):
        raise FULL

    monkeypatch.setattr(door, "studio", lambda: studio)
    monkeypatch.setattr(door.to_thread, "run_sync", full)

    async def stream():
        yield b"a,b\n1,2\n"
    headers = {"x-ticket": tickets.issue(), "origin": "http://h", "host": "h", "x-suffix": ".csv", "x-language": "en"}
    answer = asyncio.run(door.upload(SimpleNamespace(headers=headers, stream=stream, cookies={})))
    assert answer.status_code == 507
    assert "Make room" in json.loads(answer.body)["sentence"]
    assert list((studio.workspace.home / "files").iterdir()) == []


@pytest.mark.parametrize("work", ["import", "recipe"])
def test_a_disk_full_when_a_version_is_kept_leaves_what_was_before(studio, project, monkeypatch, work):
    dataset = import_parts(studio, project)
    before = contents(studio)

    def full(*arguments):
        raise FULL

    monkeypatch.setattr(store, "flush", full)
    with pytest.raises(KampError, match="disk_filled"):
        import_parts(studio, project, "zweite") if work == "import" else clean(studio, dataset)
    assert contents(studio) == before
    assert [path.name for path in (studio.workspace.home / "tmp").iterdir()] == []
    monkeypatch.undo()
    assert clean(studio, dataset) == 2


def test_a_disk_full_in_a_training_is_told_and_what_is_finished_can_be_used(studio, project):
    run = start(studio, project, "full_disk")
    job = studio.jobs.wait(run, 40)
    assert (job.state, job.error, job.can_resume) == (State.FAILED, ("disk_filled", {}), True)


def test_a_disk_full_in_scoring_leaves_no_half_file(home, furnished, tmp_path, monkeypatch):
    studio, (_, _, dataset, run, _) = open_studio(home), furnished
    file = studio.workspace.file(studio.import_report(dataset, 1).file)

    def full(package, db, partial, *rest):
        partial.write_text("half")
        raise FULL

    monkeypatch.setattr(scoring, "_write", full)
    with pytest.raises(KampError, match="disk_filled"):
        studio.score(run, file, tmp_path / "out.csv", "ko")
    assert not list(tmp_path.glob("out.csv*"))


def test_a_full_disk_under_the_ledger_is_told_and_harms_nothing(studio, project):
    """SQLite's own limit on pages stands for the disk's end."""
    def write():
        with studio.ledger.transaction() as db:
            db.execute(f"pragma max_page_count = {db.execute('pragma page_count').fetchone()[0]}")
            db.execute("insert into choices values (?, 'long', ?)", (project, "x" * 100_000))

    with pytest.raises(KampError, match="disk_filled"):
        write()
    assert studio.ledger.choice(project, "long") is None
    studio.ledger.choose(project, "short", 1)


IN_A_SMALL_HOME = """
import sys
from pathlib import Path
from kamp_core.errors import KampError
from kamp_core.workspace import store
from tests.homes import bring, contents, import_parts, open_studio
store.SPARE = 0                                    # else all is refused before the work
studio = open_studio(Path(sys.argv[1]))
project = studio.project().id
import_parts(studio, project)
before = contents(studio)
store.Workspace.need_space = lambda self, size: None
file = bring(studio, "a,b\\n" + "".join(f"{i * 7919 % 100003},{i * 104729 % 1000003}\\n" for i in range(150_000)))
try:
    studio.import_file(file, "zu groß", project)
except KampError as error:
    print(error.code)
studio.workspace.drop_file(file)
print(contents(studio) == before, [path.name for path in (studio.workspace.home / "tmp").iterdir()])
import_parts(studio, project, "danach")
print(len(studio.ledger.datasets()))
"""


def apart(mounted, home, code=IN_A_SMALL_HOME):
    """Run code where `home` is mounted otherwise; skipped where this system does not let us."""
    unshare = ["unshare", "-rm", "sh", "-c"]
    if not shutil.which("unshare") or subprocess.run([*unshare, "true"], capture_output=True).returncode:
        pytest.skip("this system gives nobody a mount of their own (unshare -rm)")
    command = f"{mounted} && exec {sys.executable} -c \"$CODE\" {home}"
    return subprocess.run([*unshare, command], cwd=ROOT, capture_output=True, text=True,
                          env=os.environ | {"CODE": code, "PYTHONPATH": str(ROOT)})


def test_a_disk_that_really_fills_up_in_an_import_keeps_what_was_there(tmp_path):
    (tmp_path / "home").mkdir()
    done = apart(f"mount -t tmpfs -o size=5m none {tmp_path}/home", tmp_path / "home")
    assert done.stdout.split("\n")[:3] == ["disk_filled", "True []", "2"], done.stderr


# a read-only disk -----------------------------------------------------------------------------------------------------

def test_a_home_on_a_read_only_disk_is_refused_in_words(studio):
    home = studio.workspace.home
    done = apart(f"mount --bind {home} {home} && mount -o remount,ro,bind {home}", home,
                 "import sys; from kamp_core.cli import main; sys.exit(main(['runs', '--home', sys.argv[1]]))")
    assert done.returncode == 1
    assert "읽기 전용" in done.stderr


def test_a_home_that_becomes_read_only_is_told_and_what_is_there_can_be_read(studio, project, monkeypatch):
    dataset = import_parts(studio, project)
    before = contents(studio)
    connect = sqlite3.connect

    def read_only(path, **options):
        return connect(f"file:{path}?mode=ro", uri=True, **options)

    monkeypatch.setattr(sqlite3, "connect", read_only)
    with pytest.raises(KampError, match="home_readonly"):
        clean(studio, dataset)
    assert contents(studio) == before


# memory ---------------------------------------------------------------------------------------------------------------

@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no RLIMIT_AS")
def test_a_training_that_runs_out_of_memory_says_so_and_offers_what_is_finished(studio, project):
    run = start(studio, project, "hungry")
    job = studio.jobs.wait(run, 40)
    assert (job.state, job.error, job.can_resume) == (State.FAILED, ("worker_memory", {}), True)


def test_a_worker_that_the_system_ended_for_want_of_memory_is_told_from_one_that_was_killed(studio, project):
    run = start(studio, project, "deep")
    until(lambda: studio.jobs.look(run).leaderboard)
    psutil.Process(studio.ledger.rows("select worker from runs")[0]["worker"]).kill()
    run_folder.mark_short_of_memory(studio.workspace.run_folder(run), True)       # as its last sign of life had it
    job = until(lambda: not (job := studio.jobs.look(run)).active and job)
    assert (job.error, job.can_resume) == (("worker_memory", {}), True)


def test_memory_is_short_where_machine_or_container_have_next_to_none_left(tmp_path, monkeypatch):
    monkeypatch.setattr(memory.psutil, "virtual_memory", lambda: SimpleNamespace(available=50, total=100))
    monkeypatch.setattr(memory, "_CONTAINER", tmp_path)
    assert not memory.next_to_none_left()
    (tmp_path / "memory.max").write_text("1000\n")
    (tmp_path / "memory.current").write_text("990\n")
    (tmp_path / "memory.stat").write_text("anon 900\ninactive_file 500\n")
    assert not memory.next_to_none_left()                  # half of it is a cache that gives way
    (tmp_path / "memory.stat").write_text("anon 900\ninactive_file 5\n")
    assert memory.next_to_none_left()


# the clock ------------------------------------------------------------------------------------------------------------

def test_a_clock_that_is_set_ends_no_training_and_a_stop_is_still_heard(studio, project, monkeypatch):
    monkeypatch.setattr(runner_module, "SILENCE", 3.0)
    monkeypatch.setattr(runner_module, "GRACE", 2.0)
    run = start(studio, project, "deep")
    until(lambda: studio.jobs.look(run).news)
    real = time.time
    for hours in (2, -2):
        monkeypatch.setattr(time, "time", lambda hours=hours: real() + hours * 3600)
        for _ in range(9):
            assert studio.jobs.look(run).state is State.RUNNING
            time.sleep(0.3)
    studio.jobs.stop(run)
    assert studio.jobs.wait(run, 20).state is State.STOPPED


def test_a_clock_set_back_lengthens_no_budget(studio, project, monkeypatch):
    studio.jobs.wake = lambda: None
    run = start(studio, project, "quick")
    with studio.ledger.transaction() as db:
        db.execute("update runs set created = '2999-01-01T00:00:00+00:00'")
    before = studio.jobs._board.run(run)
    assert worker.seconds_left(before, studio.jobs._board) == before.request.budget


def test_an_errand_sent_just_now_is_there_before_it_has_a_command_line(studio, project, monkeypatch):
    id = studio.errands.start(project, "import_file", file=bring(studio, "a,b\n1,2\n" * 30_000), name="n", project=project)
    real = time.time
    monkeypatch.setattr(time, "time", lambda: real() + 30 * 3600)
    monkeypatch.setattr("kamp_core.studio.errands.is_running", lambda *marks: False)
    assert studio.errands.look(id).state == "running"
    monkeypatch.undo()
    assert studio.errands.wait(id, 60).state == "done"


def test_a_clock_that_is_set_ends_no_errand_and_its_scratch_is_not_swept(studio, project, monkeypatch):
    id = studio.errands.start(project, "import_file", file=bring(studio, "a,b\n1,2\n" * 30_000), name="n", project=project)
    real = time.time
    for hours in (-30, 30):
        monkeypatch.setattr(time, "time", lambda hours=hours: real() + hours * 3600)
        assert studio.errands.look(id).state == "running"
        studio.workspace.sweep()
    assert studio.errands.wait(id, 60).state == "done"


# two apps on one home -------------------------------------------------------------------------------------------------

WORK = """
import sys
from pathlib import Path
from tests.homes import clean, import_parts, open_studio
studio = open_studio(Path(sys.argv[1]))
for number in range(3):
    clean(studio, import_parts(studio, sys.argv[2], f"{sys.argv[3]} {number}"))
"""


def test_two_apps_on_one_home_lose_nothing_of_each_other(studio, project):
    other = open_studio(studio.workspace.home)             # a second app, with a queue of its own
    runs = [start(app, project, STAND_IN.partition(":")[2]) for app in (studio, other)]
    process = subprocess.Popen([sys.executable, "-c", WORK, str(studio.workspace.home), project, "b"], cwd=ROOT)
    most, number = 0, 0
    while process.poll() is None or number < 3:
        most = max(most, studio.ledger.rows("select count(*) as n from runs where state = 'running'")[0]["n"])
        other.jobs.list()
        if number < 3 and len(studio.ledger.datasets()) > 1 + number:      # the other process is at work, too
            clean(studio, import_parts(studio, project, f"a {number}"))
            number += 1
        time.sleep(0.05)
    assert process.returncode == 0
    assert all(studio.jobs.wait(run, 60).state is State.DONE for run in runs)
    assert most <= 1                                       # one training at a time, whoever started it
    assert {d.name for d in studio.ledger.datasets()} == {"사출", *(f"{app} {n}" for app in "ab" for n in range(3))}
    assert studio.care.examine() == ()
    other.workspace.close()


def test_apps_that_open_a_new_home_at_the_same_moment_share_it(tmp_path):
    opened = []
    openers = [threading.Thread(target=lambda: opened.append(Workspace(tmp_path / "new"))) for _ in range(8)]
    for opener in openers:
        opener.start()
    for opener in openers:
        opener.join()
    opened[0].ledger.add_project("p")
    assert [len(workspace.ledger.projects()) for workspace in opened] == [1] * 8


def test_an_app_refused_while_another_makes_the_home_asks_again():
    class Refusing:
        times = 2

        def execute(self, sql):
            self.times -= 1
            if self.times >= 0:
                error = sqlite3.OperationalError("database is locked")
                error.sqlite_errorcode = sqlite3.SQLITE_BUSY
                raise error

    db = Refusing()
    _write_ahead(db)
    assert db.times == -1


def test_two_apps_that_find_the_ledger_damaged_restore_it_once(studio, project):
    import_parts(studio, project)
    home = studio.workspace.home
    (home / "ledger.sqlite3").write_bytes(b"\0" * 9000)
    opened = []
    openers = [threading.Thread(target=lambda: opened.append(Workspace(home))) for _ in range(16)]
    for opener in openers:
        opener.start()
    for opener in openers:
        opener.join()
    assert [len(workspace.ledger.datasets()) for workspace in opened] == [1] * 16
    assert len(list(home.glob("ledger.damaged-*"))) == 1
    assert sum(workspace.restored is not None for workspace in opened) == 1


def test_a_package_changed_under_the_running_program_asks_for_a_restart(monkeypatch):
    assert fault_of(ImportError("cannot import name 'x'")) is None
    monkeypatch.setitem(_BEGAN_WITH, "duckdb", "0.0.1")
    found = fault_of(ImportError("cannot import name 'x'"))
    assert (found.code, found.facts["packages"]) == ("restart_needed", "duckdb")
    assert fault_of(ZeroDivisionError()) is None              # which no change of a package makes
