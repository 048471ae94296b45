"""`kamp watch`: each new file is predicted once, as a whole, whatever happens in between."""
import csv
import json
import os
import shutil
import subprocess
import sys
from datetime import datetime
from datetime import time as clock_time
from pathlib import Path

import pytest

from kamp_core.cli import main
from kamp_core.errors import KampError
from kamp_core.serving.journal import Journal
from kamp_core.serving.watch import Watch, until
from kamp_core.settings import Settings
from kamp_core.studio import Studio
from kamp_core.wording import say_error
from tests.core.test_models import KEY, boosted, save, shots
from tests.homes import answered
from tests.makers import make_outcome


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """A workspace with a model of hot shots."""
    home = tmp_path_factory.mktemp("watching")
    (home / "signing.key").write_bytes(KEY)
    save(home / "model.kamp", boosted())
    return home


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "검사 결과"
    folder.mkdir()
    return folder


class Clock:
    """Stands still until it is put on."""

    now = 0.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def watching(home, folder, clock):
    """A watch that starts anew, as after a restart: the one before has ended."""
    running = []

    def watching(language="ko", told=lambda entry: None):
        for watch in running:
            watch.close()
        studio = Studio(Settings(home, language, 1 << 30, "1GB"))
        running.append(Watch(studio, home / "model.kamp", folder, folder / "predictions", language, told, clock))
        return running[-1]
    yield watching
    for watch in running:
        watch.close()


@pytest.fixture
def broken(monkeypatch):
    """broken(watch, error): scoring fails so, until broken(watch, None)."""
    def broken(watch, error):
        if error is None:
            return monkeypatch.undo()

        def score(*given):
            raise error
        return monkeypatch.setattr(watch._studio, "score", score)
    return broken


def put(path, rows=20, seed=0):
    shots(rows, seed).drop(columns="bad").to_csv(path, index=False, encoding="utf-8-sig")
    return path


def settled(watch):
    return watch.settled_look(pause=lambda seconds: None)


def journal(folder):
    with (folder / "predictions" / "journal.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_a_new_file_is_predicted_once_it_no_longer_changes(watching, folder):
    watch = watching()
    file = put(folder / "월요일.csv")
    assert watch.look() == ()                                  # it may be still on its way
    with file.open("a", encoding="utf-8") as more:
        more.write("225.0,B,2026-03-03 08:00\n")
    assert watch.look() == ()                                  # and it was
    (entry,) = watch.look()
    assert (entry.file, entry.result, entry.rows) == ("월요일.csv", "scored", 21)
    assert watch.look() == ()
    with (folder / "predictions" / entry.out).open(encoding="utf-8-sig", newline="") as out:
        rows = list(csv.DictReader(out))
    assert (len(rows), rows[-1]["prediction"]) == (21, "불량")
    assert list(rows[0])[3:5] == ["prediction", "risk"]
    told = journal(folder)[0]
    assert (told["파일"], told["결과"], told["줄 수"], told["예측 파일"]) == ("월요일.csv", "예측함", "21", entry.out)


def test_the_same_content_is_never_predicted_twice(watching, folder):
    put(folder / "a.csv")
    watch = watching()
    assert len(settled(watch)) == 1
    put(folder / "copy of a.csv")
    os.utime(folder / "a.csv", (1, 1))
    assert settled(watch) == ()
    assert settled(watching()) == ()                           # nor after a restart
    put(folder / "a.csv", seed=1)                              # the same name with other content is another file
    (entry,) = settled(watching())
    assert entry.file == "a.csv"
    assert len({row["예측 파일"] for row in journal(folder)}) == 2


def test_a_file_that_cannot_be_read_is_told_and_the_next_one_predicted(watching, folder):
    (folder / "1 notes.csv").write_bytes(b"")
    (folder / "2 other.csv").write_text("a,b\n" + "1,2\n" * 20, "utf-8")
    (folder / "3 picture.xlsx").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))
    put(folder / "4 good.csv")
    told = []
    entries = settled(watching("en", told.append))
    assert {entry.file[0]: entry.result for entry in entries} == {"1": "failed", "2": "failed", "3": "failed", "4": "scored"}
    assert told == list(entries)
    assert "온도(℃)" in next(entry.doubts[0] for entry in entries if entry.file.startswith("2"))
    assert all((folder / entry.file).exists() for entry in entries)          # they are the user's, and stay where they are
    assert settled(watching("en")) == ()


def test_what_nobody_expected_of_one_file_does_not_end_the_watch_and_is_tried_again(watching, folder, clock, monkeypatch):
    put(folder / "odd.csv")
    put(folder / "plain.csv", seed=1)
    watch = watching()
    score = watch._studio.score
    monkeypatch.setattr(watch._studio, "score", lambda model, file, out, language: (
        1 / 0 if out.stem.startswith("odd") else score(model, file, out, language)))
    first, second = settled(watch)
    assert (first.result, second.result) == ("waiting", "scored")
    assert "번호" in first.doubts[0]
    monkeypatch.setattr(watch._studio, "score", score)
    clock.now = 10
    (entry,) = watch.look()
    assert (entry.file, entry.result) == ("odd.csv", "scored")
    assert [row["결과"] for row in journal(folder)] == ["다시 해 볼 것", "예측함", "예측함"]


@pytest.mark.parametrize("error", [
    KampError("file_in_use", file="a.csv"), KampError("disk_full", need_mb=2, free_mb=1), KampError("memory_short"),
    KampError("model_not_signed"), OSError(28, "No space left on device"), ValueError("a fault of the model"), MemoryError()],
    ids=lambda error: getattr(error, "code", type(error).__name__))
def test_what_does_not_lie_in_the_file_is_tried_again_with_a_growing_wait(watching, folder, clock, broken, error):
    put(folder / "a.csv")
    watch = watching()
    broken(watch, error)
    (entry,) = settled(watch)
    assert (entry.result, "저절로 다시" in entry.doubts[1]) == ("waiting", True)
    tried = []
    for now in range(0, 2 * 3600, 10):
        clock.now = now
        due = watch.waits()
        assert watch.look() == ()                              # the same reason is told once
        tried += [now] if due == 0 else []
    assert tried == [10, 30, 70, 150, 310, 630, 1270, 2550, 5110]
    broken(watch, None)
    clock.now += 3600                                          # the longest wait
    assert [entry.result for entry in watch.look()] == ["scored"]
    assert watch.put_off == 0


def test_another_content_is_tried_at_once_and_what_waited_survives_a_restart(watching, folder, broken):
    put(folder / "a.csv")
    put(folder / "b.csv", seed=1)
    watch = watching()
    broken(watch, ValueError())
    assert len(settled(watch)) == 2
    broken(watch, None)
    put(folder / "a.csv", rows=30)
    assert watch.look() == ()
    assert [entry.file for entry in watch.look()] == ["a.csv"]
    assert [entry.file for entry in settled(watching())] == ["b.csv"]


def test_a_disk_too_full_for_the_journal_does_not_end_the_watch(watching, folder, clock, monkeypatch):
    put(folder / "a.csv")
    watch = watching()

    def full(entry):
        raise OSError(28, "No space left on device")
    with monkeypatch.context() as patched:
        patched.setattr(watch.journal, "add", full)
        (entry,) = settled(watch)
    assert (entry.result, "디스크가 가득" in entry.doubts[0]) == ("waiting", True)
    clock.now = 10
    (entry,) = watch.look()
    assert entry.result == "scored"
    assert len(list((folder / "predictions").glob("a_*.csv"))) == 1          # the same predictions, in the same place


def test_the_model_is_loaded_once_and_anew_when_its_file_changed(watching, folder, home, monkeypatch):
    watch = watching()
    loaded = []
    package = watch._studio.package
    monkeypatch.setattr(watch._studio, "package", lambda model: loaded.append(model) or package(model))
    for seed in range(3):
        put(folder / f"{seed}.csv", seed=seed)
    assert len(settled(watch)) == 3
    assert loaded == []                                        # it was there from the start on
    save(home / "model.kamp", boosted())
    os.utime(home / "model.kamp", (1, 1))
    put(folder / "3.csv", seed=3)
    put(folder / "4.csv", seed=4)
    assert [entry.result for entry in settled(watch)] == ["scored"] * 2
    assert loaded == [home / "model.kamp"]


def test_a_second_watch_that_would_put_its_predictions_there_is_refused(watching, folder, home):
    watch = watching()
    with pytest.raises(KampError, match="watch_out_is_taken") as refused:
        Watch(watch._studio, home / "model.kamp", folder, folder / "predictions", "ko")
    assert str(folder / "predictions") in say_error(refused.value, "ko")
    other = Watch(watch._studio, home / "model.kamp", folder, folder / "others", "ko")
    other.close()
    watch.close()
    Watch(watch._studio, home / "model.kamp", folder, folder / "predictions", "ko").close()


def test_a_watch_that_was_killed_holds_nothing(folder, home, watching):
    held = ("import sys, time; from kamp_core.cli import main; import kamp_core.serving.watch as w; "
            "w.Watch.look = lambda self: (print('looking', flush=True), time.sleep(60)); main(sys.argv[1:])")
    command = [sys.executable, "-c", held, "watch", str(folder), "--model", str(home / "model.kamp"), "--home", str(home)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=Path(__file__).parents[3]) as process:
        assert process.stdout.readline() == b"looking\n"
        with pytest.raises(KampError, match="watch_out_is_taken"):
            watching()
        process.kill()
    watching()


def test_half_copied_hidden_and_inner_files_are_not_looked_at(watching, folder):
    for name in ("~$a.xlsx", ".hidden.csv", "a.csv.part", "b.crdownload", "c.TMP"):
        put(folder / name)
    (folder / "archive").mkdir()
    put(folder / "archive" / "old.csv")
    assert settled(watching()) == ()


def test_new_ways_of_the_data_are_told_in_the_journal(watching, folder):
    frame = shots(60).drop(columns="bad")
    frame["온도(℃)"] += 200
    frame.to_csv(folder / "hot.csv", index=False)
    settled(watching())
    assert "학습 때보다" in journal(folder)[0]["알아둘 것"]


def test_a_drive_that_is_away_is_waited_for(watching, folder):
    watch = watching()
    put(folder / "a.csv")
    away = folder.rename(folder.with_name("away"))
    assert settled(watch) == ()
    away.rename(folder)
    assert len(settled(watch)) == 1


def test_a_journal_outlives_a_power_cut_and_an_open_excel(watching, folder):
    put(folder / "a.csv")
    watch = watching()
    (folder / "predictions" / "journal.csv").mkdir(parents=True)       # no file can be put in its place
    (entry,) = settled(watch)
    (folder / "predictions" / "journal.csv").rmdir()
    watch.look()
    assert journal(folder)[0]["파일"] == "a.csv"
    kept = watch.journal._path
    kept.write_bytes(kept.read_bytes() + b'{"time": "2026-')
    again = Journal(kept)
    assert again.entries == [entry]
    again.add(entry)
    assert Journal(kept).entries == [entry, entry]


def test_predictions_do_not_go_where_they_would_be_predicted_again(home, folder):
    studio = Studio(Settings(home, "ko", 1 << 30, "1GB"))
    with pytest.raises(KampError, match="watch_out_is_watched"):
        Watch(studio, home / "model.kamp", folder, folder, "ko")
    with pytest.raises(KampError, match="watch_folder_missing"):
        Watch(studio, home / "model.kamp", folder / "none", folder, "ko")
    (folder / "foreign.kamp").write_bytes(b"no model")
    with pytest.raises(KampError, match="model_not_signed"):
        Watch(studio, folder / "foreign.kamp", folder, folder / "out", "ko")


def test_the_clock_is_waited_for_today_or_tomorrow():
    now = datetime(2026, 3, 2, 7, 30)
    assert until(clock_time(8), now) == 1800
    assert until(clock_time(7, 30), now) == 86_400
    assert until(clock_time(7), now) == 23.5 * 3600


def test_the_command_once(home, folder, capsys, monkeypatch):
    monkeypatch.setattr("kamp_core.serving.watch.SETTLED", 0.0)
    command = ["watch", str(folder), "--model", str(home / "model.kamp"), "--once", "--home", str(home), "--language", "en"]
    put(folder / "a.csv")
    assert main([*command, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert [(file["file"], file["result"]) for file in told["files"]] == [("a.csv", "scored")]
    (folder / "b.csv").write_bytes(b"")
    assert main(command) == 1
    said = capsys.readouterr()
    assert "b.csv: not predicted." in said.err
    assert "0 file(s) predicted this time, 1 not." in said.out


def test_the_command_goes_on_until_it_is_ended(home, folder, capsys, monkeypatch):
    def wait(seconds):
        waits.append(seconds)
        if len(waits) == 2:
            raise KeyboardInterrupt
    waits = []
    monkeypatch.setattr("time.sleep", wait)
    put(folder / "a.csv")
    command = ["watch", str(folder), "--model", str(home / "model.kamp"), "--home", str(home), "--every", "30"]
    assert main(command) == 0
    assert waits == [30, 30]
    assert "a.csv: 20줄을 예측했습니다" in capsys.readouterr().out


def test_once_a_day_what_was_put_off_is_tried_before_the_next_day(home, folder, capsys, monkeypatch):
    def wait(seconds):
        waits.append(seconds)
        if len(waits) == 2:
            raise KeyboardInterrupt
    waits, at = [], datetime.now().replace(hour=6, minute=0)
    monkeypatch.setattr("time.sleep", wait)
    monkeypatch.setattr("kamp_core.serving.watch.SETTLED", 0.0)
    monkeypatch.setattr(Studio, "score", lambda *given: 1 / 0)
    put(folder / "a.csv")
    assert main(["watch", str(folder), "--model", str(home / "model.kamp"), "--home", str(home), "--at", f"{at:%H:%M}"]) == 0
    assert 0 < waits[0] <= 86_400                              # until six o'clock
    assert 0 < waits[1] <= 10
    assert "a.csv: 아직 예측하지 못했습니다" in capsys.readouterr().err


@pytest.mark.parametrize("options", [["--every", "0"], ["--at", "25:00"], ["--once", "--at", "08:00"]])
def test_wrong_usage(home, folder, options):
    with pytest.raises(SystemExit, match="2"):
        main(["watch", str(folder), "--model", "x", *options])


def put_to_use(home, problem="defect_prediction"):
    """A finished run on the board whose model is that of the home, in use."""
    studio = Studio(Settings(home, "ko", 1 << 30, "1GB"))
    made = answered(studio, make_outcome(problem=problem))
    shutil.copyfile(home / "model.kamp", studio.workspace.run_folder(made) / "model.kamp")
    studio.library.put(made, "in_use")
    return made


def test_the_model_in_use_is_taken_where_none_is_named(home, folder, capsys, tmp_path, monkeypatch):
    monkeypatch.setattr("kamp_core.serving.watch.SETTLED", 0.0)
    shutil.copytree(home, tmp_path / "home")
    command = ["watch", str(folder), "--once", "--home", str(tmp_path / "home"), "--language", "en", "--json"]
    assert main(command) == 1
    assert json.loads(capsys.readouterr().out)["error"] == "in_use_none"
    run = put_to_use(tmp_path / "home")
    put(folder / "a.csv")
    assert main(command) == 0
    told = capsys.readouterr()
    assert json.loads(told.out)["model"] == "run1"                     # as its card says
    assert f"Taking the model in use: {run}" in told.err
    other = put_to_use(tmp_path / "home", "odd_behaviour")
    assert main(command) == 1
    assert json.loads(capsys.readouterr().out)["choices"] == [other, run]


def test_a_model_beside_the_one_in_use_is_taken_and_that_is_told(home, folder, capsys, tmp_path, monkeypatch):
    monkeypatch.setattr("kamp_core.serving.watch.SETTLED", 0.0)
    shutil.copytree(home, tmp_path / "home")
    old = put_to_use(tmp_path / "home")
    new = put_to_use(tmp_path / "home")
    command = ["watch", str(folder), "--once", "--home", str(tmp_path / "home"), "--language", "en", "--model"]
    assert main([*command, old]) == 0
    assert f"Another model is in use for this question: {new}" in capsys.readouterr().err
    assert main([*command, new]) == 0
    assert "in use" not in capsys.readouterr().err


def test_how_many_rows_to_inspect_is_told_as_by_kamp_predict(home, folder, capsys, tmp_path, monkeypatch):
    monkeypatch.setattr("kamp_core.serving.watch.SETTLED", 0.0)
    shutil.copytree(home, tmp_path / "home")
    run = put_to_use(tmp_path / "home")
    studio = Studio(Settings(tmp_path / "home", "ko", 1 << 30, "1GB"))
    studio.ledger.choose(studio.project().id, "inspect_share", 0.1)          # as chosen on the Answer
    studio.workspace.close()
    put(folder / "a.csv", rows=300)
    common = ["--model", run, "--home", str(tmp_path / "home"), "--language", "ko", "--json"]
    assert main(["predict", str(folder / "a.csv"), "--out", str(tmp_path / "out.csv"), *common]) == 0
    by_predict = json.loads(capsys.readouterr().out)["inspect"]
    assert main(["watch", str(folder), "--once", *common]) == 0
    (entry,) = json.loads(capsys.readouterr().out)["files"]
    assert entry["inspect"] == by_predict >= 30
    assert f"위험이 높은 순서대로 {by_predict}줄을 먼저 검사하세요" in entry["plan"]
    with (folder / "predictions" / "journal.csv").open(encoding="utf-8-sig", newline="") as lines:
        assert next(csv.DictReader(lines))["검사할 줄"] == str(by_predict)


def test_a_journal_of_an_earlier_version_still_knows_what_was_predicted(tmp_path):
    told = {"time": "t", "file": "a.csv", "digest": "abc", "result": "scored", "rows": 1, "bad_expected": None, "marked": None,
            "out": "a.csv", "doubts": []}
    (tmp_path / "j.jsonl").write_text(json.dumps(told) + "\n", "utf-8")
    assert Journal(tmp_path / "j.jsonl").knows("abc")
