"""The guides: whole, in plain words, about columns that are there, and loaded from the one file of their problem."""
import csv
import json
import re
import shutil
import tomllib

import pandas as pd
import pytest

import kamp_core.problems as problems
from kamp_core.cli import main
from kamp_core.errors import KampError
from kamp_core.problems import problem, shelf
from kamp_core.problems.guide import PARTS, read_guide
from kamp_core.reports import guide_html
from kamp_core.settings import ROOT
from kamp_core.wording import say_error

EVERY = [(id, part, language) for id in shelf() for part in PARTS for language in ("ko", "en")]
JARGON = re.compile("클래스|피처|하이퍼파라미터|오버피팅|과적합|머신러닝|알고리즘|정확도|AUC|F1|파이프라인|"
                    r"\b(?:classes|features?|hyperparameters?|overfit\w*|algorithms?|accuracy|pipelines?|machine learning)\b",
                    re.IGNORECASE)
NAME = re.compile(r"`([^`]+)`")
RANGE = re.compile(r"`([^`]+)`[^`\d\n]*?(−?\d+(?:\.\d+)?)–(\d+(?:\.\d+)?)")


def text_of(id, part, language):
    return problem(id).guide.part(part)[language]


def header_of(id):
    encoding = "cp949" if id == "measured_quality" else "utf-8-sig"
    with (ROOT / "sample_data" / problem(id).sample).open(encoding=encoding, newline="") as file:
        return set(next(csv.reader(file)))


@pytest.mark.parametrize(("id", "part", "language"), EVERY)
def test_a_part_is_long_enough_to_help_and_short_enough_to_read(id, part, language):
    """Words, Korean ones counted by the spaces between them."""
    words = len(text_of(id, part, language).split())
    least, most = {"ko": (40, 190), "en": (70, 280)}[language]
    assert least <= words <= most


@pytest.mark.parametrize("id", shelf())
def test_a_guide_is_a_ten_minute_read(id):
    whole = {language: sum(len(text_of(id, part, language).split()) for part in PARTS) for language in ("ko", "en")}
    assert 700 <= whole["ko"] <= 1000
    assert 900 <= whole["en"] <= 1400


@pytest.mark.parametrize(("id", "part", "language"), EVERY)
def test_a_part_is_markdown_that_leaves_the_page_alone(id, part, language):
    """Only paragraphs, lists and bold words: no headings, tables, links, formulas, colours or strokes through words."""
    text = text_of(id, part, language)
    assert re.search(r"^#|^\||^ |\t|[~$<>\[\]]|:\w+:|https?:", text, re.MULTILINE) is None
    assert text.count("**") % 2 == text.count("`") % 2 == 0
    for bold in re.finditer(r"\*\*(.+?)\*\*(.?)", text):      # a closing mark after punctuation needs a space behind it
        assert bold[1] == bold[1].strip()
        assert bold[1][-1].isalnum() or bold[2] in ("", " ", ")", ",", ":")


@pytest.mark.parametrize(("id", "part"), [(id, part) for id in shelf() for part in PARTS])
def test_both_languages_say_the_same(id, part):
    """As many items, bold leads and steps, the same columns; and each in its own script."""
    korean, english = text_of(id, part, "ko"), text_of(id, part, "en")
    for mark in (r"^- ", r"^\d+\. ", r"^\*\*"):
        assert len(re.findall(mark, korean, re.MULTILINE)) == len(re.findall(mark, english, re.MULTILINE))
    assert set(NAME.findall(korean)) == set(NAME.findall(english))
    spoken = re.sub(r"\((양품|불량|정상|고장|있음|없음|긴급|켜짐|꺼짐)\)", "", NAME.sub("", english))
    assert re.search("[가-힣]", spoken) is None


@pytest.mark.parametrize(("id", "part", "language"), EVERY)
def test_no_jargon(id, part, language):
    assert JARGON.findall(NAME.sub("", text_of(id, part, language))) == []


@pytest.mark.parametrize("id", shelf())
def test_the_columns_that_a_guide_names_are_those_of_the_sample(id):
    told = {name for part in PARTS for name in NAME.findall(text_of(id, part, "ko"))}
    assert told - header_of(id) == set()
    assert header_of(id) - set(NAME.findall(text_of(id, "data", "ko"))) == set()          # each is explained


@pytest.mark.parametrize("id", shelf())
def test_a_guide_ends_in_monday_and_in_an_example_marked_as_one(id):
    assert "**월요일에 할 일**\n1. " in text_of(id, "results", "ko")
    assert "**On Monday**\n1. " in text_of(id, "results", "en")
    assert text_of(id, "effect", "ko").startswith("**예(지어낸 숫자).**")
    assert text_of(id, "effect", "en").startswith("**Example (made-up numbers).**")
    for level in ("써도 됩니다", "참고만 하세요", "신호가 없습니다", "의심스럽습니다"):
        assert level in text_of(id, "results", "ko")
    assert "쓰지 마세요" in text_of(id, "background", "ko")


@pytest.mark.parametrize("language", ["ko", "en"])
def test_the_page_to_print_holds_every_part_in_order_and_nothing_from_outside(language):
    page = guide_html(problem("defect_prediction"), language)
    titles = re.findall(r"<h2>\d\. (.+?)</h2>", page)
    assert titles == {"ko": ["배경", "데이터 소개", "품질 검사", "정리(전처리)", "모델", "결과 해석", "기대 효과"],
                      "en": ["Background", "The data", "Quality check", "Cleaning", "The model", "Reading the answer",
                             "What to expect"]}[language]
    assert "<code>배럴온도(℃)</code>" in page
    assert page.count("<ol>") == 1
    assert not {"**", "`"} & set(re.findall(r"\*\*|`", page))
    assert re.search(r"https?:|src=|@import|url\(", page) is None


@pytest.mark.parametrize("id", shelf())
def test_usual_ranges_hold_in_the_sample(id):
    """`온도(℃)`: 보통 224–239. At least 19 of 20 values lie inside, and none of the ranges is much wider than the values."""
    encoding = "cp949" if id == "measured_quality" else "utf-8-sig"
    sample = pd.read_csv(ROOT / "sample_data" / problem(id).sample, encoding=encoding)
    ranges = RANGE.findall(text_of(id, "data", "ko").replace(",", ""))
    told = {name: (float(low.replace("−", "-")), float(high)) for name, low, high in ranges}
    numbers = {name: sample[name].dropna() for name in told if pd.api.types.is_numeric_dtype(sample[name])}
    assert numbers
    assert [name for name, values in numbers.items() if values.between(*told[name]).mean() < 0.95] == []
    assert [name for name, values in numbers.items()
            if told[name][1] - told[name][0] > 1.3 * (values.quantile(0.995) - values.quantile(0.005))] == []


def test_the_command_writes_a_guide(tmp_path, capsys):
    out = tmp_path / "가이드.html"
    assert main(["guide", "energy", "--out", str(out), "--language", "en", "--json", "--home", str(tmp_path / "home")]) == 0
    assert json.loads(capsys.readouterr().out) == {"problem": "energy", "out": str(out)}
    assert out.read_text("utf-8") == guide_html(problem("energy"), "en")


def test_texts_of_a_guide_are_escaped_on_the_page(thirteenth):
    page = guide_html(thirteenth("<script>alert(1)</script> & **bold**"), "ko")
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; <b>bold</b>" in page


def test_a_guide_without_a_part_is_refused_with_the_names_of_what_is_missing():
    spec = {name: {"ko": "글", "en": "text"} for name in PARTS if name != "effect"} | {"efect": {"ko": "글", "en": "text"}}
    spec["data"] = {"ko": "글", "en": "  "}
    with pytest.raises(KampError) as caught:
        read_guide(spec, "thirteenth")
    assert caught.value.facts["parts"] == "data (en), effect (ko), effect (en), efect"
    assert "effect (ko)" in say_error(caught.value, "en")


@pytest.fixture
def thirteenth(tmp_path, monkeypatch):
    """Put one more TOML file on the shelf: as a new template would be, with this text in every part of its guide."""
    def add(text):
        folder = shutil.copytree(problems.CATALOG, tmp_path / "catalog")
        known = (folder / "fault_type.toml").read_text("utf-8")
        start, end = known.index("[guide.background]"), known.index("# The blank form")
        guide = "".join(f'[guide.{part}]\nko = "{text}"\nen = "{text}"\n' for part in PARTS)
        (folder / "thirteenth.toml").write_text(known[:start] + guide + known[end:], "utf-8")
        assert tomllib.loads((folder / "thirteenth.toml").read_text("utf-8"))["family"] == "many_classes"
        monkeypatch.setattr(problems, "CATALOG", folder)
        shelf.cache_clear()
        return problem("thirteenth")
    yield add
    shelf.cache_clear()


def test_one_file_more_is_one_problem_more_with_its_guide(thirteenth):
    added = thirteenth("한 줄")
    assert len(shelf()) == 13
    assert added.guide.background == {"ko": "한 줄", "en": "한 줄"}
    assert added.form is not None
