"""`kamp quality`: the same sheet without a browser."""
import json

import pytest

FILE = "시각,번호,온도(℃)\n" + "".join(
    f"2026-03-02 {8 + i // 60:02d}:{i % 60:02d}:00,{i // 2},{-999 if i == 3 else 20 + i * 7 % 50 / 10}\n" for i in range(240))


@pytest.fixture
def kamp(kamp, tmp_path):
    """The command line, where the file is imported."""
    (tmp_path / "parts.csv").write_text(FILE, "utf-8")
    kamp("import", tmp_path / "parts.csv")
    return kamp


@pytest.mark.parametrize(("language", "words"), [
    ("ko", ("parts: 240줄, 3열, 품질 A", "완전성 100 %", "가이드: ", "정확성 – (가이드 100 %, 가중치 0.1)",
            "!! ‘온도(℃)’ 열의 -999 값은", "처음: 4번째 줄(2026-03-02 08:03:00)", "기록 사이는 보통 1분")),
    ("en", ("parts: 240 rows, 3 columns, quality A", "Completeness 100 %", "Guides: ", "!! -999 in “온도(℃)”", "first: row 4",
            "usually 1 min from one time to the next"))])
def test_everything_is_told_in_words(kamp, language, words):
    code, out, _ = kamp("quality", "parts", "--language", language)
    assert code == 0
    for said in words:
        assert said in out


def test_everything_is_told_as_one_document(kamp):
    told = json.loads(kamp("quality", "parts", "--json")[1])
    assert (told["rows"], told["grade"], len(told["columns"]), len(told["indices"])) == (240, "A", 3, 6)
    assert {"value", "guide", "weight", "share", "facts"} <= told["indices"][0].keys()
    stand_in = told["findings"][0]
    assert (stand_in["code"], stand_in["place"], stand_in["cure"]) == (
        "stand_in", {"row": 4, "time": "2026-03-02 08:03:00"}, {"kind": "blank", "column": "온도(℃)", "values": [-999]})
    assert told["timeline"]["clock"] == ["시각"]
    assert told["known"]["rules"] == []


def test_the_certificate_is_written_beside(kamp, tmp_path):
    told = json.loads(kamp("quality", "parts", "--out", tmp_path / "q.html", "--json")[1])
    assert told["certificate"] == str(tmp_path / "q.html")
    assert "데이터 품질 확인서" in (tmp_path / "q.html").read_text("utf-8")
    assert "확인서를 만들었습니다" in kamp("quality", "parts", "--out", tmp_path / "r.html")[1]


def test_a_folder_that_is_not_there_is_said(kamp, tmp_path):
    code, out, err = kamp("quality", "parts", "--out", tmp_path / "none" / "q.html", "--json")
    assert (code, json.loads(out)["error"]) == (1, "out_folder_missing")
    assert "none" in err
