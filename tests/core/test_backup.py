"""Backup and restore: everything comes back, proven; what is not whole leaves nothing behind."""
import json
import shutil
import threading
import zipfile

import pytest

from kamp_core.cli import main
from kamp_core.errors import KampError
from kamp_core.workspace import Workspace, backup
from kamp_core.workspace.backup import write_backup
from kamp_core.workspace.restore import read_backup
from tests.homes import clean, contents, import_parts, open_studio


@pytest.fixture(scope="module")
def saved(furnished, tmp_path_factory):
    """A furnished home, and its backup."""
    place = tmp_path_factory.mktemp("saved")
    studio = open_studio(shutil.copytree(furnished[0], place / "home"))
    for name in ("users.json", "company.json"):
        (studio.workspace.home / name).write_text("{}")
    yield studio, write_backup(studio.workspace, place / "kamp.zip").file
    studio.workspace.close()


def changed(archive, to, change):
    """A copy of an archive whose members went through `change`: {name: bytes} → the same."""
    with zipfile.ZipFile(archive) as file:
        members = change({name: file.read(name) for name in file.namelist()})
    with zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in members.items():
            file.writestr(name, content)
    return to


def listing(folder):
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*"))


def test_backup_delete_restore_gives_the_same_data_and_answers(saved, tmp_path):
    studio, archive = saved
    before = contents(studio)
    home = tmp_path / "home"
    read_backup(archive, home)
    back = open_studio(home)
    assert contents(back) == before
    assert back.package(back.runs()[0].run).card.target == "판정"        # its key came along
    for name in ("signing.key", "users.json", "company.json"):             # who may come in came along, too
        assert (home / name).stat().st_mode & 0o077 == 0
    assert (archive.stat().st_mode | home.stat().st_mode) & 0o077 == 0      # with the key in it, it is for this account alone
    assert back.care.examine() == ()
    back.workspace.close()


def test_a_backup_is_consistent_while_others_write(saved, tmp_path):
    studio, _ = saved
    project, over = studio.ledger.projects()[0].id, threading.Event()

    def busy():
        while not over.is_set():
            clean(studio, import_parts(studio, project, "바쁜 것"))

    writer = threading.Thread(target=busy)
    writer.start()
    try:
        for number in range(3):
            written = write_backup(studio.workspace, tmp_path / f"{number}.zip")
            assert written.manifest.missing == ()
            read_backup(written.file, tmp_path / f"home{number}")
            back = open_studio(tmp_path / f"home{number}")
            assert [finding for finding in back.care.examine() if finding.code.startswith("version")] == []
            back.workspace.close()
    finally:
        over.set()
        writer.join()


def test_caches_scratch_and_half_written_files_stay_out(saved):
    with zipfile.ZipFile(saved[1]) as file:
        names = file.namelist()
    assert not [name for name in names if "columns" in name or name.startswith("tmp/") or name.endswith(".part")]
    assert all(backup.NAMES.fullmatch(name) for name in names if name != "manifest.json")


def test_a_home_that_holds_something_is_never_written_over(saved, tmp_path):
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "mine.txt").write_text("keep")
    with pytest.raises(KampError, match="home_not_empty"):
        read_backup(saved[1], tmp_path / "home")
    assert listing(tmp_path / "home") == ["mine.txt"]


def test_the_empty_folders_of_a_new_home_are_no_hindrance(saved, tmp_path):
    for name in ("files", "datasets", "runs", "tmp", ".restoring-ended"):
        (tmp_path / "home" / name).mkdir(parents=True)
    read_backup(saved[1], tmp_path / "home")
    assert not list((tmp_path / "home").glob(".restoring*"))
    Workspace(tmp_path / "home").close()


def flipped(members):
    name = next(name for name in members if name.endswith(".duckdb"))
    return members | {name: members[name][:-1] + bytes([members[name][-1] ^ 1])}


def smuggled(name):
    def change(members):
        manifest = json.loads(members["manifest.json"])
        manifest["members"][name] = manifest["members"]["signing.key"]
        return members | {name: members["signing.key"], "manifest.json": json.dumps(manifest).encode()}
    return change


def without_ledger(members):
    return {name: content for name, content in members.items() if name != "ledger.sqlite3"}


def bomb(members):
    """A hundred megabytes of nothing, truthfully told."""
    import hashlib
    zeros = bytes(100 << 20)
    manifest = json.loads(members["manifest.json"])
    manifest["members"]["files/aaaaaaaaaa/original.csv"] = {"sha256": hashlib.sha256(zeros).hexdigest(), "size": len(zeros)}
    return members | {"files/aaaaaaaaaa/original.csv": zeros, "manifest.json": json.dumps(manifest).encode()}


@pytest.mark.parametrize("change", [
    flipped, without_ledger, bomb, smuggled("files/../../evil.csv"), smuggled("../evil"), smuggled("/etc/evil"),
    smuggled("runs/abc/..damaged/../../x"), smuggled("app.py"),
    lambda members: members | {"files/aaaaaaaaaa/original.csv": b"a\n1\n"},                # not in the manifest
    lambda members: {name: content for name, content in members.items() if name != "signing.key"}])
def test_a_changed_archive_is_refused_and_leaves_nothing(saved, tmp_path, change):
    archive = changed(saved[1], tmp_path / "changed.zip", change)
    with pytest.raises(KampError, match="backup_broken"):
        read_backup(archive, tmp_path / "new" / "home")
    assert listing(tmp_path / "new") == []


def test_an_archive_cut_off_anywhere_is_refused(saved, tmp_path):
    whole = saved[1].read_bytes()
    for share in (0.0, 0.3, 0.7, 0.999):
        (tmp_path / "cut.zip").write_bytes(whole[:int(len(whole) * share)])
        with pytest.raises(KampError, match=r"backup_broken|backup_not_one"):
            read_backup(tmp_path / "cut.zip", tmp_path / "home")
        assert not (tmp_path / "home").exists()


def test_what_is_no_backup_or_from_a_newer_program_says_so(saved, tmp_path):
    with zipfile.ZipFile(tmp_path / "other.zip", "w") as file:
        file.writestr("a.txt", "hello")
    with pytest.raises(KampError, match="backup_not_one"):
        read_backup(tmp_path / "other.zip", tmp_path / "home")
    newer = changed(saved[1], tmp_path / "newer.zip", lambda members: members | {"manifest.json": b'{"form": 99}'})
    with pytest.raises(KampError, match="backup_newer"):
        read_backup(newer, tmp_path / "home")
    with pytest.raises(KampError, match="file_not_found"):
        read_backup(tmp_path / "nothing.zip", tmp_path / "home")


def test_a_full_disk_is_said_before_the_work_and_leaves_nothing(saved, tmp_path, monkeypatch):
    studio, archive = saved
    monkeypatch.setattr(shutil, "disk_usage", lambda path: shutil._ntuple_diskusage(10, 9, 1))
    with pytest.raises(KampError, match="disk_full"):
        write_backup(studio.workspace, tmp_path / "out.zip")
    with pytest.raises(KampError, match="disk_full"):
        read_backup(archive, tmp_path / "home")
    assert listing(tmp_path) == []


def test_a_disk_that_fills_up_meanwhile_leaves_no_half_backup(saved, tmp_path, monkeypatch):
    def full(*arguments):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(backup, "put", full)
    with pytest.raises(KampError, match="disk_filled"):
        write_backup(saved[0].workspace, tmp_path / "out.zip")
    assert listing(tmp_path) == []


def test_the_commands_tell_what_they_did_and_to_keep_the_file_safe(saved, tmp_path, capsys):
    studio, _ = saved
    assert main(["backup", "--out", str(tmp_path / "b.zip"), "--home", str(studio.workspace.home)]) == 0
    assert "서명하는 열쇠" in capsys.readouterr().out
    assert main(["restore", str(tmp_path / "b.zip"), "--home", str(tmp_path / "new"), "--language", "en"]) == 0
    assert "all verified" in capsys.readouterr().out
    assert main(["restore", str(tmp_path / "b.zip"), "--home", str(tmp_path / "new"), "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["error"] == "home_not_empty"
