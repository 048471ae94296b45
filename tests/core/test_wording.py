"""Every sentence exists in both languages, with the same blanks, and is said somewhere."""
import re
import string
from pathlib import Path

import pytest

from kamp_core.wording import particle, say, sentences
from kamp_core.wording.lists import shortened
from kamp_core.wording.numbers import decimals, ends

ROOT = Path(__file__).parent.parent.parent
CODE = {path: path.read_text("utf-8") for folder in ("kamp_core", "pages") for path in (ROOT / folder).rglob("*.py")}
CODE |= {path: path.read_text("utf-8") for folder in ("kamp_core", "pages") for path in (ROOT / folder).rglob("*.html*")}
CODE |= {ROOT / "app.py": (ROOT / "app.py").read_text("utf-8")}
STRINGS = set(re.findall(r"[\"']([\w.]+)[\"']", "\n".join(CODE.values())))
STRINGS |= {string.replace(".", "_") for string in STRINGS}         # an errand is called as its verb
AREAS = "|".join(sorted({key.split(".")[0] for key in sentences()}))
KEYS = re.compile(rf"[\"']((?:{AREAS})\.[a-z0-9_]+)[\"']")


def blanks(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


@pytest.mark.parametrize("key", sorted(sentences()))
def test_a_sentence_stands_in_both_languages_with_the_same_blanks(key):
    pair = sentences()[key]
    assert set(pair) == {"ko", "en"}
    assert blanks(pair["ko"]) == blanks(pair["en"])
    assert pair["ko"].strip()
    assert pair["en"].strip()


def test_every_key_that_the_code_says_exists():
    said = {key for text in CODE.values() for key in KEYS.findall(text)}
    files = {"model.kamp", "model.locked"}
    assert said - set(sentences()) - files == set()


def test_every_sentence_is_said_somewhere():
    """A key is used if its name, or its whole key, stands in the code as a string, or as the tail of an f-string."""
    tails = set(re.findall(r"\{[^{}]*\}([a-z_]\w*)[\"']", "\n".join(CODE.values())))
    heads = set(re.findall(r"f[\"']\w*\.?([a-z_]\w*_)\{", "\n".join(CODE.values())))
    unused = [key for key in sentences() if key not in STRINGS and (name := key.split(".", 1)[1]) not in STRINGS
              and not any(name.endswith(tail) for tail in tails) and not any(name.startswith(head) for head in heads)]
    assert unused == []


def test_every_error_that_is_raised_has_a_sentence():
    raised = {code for text in CODE.values() for code in re.findall(r"KampError\(\s*\"([a-z_]+)\"", text)}
    assert {f"error.{code}" for code in raised} - set(sentences()) == set()


def test_particles_follow_the_last_sound():
    assert [particle(word, "을", "를") for word in ("온도", "금형", "3호기", "7", "2", "LOT", "습도(%)", "압력 [bar]")] == [
        "를", "을", "를", "을", "를", "을(를)", "를", "을"]
    assert [particle(word, "으로", "로") for word in ("물", "금형", "온도")] == ["로", "으로", "로"]


def test_counts_of_false_alarms_are_said_as_they_are_read():
    """번 ends in a consonant, 회 in a vowel."""
    told = say("report.sure_threshold", "ko", allowed="일주일에 1번", apart="일주일에 0.58번")
    assert "헛경보가 일주일에 1번을 넘지 않게" in told
    assert "일주일에 0.58번이었습니다" in told
    assert "일주일에 2회였습니다" in say("report.sure_beyond", "ko", allowed="일주일에 1번", apart="일주일에 2회")
    assert "1번이라는" in say("report.sure_beyond", "ko", allowed="일주일에 1번", apart="일주일에 2회")


def test_a_particle_stands_outside_the_quotation_marks():
    assert say("error.target_empty", "ko", column="판정").startswith("결과 열 ‘판정’이 ")


def test_blanks_are_filled():
    sentence = next(key for key, pair in sentences().items() if blanks(pair["ko"]))
    facts = dict.fromkeys(blanks(sentences()[sentence]["ko"]), "1")
    assert "{" not in say(sentence, "ko", **facts)


@pytest.mark.parametrize(("low", "high", "shown"), [
    ("11.95", "12.041", ("11.950", "12.041")), ("200", "205", ("200", "205")), ("0.0", "204.9", ("0.0", "204.9")),
    ("12345.678", "23456.789", ("12,345.7", "23,456.8")), ("1.0000001", "1.0000002", ("1.0000001", "1.0000002")),
    ("-0.001", "1000.5", ("0.0", "1,000.5")), ("0.0", "0.30000000000000004", ("0.0", "0.3")),
    ("1e-05", "2e-05", ("1e-05", "2e-05"))])
def test_the_ends_of_a_range_keep_the_decimals_of_its_values(low, high, shown):
    carried = max(decimals(low), decimals(high))
    first, last = ends(float(low), float(high), carried)
    assert (first, last) == shown


def test_names_are_cut_in_the_middle_as_they_differ_at_their_ends():
    left, right = (shortened(f"RG3 MOLD'G W/SHLD, {side}", 18) for side in ("LH", "RH"))
    assert (len(left), left != right, right.endswith(", RH")) == (18, True, True)
    assert shortened("온도", 18) == "온도"
