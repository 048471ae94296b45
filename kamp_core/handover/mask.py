"""Neutral names, numbers scaled and shifted, words as letters, times moved by whole weeks: one way for a whole project."""
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import SystemRandom
from typing import Any

MOST_WORDS = 20_000                    # of a column; beyond, and where cells are long, it is free text
LONGEST_WORD = 60
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_DAYS = re.compile(rf"{_DAY.pattern}([–, ]+{_DAY.pattern})*( … \+[\d,]+)?")          # as `some` writes them
_CODE = re.compile(r"[a-z0-9_.%:-]{1,24}")       # what the program itself calls something


@dataclass(frozen=True)
class Number:
    """(x + shift) · scale; `scale` above 0, and a whole number where all values are."""

    scale: float
    shift: float
    whole: bool


@dataclass(frozen=True)
class Mask:
    """`names`: a column's new name; `numbers`, `words`: by the old name, as far as a column has such cells."""

    names: dict[str, str]
    numbers: dict[str, Number]
    words: dict[str, dict[str, str]]
    weeks: int

    def name(self, column: str) -> str:
        """Also of a column that the program made of one: 'C3 (0–24)'. '–' for what is none."""
        if column in self.names or not column:
            return self.names.get(column, "")
        source = next((old for old in sorted(self.names, key=len, reverse=True) if column.startswith(f"{old} (")), None)
        return "–" if source is None else self.names[source] + column[len(source):]

    def number(self, column: str, value: Any) -> Any:
        if not isinstance(value, int | float) or column not in self.numbers:
            return None
        known = self.numbers[column]
        return (value + known.shift) * known.scale

    def word(self, column: str, text: Any) -> str:
        """A cell as text; numbers as the program writes them."""
        if text is None or text == "":
            return ""
        if (letter := self.words.get(column, {}).get(str(text))) is not None:
            return letter
        try:
            moved = self.number(column, float(text))
        except (TypeError, ValueError):
            moved = None
        if moved is None:
            return str(text) if str(text).lower() in ("true", "false") else "–"
        return str(int(moved)) if float(moved).is_integer() else f"{moved:.6g}"

    def cell(self, column: str, value: Any) -> Any:
        """A value of whatever kind."""
        return self.number(column, value) if isinstance(value, int | float) and column in self.numbers else (
            None if value is None else self.word(column, value))

    def time(self, text: Any) -> Any:
        """An ISO time, or a day."""
        if not text:
            return text
        try:
            moved = datetime.fromisoformat(str(text)) + timedelta(weeks=self.weeks)
        except ValueError:
            return "–"
        return moved.isoformat() if len(str(text)) > 10 else f"{moved:%Y-%m-%d}"

    def text(self, text: str) -> str:
        """One of the program's own words, a column, a list of columns, of days; '–' for anything else."""
        if text in self.names:
            return self.names[text]
        if _DAYS.fullmatch(text):
            return _DAY.sub(lambda day: str(self.time(day[0])), text)
        parts = [self.name(part) for part in text.split(", ")]
        if "–" not in parts:
            return ", ".join(parts)
        return text if _CODE.fullmatch(text) else "–"

    def shows(self, texts: Iterable[str]) -> bool:
        """Does a name or a word of the factory still stand somewhere?"""
        ours = {*self.names.values(), *(letter for words in self.words.values() for letter in words.values())}
        old = {*self.names, *(word for words in self.words.values() for word in words)}
        telling = [name for name in old if len(name) > 3 or re.search("[^\x00-\x7f]", name)]
        return any(text not in ours and ((text in old and len(text) > 1) or any(name in text for name in telling))
                   for text in texts)


def make_mask(columns: dict[str, tuple[float, float, bool] | None], words: dict[str, list[str]], results: set[str]) -> Mask:
    """`columns`: least, greatest, all whole; None without numbers. `results` are scaled only, so that errors and sums stay true."""
    chance = SystemRandom()
    names = list(columns)
    chance.shuffle(names)
    numbers = {}
    for name, ends in columns.items():
        if ends is None:
            continue
        low, high, whole = ends
        span = max(abs(high - low), 1.0)
        shift = 0.0 if name in results else chance.uniform(-span, span)
        scale = float(chance.randint(2, 9)) if whole else round(chance.uniform(0.3, 3.0), 3)
        numbers[name] = Number(scale, float(round(shift)) if whole else shift, whole)
    lettered = {}
    for name, values in words.items():
        mixed = list(values)
        chance.shuffle(mixed)
        lettered[name] = {value: letters(place) for place, value in enumerate(mixed)}
    return Mask({name: f"C{place}" for place, name in enumerate(names, start=1)}, numbers, lettered,
                chance.choice([-1, 1]) * chance.randint(20, 300))


def letters(place: int) -> str:
    """0 → A, 25 → Z, 26 → AA."""
    text = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        text = chr(65 + rest) + text
    return text
