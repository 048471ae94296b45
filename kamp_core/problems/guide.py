"""The guide of a problem, as its TOML file holds it under [guide.<part>]: what a person on the floor needs to know at each step."""
from dataclasses import dataclass
from typing import Any, Literal, get_args

from kamp_core.errors import KampError
from kamp_core.settings import Language

Text = dict[Language, str]
# in the order of KAMP's guidebooks: 배경, 데이터 소개, 품질 검사, 전처리, 모델, 결과 해석, 기대 효과
Part = Literal["background", "data", "quality", "cleaning", "model", "results", "effect"]
PARTS: tuple[Part, ...] = get_args(Part)
_LANGUAGES: tuple[Language, ...] = get_args(Language)


@dataclass(frozen=True)
class Guide:
    """Seven parts in both languages, each Markdown of paragraphs and lists, a line each, with **bold** and `names of columns`."""

    background: Text      # the process, what is asked of it, and when not to ask
    data: Text            # what to collect, and what the columns of the sample mean
    quality: Text         # what to check before anything is believed
    cleaning: Text        # what to mend, and the traps
    model: Text           # what is done with the data, in plain words
    results: Text         # how to read the answer, and what to do on Monday
    effect: Text          # what it can bring, with an example, and how to keep it going

    def part(self, name: Part) -> Text:
        """One part in both languages."""
        text: Text = getattr(self, name)
        return text


def read_guide(spec: dict[str, Any], problem: str) -> Guide:
    """The [guide] of a problem's TOML file. Raises KampError('guide_incomplete') that names every part without a text, and
    those that no guide has."""
    missing = [f"{name} ({language})" for name in PARTS for language in _LANGUAGES if not _text(spec, name, language).strip()]
    unknown = [name for name in spec if name not in PARTS]
    if missing or unknown:
        raise KampError("guide_incomplete", problem=problem, parts=", ".join(missing + unknown))
    return Guide(**{name: {language: spec[name][language].strip() for language in _LANGUAGES} for name in PARTS})


def _text(spec: dict[str, Any], name: str, language: Language) -> str:
    part = spec.get(name)
    return str(part.get(language, "")) if isinstance(part, dict) else ""
