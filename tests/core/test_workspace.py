"""The workspace: nothing half-written is ever seen, nothing written is ever lost."""
import os
import subprocess
import sys
import textwrap
import threading
import time

import duckdb
import pytest

from kamp_core.errors import KampError
from kamp_core.workspace import ColumnFacts, Workspace
from kamp_core.workspace.schema import MIGRATIONS


def make(workspace, name="parts", sql="select range as a from range(3)"):
    dataset = workspace.ledger.add_dataset(workspace.ledger.add_project("p").id, name)
    with workspace.new_version(dataset) as draft:
        draft.cursor.execute(f"create table data as {sql}")
        draft.report["note"] = "한글"
    return dataset


def test_a_version_is_read_back_with_its_report(workspace):
    dataset = make(workspace)
    with workspace.read(dataset) as cursor:
        assert cursor.execute("select a from data").fetchall() == [(0,), (1,), (2,)]
    version = workspace.ledger.version(dataset)
    assert (version.number, version.rows, version.report) == (1, 3, {"note": "한글"})


def test_a_failed_import_leaves_nothing_behind(workspace):
    dataset = make(workspace)
    with pytest.raises(duckdb.ConversionException), workspace.new_version(dataset) as draft:
        draft.cursor.execute("create table data as select cast('x' as integer)")
    assert workspace.ledger.dataset(dataset).version == 1
    assert [p.name for p in (workspace.home / "datasets" / dataset).iterdir()] == ["v1.duckdb"]


def test_versions_count_up_and_old_ones_stay(workspace):
    dataset = make(workspace)
    with workspace.new_version(dataset) as draft:
        draft.cursor.execute("create table data as select 7 as a")
    with workspace.read(dataset, 1) as old, workspace.read(dataset) as new:
        assert (old.execute("select count(*) from data").fetchone(), new.execute("select a from data").fetchone()) == (
            (3,), (7,))


def test_going_back_makes_an_older_version_current_and_loses_nothing(workspace):
    dataset = make(workspace)
    with workspace.new_version(dataset) as draft:
        draft.cursor.execute("create table data as select 7 as a")
        draft.parent, draft.base, draft.recipe = 1, 1, ({"kind": "drop", "columns": ["b"]},)
    assert workspace.ledger.version(dataset).recipe == ({"kind": "drop", "columns": ["b"]},)
    workspace.ledger.make_current(dataset, 1)
    assert (workspace.ledger.dataset(dataset).version, workspace.ledger.dataset(dataset).rows) == (1, 3)
    assert [version.number for version in workspace.ledger.versions(dataset)] == [1, 2]
    with workspace.read(dataset) as cursor:
        assert cursor.execute("select count(*) from data").fetchone() == (3,)
    with pytest.raises(KampError, match="dataset_unknown"):
        workspace.ledger.make_current(dataset, 9)


def test_what_is_known_of_a_column_stays_with_its_version(workspace):
    dataset = make(workspace)
    workspace.ledger.describe_columns(dataset, 1, {"a": ColumnFacts(unit="℃", low=180, high=220), "b": ColumnFacts()})
    assert workspace.ledger.version(dataset).columns == {"a": ColumnFacts(unit="℃", low=180, high=220)}


def test_a_version_cannot_be_written_to(workspace):
    dataset = make(workspace)
    with workspace.read(dataset) as cursor, pytest.raises(Exception, match="read-only"):
        cursor.execute("drop table data")


def test_another_process_reads_the_same_version(workspace):
    dataset = make(workspace)
    with workspace.read(dataset):
        code = textwrap.dedent(f"""
            from pathlib import Path
            from kamp_core.workspace import ColumnFacts, Workspace
            with Workspace(Path({str(workspace.home)!r})).read({dataset!r}) as cursor:
                print(cursor.execute("select sum(a) from data").fetchone()[0])""")
        assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "3\n"


def test_many_threads_write_the_ledger_at_once(workspace):
    project = workspace.ledger.add_project("p").id
    threads = [threading.Thread(target=lambda i=i: workspace.ledger.choose(project, f"n{i}", i)) for i in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [workspace.ledger.choice(project, f"n{i}") for i in range(16)] == list(range(16))


def test_a_dataset_is_found_by_id_or_name_and_not_after_its_deletion(workspace):
    dataset = make(workspace, "사출")
    assert workspace.ledger.dataset("사출").id == workspace.ledger.dataset(dataset).id == dataset
    workspace.ledger.delete_dataset(dataset)
    with pytest.raises(KampError, match="dataset_unknown"):
        workspace.ledger.dataset("사출")
    workspace.close()
    workspace.sweep()
    assert not (workspace.home / "datasets" / dataset).exists()


@pytest.mark.parametrize("suffix", [".csv", ".XLSX"])
def test_a_plain_suffix_is_kept(workspace, suffix):
    assert workspace.new_file(suffix).name == f"original{suffix.lower()}"


@pytest.mark.parametrize("suffix", ["./../x", ".c/sv", "", ".verylongsuffix", ".a b", ".한글", "xcsv", ".csv\n", "."])
def test_a_suffix_that_is_more_than_a_suffix_is_not(workspace, suffix):
    path = workspace.new_file(suffix)
    assert path.name == "original.dat"
    assert path.parent.parent == workspace.home / "files"


@pytest.mark.parametrize("id", ["../x", "nothere", "", "*"])
def test_an_unknown_file_is_a_plain_error(workspace, id):
    with pytest.raises(KampError, match="file_unknown"):
        workspace.file(id)


def test_the_signing_key_is_made_once(workspace):
    assert workspace.signing_key() == Workspace(workspace.home).signing_key()
    assert len(workspace.signing_key()) == 32


def test_a_home_of_a_newer_app_is_left_alone(workspace):
    with workspace.ledger.transaction() as db:
        db.execute(f"pragma user_version = {len(MIGRATIONS) + 1}")
    with pytest.raises(KampError, match="home_newer"):
        Workspace(workspace.home)


def test_a_full_disk_is_said_before_the_work(workspace):
    with pytest.raises(KampError, match="disk_full") as caught:
        workspace.need_space(10**18)
    assert caught.value.facts["need_mb"] > caught.value.facts["free_mb"]


def test_a_home_that_went_away_is_said_in_words(workspace):
    import shutil
    shutil.rmtree(workspace.home)
    with pytest.raises(KampError, match="home_unusable"):
        workspace.ledger.projects()


def test_two_writers_at_once_each_get_a_number(workspace):
    dataset = make(workspace)
    both_are_writing = threading.Barrier(2)

    def write(value):
        with workspace.new_version(dataset) as draft:
            draft.cursor.execute(f"create table data as select {value} as a")
            both_are_writing.wait(timeout=10)

    threads = [threading.Thread(target=write, args=(value,)) for value in (7, 8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found = set()
    for number in (2, 3):
        with workspace.read(dataset, number) as cursor:
            found |= set(cursor.execute("select a from data").fetchall())
    assert found == {(7,), (8,)}


def test_a_file_without_a_row_is_never_written_over(workspace):
    """Its writer was killed between the two."""
    dataset = make(workspace)
    stray = workspace.version_file(dataset, 2)
    stray.write_bytes(b"of someone else")
    with workspace.new_version(dataset) as draft:
        draft.cursor.execute("create table data as select 7 as a")
    assert workspace.ledger.dataset(dataset).version == 3
    assert stray.read_bytes() == b"of someone else"


def test_the_folder_of_a_run_is_made_once_and_never_by_looking(workspace):
    with pytest.raises(KampError, match="run_unknown"):
        workspace.run_folder("r1")
    assert workspace.new_run_folder("r1") == workspace.run_folder("r1")
    for id in ("../runs", "", "r2"):
        with pytest.raises(KampError, match="run_unknown"):
            workspace.run_folder(id)
    assert [path.name for path in (workspace.home / "runs").iterdir()] == ["r1"]


@pytest.fixture
def leftovers(workspace):
    """What killed processes leave: a half-written version, scratch, a clean copy, two failed uploads."""
    make(workspace)
    upload = workspace.new_file(".csv").with_name("incoming.part")
    scratch = workspace.scratch()
    paths = [workspace.home / "tmp" / "abc.part", workspace.home / "tmp" / "abc.part.wal",
             scratch / "page.html", workspace.home / "tmp" / "intake-abc.csv", upload]
    for path in paths:
        path.touch()
    return [*paths, scratch, upload.parent, workspace.new_file(".csv").parent]


def age(paths, hours):
    for path in paths:
        os.utime(path, (time.time() - hours * 3600,) * 2)


def test_what_killed_processes_left_goes_after_a_day(workspace, leftovers):
    whole = workspace.new_file(".csv")
    whole.write_text("a\n1\n")
    age([*leftovers, whole, whole.parent, *workspace.home.glob("datasets/*/v1.duckdb")], hours=25)
    workspace.sweep()
    assert [path for path in leftovers if path.exists()] == []
    assert whole.exists()
    assert len(list(workspace.home.glob("datasets/*/v1.duckdb"))) == 1


def test_what_may_still_be_written_stays(workspace, leftovers):
    age(leftovers, hours=23)
    workspace.sweep()
    assert all(path.exists() for path in leftovers)


def test_a_deleted_dataset_stays_while_a_training_needs_it(workspace):
    dataset = make(workspace)
    with workspace.ledger.transaction() as db:
        db.execute("""insert into runs (id, project, dataset, version, problem, request, state, created)
                      values ('r1', 'p', ?, 1, 'x', '{}', 'running', '2026')""", (dataset,))
    workspace.ledger.delete_dataset(dataset)
    workspace.sweep()
    assert workspace.version_file(dataset, 1).exists()
    with workspace.ledger.transaction() as db:
        db.execute("update runs set state = 'done'")
    workspace.sweep()
    assert not workspace.version_file(dataset, 1).exists()


def test_a_server_that_runs_for_days_sweeps_every_day(workspace, monkeypatch):
    workspace.sweep_daily()
    stray = workspace.scratch()
    age([stray], hours=25)
    workspace.sweep_daily()
    assert stray.exists()
    monkeypatch.setattr("kamp_core.workspace.store._SWEEP_SECONDS", 0)
    workspace.sweep_daily()
    assert not stray.exists()


def test_with_a_dataset_go_the_files_it_came_from_unless_others_need_them(workspace):
    project = workspace.ledger.add_project("p").id
    files = [workspace.new_file(".csv") for _ in range(3)]
    for file in files:
        file.write_text("a\n1\n")
    alone, shared, waiting = (file.parent.name for file in files)
    datasets = []
    for report in ({"file": alone, "made_of": [{"file": shared}, {"file": waiting}]}, {"file": shared}):
        datasets.append(workspace.ledger.add_dataset(project, "사출"))
        with workspace.new_version(datasets[-1]) as draft:
            draft.cursor.execute("create table data as select 1 as a")
            draft.report = report
    workspace.ledger.choose(project, "incoming", {waiting: "다시 읽을 파일"})
    with workspace.read(datasets[0]) as cursor:
        workspace.delete_dataset(datasets[0])
        assert cursor.execute("select a from data").fetchone() == (1,)
    assert [file.exists() for file in files] == [False, True, True]
    assert [known.id for known in workspace.ledger.datasets()] == datasets[1:]
    assert workspace.ledger.dataset_name(datasets[0]) == "사출"


def test_what_is_read_again_is_what_stands_there_now(workspace):
    """A page asks for the same again and again, and is answered from memory only while nobody writes: no thread, no program."""
    ledger = workspace.ledger
    project = ledger.add_project("one").id
    script = f"import sqlite3; db = sqlite3.connect({str(workspace.home / 'ledger.sqlite3')!r}); " \
             "db.execute(\"update projects set name = 'four'\"); db.commit()"
    with ledger.reading():
        assert [p.name for p in ledger.projects()] == ["one"]
        ledger.rename_project(project, "two")
        assert [p.name for p in ledger.projects()] == ["two"], "our own writing"
        thread = threading.Thread(target=ledger.rename_project, args=(project, "three"))
        thread.start()
        thread.join()
        assert [p.name for p in ledger.projects()] == ["three"], "another thread's"
        subprocess.run([sys.executable, "-c", script], check=True)
        assert [p.name for p in ledger.projects()] == ["four"], "another program's"


def test_what_is_asked_again_costs_no_connection(workspace, monkeypatch):
    with workspace.ledger.reading(), workspace.ledger.reading():
        workspace.ledger.projects()
        monkeypatch.setattr(workspace.ledger._reader, "_connect", lambda: pytest.fail("it opened the file anew"))
        workspace.ledger.projects().append("nobody else's")
        assert workspace.ledger.projects() == []
    assert not list(workspace.home.glob("ledger.sqlite3-wal")), "the file is let go of at the end"
