"""Every sentence the app says, Korean and English side by side.

One TOML file a page or area; in a folder (`error/`, `check/`) one file a room, the folder's name being the area.
A key is `<area>.<name>`: `train.start`, `error.file_empty`.
"""
import re
import string
import tomllib
from functools import cache
from pathlib import Path

from kamp_core.errors import KampError
from kamp_core.settings import Language

_FOLDER = Path(__file__).parent
_PARTICLES = {"을": ("을", "를"), "이": ("이", "가"), "은": ("은", "는"), "과": ("과", "와"), "으로": ("으로", "로"),
              "이었": ("이었", "였"), "이라": ("이라", "라")}
_UNIT = re.compile(r"\s*[(\[][^()\[\]]*[)\]]$")
_DIGITS_WITH_FINAL = "013678"  # 영 일 삼 육 칠 팔 end in a consonant


def say(key: str, language: Language, **facts: object) -> str:
    """The sentence `key` with its blanks filled; '{column:을}' picks 을 or 를, '{column:’을}' also puts ‘ ’ around the word.

    Raises KeyError on an unknown key.
    """
    return _Filler().vformat(sentences()[key][language], (), facts)


def say_error(error: KampError, language: Language) -> str:
    """A KampError in words: what happened, to what, and what to do; a fault within it (`because`) in words, too."""
    facts = dict(error.facts)
    if isinstance(inner := facts.get("because"), dict):
        facts["because"] = say(f"error.{inner['code']}", language, **inner["facts"])
    return say(f"error.{error.code}", language, **facts)


@cache
def sentences() -> dict[str, dict[Language, str]]:
    """All sentences by key: {'train.start': {'ko': ..., 'en': ...}}."""
    found: dict[str, dict[Language, str]] = {}
    for path in sorted(_FOLDER.rglob("*.toml")):
        area = path.stem if path.parent == _FOLDER else path.parent.name
        for name, pair in tomllib.loads(path.read_text("utf-8")).items():
            if f"{area}.{name}" in found:
                raise ValueError(f"{area}.{name} is said twice, also in {path.name}")
            found[f"{area}.{name}"] = pair
    return found


class _Filler(string.Formatter):
    """str.format, plus Korean particles chosen by the word's last syllable."""

    def format_field(self, value: object, spec: str) -> str:
        if spec.removeprefix("’") not in _PARTICLES:
            return str(super().format_field(value, spec))
        word = f"‘{value}’" if spec.startswith("’") else str(value)
        return word + particle(word, *_PARTICLES[spec.removeprefix("’")])


def particle(word: str, after_consonant: str, after_vowel: str) -> str:
    """The form of a Korean particle that follows `word`."""
    bare = word.rstrip("'\"”’ ")
    last = (_UNIT.sub("", bare) or bare).rstrip(")] ")[-1:]      # 부스습도(%)를: the unit is not read aloud
    if after_consonant == "으로" and _ends_in_l(last):
        return after_vowel
    if last.isdigit():
        return after_consonant if last in _DIGITS_WITH_FINAL else after_vowel
    if not "가" <= last <= "힣":  # a foreign name: both forms, as official letters do
        return f"{after_consonant}({after_vowel})"
    return after_consonant if (ord(last) - ord("가")) % 28 else after_vowel


def _ends_in_l(sound: str) -> bool:
    """Is the last sound ㄹ? 실로, 칠로: it takes 로 like a vowel."""
    return sound in ("1", "7", "8") or ("가" <= sound <= "힣" and (ord(sound) - ord("가")) % 28 == 8)


def model_name(id: str, language: Language) -> str:
    """A candidate of the leaderboard in words: 'lightgbm_3' is the third variant of 'lightgbm'; its id where unknown."""
    base, _, number = id.rpartition("_") if id.rpartition("_")[2].isdigit() else (id, "", "")
    plain = base.removesuffix("_pairs")
    if f"model.{plain}" not in sentences():
        return id
    name = say(f"model.{plain}", language)
    name = name if plain == base else say("model.paired", language, model=name)
    return say("model.variant", language, model=name, number=number) if number else name
