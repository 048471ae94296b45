"""`kamp import` of folders and archives, and `kamp join`."""
import json
import zipfile

import pytest

from kamp_core.cli import main
from tests.makers_files import excel_file

PARTS = "시각,로트,무게\n" + "".join(f"2026-01-05 08:{i:02d}:00,L{i // 5},{50 + i % 7}.5\n" for i in range(30))
LAB = "LOT,수분\nL0,3.1\nL1,3.2\nL5,3.4\nl4,3.5\n"
LOG = "기록,온도\n" + "".join(f"2026-01-05 08:{i // 2:02d}:{30 * (i % 2):02d},{200 + i}\n" for i in range(60))


@pytest.fixture
def folder(tmp_path):
    """Two days in two months' folders, a list, a picture, and what Windows leaves behind."""
    folder = tmp_path / "공정"
    for month, day in (("1월", "2026-01-05"), ("2월", "2026-02-05")):
        (folder / month).mkdir(parents=True)
        (folder / month / f"{day}.csv").write_text("로트,온도\nA1,20.5\nA2,모름\n" + "A3,21.5\n" * 20, "utf-8")
    (folder / "설명.csv").write_text("항목,내용,비고,담당\na,b,c,d\n", "utf-8")
    (folder / "사진.png").write_bytes(b"\x89PNG....")
    (folder / "Thumbs.db").write_bytes(b"\xd0\xcf\x11\xe0")
    return folder


def test_a_folder_becomes_a_dataset_a_file(kamp, folder):
    code, out, err = kamp("import", folder, "--json")
    assert (code, [told["rows"] for told in json.loads(out)]) == (0, [22, 22, 1])
    assert "사진.png" in err


def test_or_one_with_the_date_of_the_names_and_the_odd_one_by_itself(kamp, as_json, folder):
    told = as_json("import", folder, "--append", "--name", "공정", "--language", "ko")
    assert (told["rows"], [c["name"] for c in told["columns"]]) == (44, ["로트", "온도", "날짜"])
    made = told["made_of"]
    assert [(source["name"], source["rows"]) for source in made["sources"]] == [
        ("1월/2026-01-05.csv", 22), ("2월/2026-02-05.csv", 22)]
    assert (made["plan"]["date_column"], list(made["plan"]["apart"])) == ("날짜", ["설명.csv"])
    assert [out["name"] for out in made["plan"]["left_out"]] == ["사진.png"]
    assert told["unreadable"][1] == {"row": 24, "column": "온도", "value": "모름"}
    code, out, _ = kamp("import", folder, "--append", "--no-file-date", "--file-name-column", "파일", "--language", "en")
    assert code == 0
    assert "2 tables below each other: 1월/2026-01-05.csv, 2월/2026-02-05.csv" in out
    assert "설명.csv has another shape" in out


def test_an_archive_and_a_workbook_go_the_same_way(as_json, tmp_path, folder):
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        for path in folder.rglob("*.csv"):
            archive.write(path, path.relative_to(folder).as_posix())
    assert as_json("import", tmp_path / "all.zip", "--append")["rows"] == 44
    book = excel_file(tmp_path, {"1월": [["로트", "n"], ["A", 1]], "2월": [["로트", "n"], ["B", 2]]}, "2025 실적.xlsx")
    told = as_json("import", book, "--append", "--language", "en")
    assert [source["name"] for source in told["made_of"]["sources"]] == ["2025 실적.xlsx · 1월", "2025 실적.xlsx · 2월"]
    assert [c["name"] for c in told["columns"]] == ["로트", "n", "file_date"]
    assert as_json("import", book, "--append", "--sheet", "2월")["rows"] == 1


def test_months_without_a_year_take_the_one_that_is_said(as_json, tmp_path):
    for month in (1, 2):
        (tmp_path / f"{month}월.csv").write_text(f"n\n{month}\n", "utf-8")
    told = as_json("import", tmp_path / "1월.csv", tmp_path / "2월.csv", "--append", "--year", "2019")
    assert told["made_of"]["plan"]["year"] == 2019


def test_a_file_that_was_named_must_be_readable(kamp, tmp_path):
    (tmp_path / "a.csv").write_text("n\n1\n", "utf-8")
    (tmp_path / "b.csv").write_bytes(b"%PDF-1.7")
    code, out, err = kamp("import", tmp_path / "a.csv", tmp_path / "b.csv", "--append", "--json")
    assert (code, json.loads(out)["error"]) == (1, "part_failed")
    assert "‘b.csv’을(를) 읽지 못해" in err
    assert "PDF 파일은 표로 읽을 수 없습니다" in err
    (tmp_path / "empty").mkdir()
    assert json.loads(kamp("import", tmp_path / "empty", "--json")[1])["error"] == "no_tables"


@pytest.fixture
def parts(as_json, tmp_path):
    """The datasets 부품, 시험 and 로그."""
    for name, content in (("부품", PARTS), ("시험", LAB), ("로그", LOG)):
        (tmp_path / f"{name}.csv").write_text(content, "utf-8")
        as_json("import", tmp_path / f"{name}.csv")


def test_a_join_by_key_tells_what_matched_and_what_would_help(kamp, as_json, parts):
    told = as_json("join", "부품", "시험", "--on", "로트=LOT", "--name", "합침")
    assert (told["rows"], [c["name"] for c in told["columns"]]) == (30, ["시각", "로트", "무게", "수분"])
    assert (told["made_of"]["counts"]["left_matched"], told["made_of"]["counts"]["cures"][0]["loose"]) == (15, ["case"])
    code, out, _ = kamp("join", "부품", "시험", "--on", "로트=LOT", "--loose", "case", "--keep", "matched", "--language", "en")
    assert code == 0
    assert "20 rows, 4 columns" in out
    assert json.loads(kamp("join", "부품", "로그", "--json")[1])["error"] == "join_no_key"
    assert json.loads(kamp("join", "부품", "없음", "--json")[1])["error"] == "dataset_unknown"


def test_a_join_by_time_takes_a_delay_a_window_and_a_search(kamp, as_json, parts):
    told = as_json("join", "부품", "로그", "--time", "시각=기록", "--delay", "45", "--columns", "온도")
    assert (told["rows"], [c["name"] for c in told["columns"]][3:], told["made_of"]["counts"]["before"]) == (30, ["온도"], 1)
    told = as_json("join", "부품", "로그", "--time", "시각=기록", "--window", "60", "--language", "en")
    assert [c["name"] for c in told["columns"]][3:] == ["온도_mean", "온도_min", "온도_max", "온도_std"]
    for more, error in (((), "delay_no_target"), (("--target", "무게"), "delay_too_few")):
        code, out, _ = kamp("join", "부품", "로그", "--time", "시각=기록", "--search-delay", "60", *more, "--json")
        assert (code, json.loads(out)["error"]) == (1, error)


def test_a_list_of_bad_lots_becomes_a_result(kamp, as_json, parts, tmp_path):
    (tmp_path / "불량.csv").write_text("번호,불량 로트\n1,L2\n2,\"L4, L5\"\n", "utf-8")
    as_json("import", tmp_path / "불량.csv")
    told = as_json("join", "부품", "불량", "--list", "--language", "ko")
    assert (told["columns"][-1]["name"], told["made_of"]["counts"]["rows_bad"]) == ("판정", 15)
    words = ("--label", "OK?", "--bad", "NG", "--good", "OK")
    code, out, _ = kamp("join", "부품", "불량", "--list", "--lot", "로트=불량 로트", *words)
    assert code == 0
    assert "불량 15줄, 양품 15줄" in out
    (tmp_path / "메모.csv").write_text("내용\n아무 말\n", "utf-8")
    as_json("import", tmp_path / "메모.csv")
    assert json.loads(kamp("join", "부품", "메모", "--list", "--json")[1])["error"] == "label_no_cells"


@pytest.mark.parametrize("arguments", [
    ["join", "a"], ["join", "a", "b", "--time", "x"], ["join", "a", "b", "--list", "--time", "x=y"],
    ["join", "a", "b", "--loose", "colour"], ["import", "a", "--year", "-1"]])
def test_wrong_usage_is_2(arguments):
    with pytest.raises(SystemExit) as wrong:
        main(arguments)
    assert wrong.value.code == 2


def test_an_import_that_fails_keeps_no_copy(kamp, tmp_path):
    (tmp_path / "leer.csv").write_text("a,b\n", "utf-8")
    code, *_ = kamp("import", tmp_path / "leer.csv")
    assert (code, list((tmp_path / "home" / "files").iterdir())) == (1, [])
