"""The command line: one JSON document, words for people, and exit codes."""
import csv
import json
import os
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from kamp_core.cli import main
from kamp_core.cli.commands import COMMANDS
from kamp_core.errors import KampError
from kamp_core.settings import ROOT
from kamp_core.wording import say_error


def test_a_project_for_data_that_lie_in_one_already_is_refused_in_words(kamp):
    code, out, err = kamp("train", "--dataset", "parts", "--project", "1공장", "--problem", "defect_prediction",
                          "--role", "target=판정", "--json", "--language", "en")
    assert (code, json.loads(out)["error"]) == (2, "train_project_twice")
    assert "in a project already" in err


def test_a_project_gets_another_name(as_json, kamp, file):
    as_json("import", file)
    (project,) = as_json("share", "list")
    assert as_json("rename", "--project", project["project"], "1공장") == {"project": project["project"], "name": "1공장"}
    code, out, _ = kamp("rename", "1공장 사출", "--project", "1공장", "--language", "en")
    assert (code, "1공장 사출" in out) == (0, True)
    assert kamp("rename", "--project", "1공장 사출", " ", "--json")[0] == 1
    code, _, err = kamp("rename", "--project", "1공장 사출", "가" * 61, "--language", "en")
    assert (code, "at most 60 characters" in err) == (1, True)                     # nothing is cut in silence
    for wrong in (["1공장"], ["parts", "3월", "--project", "1공장 사출"]):
        with pytest.raises(SystemExit):
            kamp("rename", *wrong)


def parts(rows=600, seed=0):
    """Hot parts of mould B are bad."""
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame({"생산일시": pd.date_range("2026-01-05 08:00", periods=rows, freq="37min"),
                          "온도": rng.normal(200, 8, rows).round(1), "속도": rng.normal(55, 4, rows).round(2),
                          "금형": rng.choice(["A", "B"], rows)})
    risk = 1 / (1 + np.exp(-(frame["온도"] - 207) / 2 - (frame["금형"] == "B")))
    frame["판정"] = np.where(rng.random(rows) < risk, "NG", "OK")
    return frame


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "parts.csv"
    parts().to_csv(path, index=False, encoding="cp949")
    return path


def test_an_import_tells_what_it_found(as_json, file):
    told = as_json("import", file)
    assert (told["rows"], told["version"], told["detected"]["encoding"]) == (600, 1, "cp949")
    assert [column["type"] for column in told["columns"]] == ["datetime", "number", "number", "text", "text"]


def test_a_file_is_told_in_words_without_json(kamp, file):
    code, out, _ = kamp("import", file, "--language", "en")
    assert code == 0
    assert "parts: 600 rows, 5 columns" in out


def test_several_files_become_several_datasets_or_one(as_json, tmp_path):
    (tmp_path / "a.csv").write_text("온도,판정\n1,OK\n모름,OK\n" + "3,NG\n" * 20, "utf-8")
    (tmp_path / "b.csv").write_text("판정,온도,비고\n" + "OK,4.5,x\n" * 10, "utf-8")
    apart = as_json("import", tmp_path / "a.csv", tmp_path / "b.csv")
    assert [told["rows"] for told in apart] == [22, 10]
    together = as_json("import", tmp_path / "a.csv", tmp_path / "b.csv", "--append", "--name", "both")
    assert together["rows"] == 32
    assert {c["name"]: c["type"] for c in together["columns"]} == {"온도": "number", "판정": "text", "비고": "text"}
    assert together["unreadable"] == [{"row": 2, "column": "온도", "value": "모름"}]
    profile = as_json("quality", "both")
    assert (profile["rows"], profile["grade"] in "ABCD", len(profile["indices"])) == (32, True, 6)


def test_a_fault_is_told_in_words_and_as_json(kamp, tmp_path):
    code, out, err = kamp("import", tmp_path / "없는 파일.csv", "--json")
    assert (code, json.loads(out)["error"]) == (1, "file_not_found")
    assert "파일이 없습니다" in err
    code, out, err = kamp("quality", "nothing", "--language", "en", "--json")
    assert (code, json.loads(out)) == (1, {"error": "dataset_unknown", "facts": {"dataset": "nothing"}, "choices": []})


@pytest.mark.parametrize(("name", "value"), [("KAMP_MAX_UPLOAD_MB", "abc"), ("KAMP_MAX_UPLOAD_MB", "0"),
                                             ("KAMP_MEMORY_LIMIT", "lots"), ("KAMP_MEMORY_LIMIT", "80%")])
def test_a_setting_that_cannot_be_is_told_by_its_name(kamp, monkeypatch, name, value):
    monkeypatch.setenv(name, value)
    code, _, err = kamp("runs", "--language", "en")
    assert (code, err) == (1, f"The environment variable {name} cannot be “{value}”. Write it like "
                              f"{'4096' if 'MB' in name else '1GB'}.\n")


def test_a_file_is_not_written_where_a_folder_is(as_json, kamp, file, tmp_path):
    as_json("import", file)
    for command, suffix in ((("quality", "parts"), ".html"), (("clean", "parts", "--step", '{"kind": "dedupe"}'), ".csv"),
                            (("sql", "parts", "select 1"), ".csv"), (("form", "defect_prediction"), ".xlsx")):
        place = tmp_path / f"자리{suffix}"
        place.mkdir(exist_ok=True)
        code, out, _ = kamp(*command, "--out", place, "--json")
        assert (code, json.loads(out)["error"]) == (1, "out_is_folder"), command


def test_what_nobody_expected_is_told_in_words_with_a_number_and_a_log(kamp, monkeypatch, tmp_path):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setitem(COMMANDS, "runs", lambda desk: 1 // 0)
    code, _, err = kamp("runs", "--language", "en")
    (log,) = tmp_path.glob("kamp-*.log")
    assert code == 1
    assert log.stem.removeprefix("kamp-") in err
    assert "Traceback" not in err
    assert "ZeroDivisionError" in log.read_text("utf-8")


@pytest.mark.parametrize("arguments", [
    [], ["fly"], ["train", "--problem", "x"], ["import"], ["report", "--run", "x", "--out", "a.docx"],
    ["train", "--dataset", "d", "--problem", "x", "--role", "colour=red"],
    ["train", "--dataset", "d", "--problem", "x", "--role", "target=a", "--budget", "long"],
    ["train", "--dataset", "d", "--problem", "x", "--role", "target=a", "--budget", "0"],
    ["train", "--dataset", "d", "--problem", "x", "--role", "target=a", "--trials", "0"],
    ["train", "--dataset", "d", "--problem", "x", "--role", "target=a", "--trials", "few"],
])
def test_wrong_usage_is_2(arguments):
    with pytest.raises(SystemExit) as wrong:
        main(arguments)
    assert wrong.value.code == 2


def test_the_day_is_asked_for_and_given_with_an_option(kamp, as_json, tmp_path):
    file = tmp_path / "open.csv"
    file.write_text("입고일,수량\n03/05/2024,1\n07/09/2024,2\n05/03/2024,3\n11/02/2024,4\n", "utf-8")
    code, out, err = kamp("import", file, "--json")
    assert code == 1
    assert json.loads(out) == {"error": "day_or_month", "facts": {"column": "입고일", "example": "03/05/2024"},
                               "choices": ["day-first", "month-first"]}
    assert "--dates day-first" in err
    told = as_json("import", file, "--dates", "month-first")
    assert [column["format"] for column in told["columns"]] == ["%m/%d/%Y", None]
    assert as_json("import", file, "--text", "입고일")["columns"][0]["type"] == "text"


def test_an_import_tells_what_it_made_of_the_cells(kamp, tmp_path):
    file = tmp_path / "cells.csv"
    file.write_text("금액,판정\n\"₩1,200\",OK\n₩300,ok\nN/A,NG\n₩5,NG\n", "utf-8")
    code, out, _ = kamp("import", file)
    assert code == 0
    assert "‘금액’: 돈 표시를 떼고 숫자로 읽습니다 (₩300 → 300), 3칸" in out
    assert "‘금액’: 값이 없다는 표시를 빈칸으로 읽습니다 (N/A → 빈칸), 1칸" in out
    assert "‘판정’: 같은 말을 한 가지로 적습니다 (ok → OK), 1칸" in out
    assert "판정" not in kamp("import", file, "--as-written", "판정")[1]


def test_data_are_renamed_and_deleted_once_one_is_sure(as_json, kamp, file, tmp_path):
    (made,) = as_json("import", file)["dataset"],
    assert as_json("rename", "parts", "3월 사출")["name"] == "3월 사출"
    code, out, err = kamp("delete", "3월 사출", "--json")
    assert (code, json.loads(out)["error"]) == (1, "delete_unsure")
    assert "--yes" in err
    as_json("import", file, "--name", "3월 사출")
    code, out, _ = kamp("delete", "3월 사출", "--yes", "--json")
    assert (code, json.loads(out)["error"], len(json.loads(out)["choices"])) == (1, "dataset_ambiguous", 2)
    assert as_json("delete", made, "--yes") == {"dataset": made, "name": "3월 사출"}
    assert not (tmp_path / "home" / "datasets" / made).exists()
    assert len(list((tmp_path / "home" / "files").iterdir())) == 1
    assert kamp("quality", made)[0] == 1


def test_the_problems_stand_on_the_shelf(as_json):
    told = as_json("problems")
    assert {"id", "family", "title", "question", "roles"} == set(told[0])
    assert {"ko", "en"} == set(told[0]["title"])


def test_from_file_to_predictions_and_report(as_json, kamp, file, tmp_path):
    told = as_json("train", "--file", file, "--problem", "defect_prediction", "--role", "target=판정",
                   "--role", "time=생산일시", "--bad", "NG", "--trials", "1", "--exclude", "속도")
    outcome = json.loads(Path(told["outcome"]).read_text("utf-8"))
    assert (outcome["bad_value"], outcome["classes"], outcome["inputs"]) == ("NG", ["OK", "NG"], ["온도", "금형"])
    assert [(run["run"], run["state"]) for run in as_json("runs")] == [(told["run"], "done")]

    parts(50, seed=1).drop(columns="판정").rename(columns={"금형": "금형 "}).to_csv(tmp_path / "next.csv", index=False)
    scored = as_json("predict", "--model", told["run"], tmp_path / "next.csv", "--out", tmp_path / "out.csv")
    assert (scored["rows"], scored["mapping"]) == (50, {"온도": "온도", "금형": "금형"})
    with (tmp_path / "out.csv").open(encoding="utf-8-sig", newline="") as out:
        assert {"prediction", "risk", "probability_NG", "reason_1"} <= set(next(csv.DictReader(out)))
    assert scored["inspect"] >= 10                                      # the usual 20 %, and what is called bad
    package = tmp_path / "home" / "runs" / told["run"] / "model.kamp"
    assert as_json("predict", "--model", package, tmp_path / "next.csv", "--out", tmp_path / "o2.csv")["rows"] == 50
    assert (tmp_path / "out.csv").read_bytes() == (tmp_path / "o2.csv").read_bytes()
    assert len(list((tmp_path / "home" / "files").iterdir())) == 1      # what is predicted is not kept
    away = tmp_path / "nosuch" / "out.csv"
    for wrong in (["predict", "--model", told["run"], tmp_path / "next.csv", "--out", away],
                  ["report", "--run", told["run"], "--out", away.with_suffix(".html")]):
        code, out, _ = kamp(*wrong, "--json")
        assert (code, json.loads(out)["error"]) == (1, "out_folder_missing")

    assert kamp("report", "--run", told["run"], "--out", tmp_path / "r.html")[0] == 0
    assert "<html" in (tmp_path / "r.html").read_text("utf-8")
    code, out, _ = kamp("resume", told["run"], "--json")
    assert (code, json.loads(out)["error"]) == (1, "run_not_resumable")


def test_a_wrong_column_is_told_before_anything_runs(kamp, file):
    code, out, _ = kamp("train", "--file", file, "--problem", "defect_prediction", "--role", "target=없는 열", "--json")
    assert (code, json.loads(out)["error"], "판정" in json.loads(out)["choices"]) == (1, "column_missing", True)


def test_a_missing_target_is_told_before_the_file_is_taken_in(kamp, file, tmp_path):
    with pytest.raises(SystemExit) as wrong:
        kamp("train", "--file", file, "--problem", "defect_prediction", "--role", "time=생산일시")
    assert wrong.value.code == 2
    assert not list((tmp_path / "home" / "files").iterdir())


def test_an_unknown_model_leaves_no_trace(kamp, file, tmp_path):
    code, out, err = kamp("predict", "--model", "nosuch", file, "--out", tmp_path / "out.csv", "--json")
    assert (code, json.loads(out)["error"]) == (1, "run_unknown")
    assert "nosuch" in err
    assert "kamp runs" in err
    assert not [path for name in ("runs", "files", "tmp") for path in (tmp_path / "home" / name).iterdir()]


@pytest.mark.parametrize(("language", "place"), [("ko", "모델 보관함"), ("en", "model library")])
def test_in_the_browser_an_unknown_training_is_told_with_the_pages_that_list_others(language, place):
    told = say_error(KampError("run_unknown", run="0123456789"), language)
    assert place in told
    assert not [word for word in ("0123456789", "kamp") if word in told]


def test_another_python_gets_a_clear_sentence(kamp, monkeypatch):
    monkeypatch.setattr("sys.version_info", (3, 12, 1))
    code, _, err = kamp("runs")
    assert code == 1
    assert "Python 3.11" in err


def test_the_app_opens_and_ends_with_its_process(tmp_path):
    import socket
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "kamp_core.cli", "app", "--port", str(port), "--home", str(tmp_path / "home"),
               "--headless"]
    app = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=dict(os.environ))
    try:
        for _ in range(150):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=1)
                break
            except OSError:
                assert app.poll() is None
                time.sleep(0.2)
        taken = subprocess.run([*command, "--language", "en"], cwd=ROOT, capture_output=True, text=True)
        assert taken.returncode == 1
        assert "taken by another program" in taken.stderr
    finally:
        app.terminate()
        app.wait(10)
    with pytest.raises(OSError, match="refused"):
        urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=1)


def test_a_reader_that_has_seen_enough_is_no_fault(tmp_path):
    """As in `kamp problems --json | head -1`."""
    import subprocess
    import sys
    command = [sys.executable, "-m", "kamp_core.cli", "problems", "--json", "--home", str(tmp_path / "home")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT) as process:
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(60) == 0


def test_data_are_cleaned_and_the_next_file_alike(as_json, kamp, tmp_path):
    """Steps, the recipe in words, the same on a file with a renamed and a missing column, back again, and a file of it."""
    rows = "".join(f"{200 + i},{40 + i},OK\n" for i in range(9)) + "-999,50,NG\n"
    (tmp_path / "march.csv").write_text("온도(℃),습도,판정\n" + rows, "utf-8")
    (tmp_path / "april.csv").write_text("온도 [℃],판정\n-999,OK\n" + "210,NG\n" * 5, "utf-8")
    as_json("import", tmp_path / "march.csv", tmp_path / "april.csv")
    steps = [{"kind": "blank", "column": "온도(℃)", "values": [-999]}, {"kind": "clip", "column": "습도", "high": 45}]
    told = as_json("clean", "march", *(part for step in steps for part in ("--step", json.dumps(step))))
    assert (told["version"], told["recipe"]) == (2, [steps[0], {**steps[1], "high": 45.0}])
    assert [step["changed"] for step in told["steps"]] == [1, 4]
    assert "1. ‘온도(℃)’ 열의 ‘-999’를 빈칸으로 바꿉니다" in kamp("recipe", "march")[1]
    replayed = as_json("clean", "april", "--like", "march", "--out", tmp_path / "clean.csv")
    assert [step["kind"] for step in replayed["recipe"]] == ["rename", "blank"]
    assert [(left["step"]["kind"], left["code"]) for left in replayed["left_out"]] == [("clip", "step_column_missing")]
    assert (tmp_path / "clean.csv").read_text("utf-8-sig").splitlines()[:3] == ["온도(℃),판정", ",OK", "210,NG"]
    assert as_json("clean", "april", "--undo")["version"] == 1
    assert as_json("clean", "april", "--like", "march", "--empty", "습도", "--without", "1")["left_out"] == []
    code, out, err = kamp("clean", "april", "--step", '{"kind": "melt"}', "--json", "--language", "en")
    assert (code, json.loads(out)["error"], "There is no step “melt”" in err) == (1, "step_kind_unknown", True)
