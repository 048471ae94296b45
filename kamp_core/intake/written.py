"""How cells are written, and what they say: the shapes that the app's SQL goes by, and the reader of a downloaded model.

This file stands alone (NumPy and pandas only): a downloaded model carries a copy of it.

A column's `form` is how it is written, None for the plainest way:
  numbers   'thousands' or 'decimal_comma', 'wide_…' with digits such as １２, then the unit in its spellings: 'thousands mm|㎜';
            'zeros': 007 is 7
  times     formats of strptime and names of other ways, one after the other: '%Y-%m-%d %H:%M|serial'
  words     'words OK|NG': one spelling a word; 'narrow': １２Ａ is 12A
"""
from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

EMPTY = ("", "-", "--", "---", "–", "—", ".", "?", "n/a", "n.a.", "na", "#n/a", "#div/0!", "#value!", "#ref!", "#num!",
         "#name?", "#null!", "null", "(null)", "\\n", "none", "nan", "nil", "없음", "해당없음", "측정불가", "미측정", "미입력",
         "결측", "공란")                          # a number or time that is not there
NOT_JUDGED = ("-", "--", "n/a", "na", "#n/a", "null", "nan", "미측정", "미검사", "미판정", "미입력")
WIDE = "".join(map(chr, range(0xFF01, 0xFF5F))) + "\u3000\uffe6\u2212\u2013\ufe63\u2010\u2011"      # １２Ａ％, blank, ￦, minus
NARROW = "".join(map(chr, range(0x21, 0x7F))) + " ₩-----"
CIRCLES, CROSSES = "○◯〇⭕", "×✕✗╳❌"
BLANKS = "[ \t\r\n\u00a0\u3000]*"         # as characters: the two engines know different escapes
SEPARATORS = "[, \u00a0\u202f']"
PLAIN = r"[-+]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][-+]?[0-9]{1,3})?"
NEGATIVE = r"[(△▲]|(?:^|[^eE])-"
_POWER = r"(?:[eE][-+]?[0-9]{1,3})?"
_GROUPS = "[0-9]{1,3}(?:[ \u00a0\u202f'][0-9]{3})+"
BODIES = {                                    # the digits of a number, without sign and unit
    "thousands": rf"(?:(?:[0-9]{{1,3}}(?:,[0-9]{{3}})+|{_GROUPS}|[0-9]+)(?:\.[0-9]*)?|\.[0-9]+){_POWER}",
    "decimal_comma": rf"(?:(?:{_GROUPS}|[0-9]+(?:\.[0-9]{{3}})*)(?:,[0-9]*)?|,[0-9]+){_POWER}"}
WEEKDAY = r" *\([월화수목금토일]\)"
SERIAL = r"[2-7][0-9]{4}(?:\.[0-9]+)?"         # days as Excel counts them, from 1954 to 2119
COUNTS = {                                     # ways of telling a moment by a number: (shape, start, milliseconds of one)
    "serial": (SERIAL, "1899-12-30", 86_400_000), "epoch": (r"[0-9]{10}(?:\.[0-9]{1,9})?", "1970-01-01", 1000),
    "epoch_ms": (r"[0-9]{13}(?:\.[0-9]{1,6})?", "1970-01-01", 1)}
PAST_MIDNIGHT = r"^(|.*[ T])(2[4-9]|3[0-9]|4[0-7])(:[0-5][0-9].*)$"       # 24:30, 25:10: hours of the day before
_NAMED = (*COUNTS, "past_midnight", "midnight_last")                      # ways of writing times without a format
ISO = r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[ T][0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,9})?)?)?"      # read in any column
_TO_NARROW = str.maketrans(WIDE, NARROW)
_TO_LETTERS = str.maketrans(CIRCLES + CROSSES, "o" * len(CIRCLES) + "x" * len(CROSSES))
_SPELLINGS: dict[str, list[str]] = {}          # by letter, all that are folded to it
for _letter in [*map(chr, range(0x21, 0x7F)), *WIDE, *CIRCLES, *CROSSES]:
    _SPELLINGS.setdefault(_letter.translate(_TO_NARROW).lower().translate(_TO_LETTERS), []).append(_letter)


@dataclass(frozen=True)
class NumberForm:
    """'wide_thousands mm|㎜' as data; `style` is '' for the plainest way."""

    style: str
    units: tuple[str, ...]
    wide: bool


def number_form(form: str | None) -> NumberForm:
    style, _, units = (form or "").partition(" ")
    return NumberForm(style.removeprefix("wide_"), tuple(units.split("|")) if units else (), style.startswith("wide_"))


def number_shape(form: NumberForm) -> str:
    """What the whole of a cell must look like to be a number of this form; wide signs are narrow by then."""
    style, units = form.style, form.units
    unit = "(?:" + "|".join(re.escape(narrowed(unit) if form.wide else unit) for unit in units) + ")" if units else "(?:)"
    b = BLANKS
    signed = rf"[-+△▲]?{b}(?:{unit}{b})?[-+]?{b}{BODIES[style]}{b}{unit}?{b}-?"
    if "%" in units:       # 0.5 beside 12.5% may be half of the whole or half of a hundredth
        signed = rf"(?:[-+△▲]?{b}{BODIES[style]}{b}{unit}{b}-?|0+(?:[.,]0+)?)"
    return rf"{b}(?:{signed}|\({b}{signed}{b}\)){b}"


def time_formats(form: str | None) -> tuple[str, ...]:
    """The formats of strptime among the ways a column of times is written."""
    return tuple(way for way in (form or "").split("|") if way and way not in _NAMED)


def strict_shape(way: str) -> str | None:
    """What a cell of this format must look like, where strptime would take fewer digits: 2024 for 24, 2024031 for 20240301."""
    if "%y" in way:
        before, _, after = way.partition("%y")
        return (".*[^0-9]" if before else "") + "[0-9]{2}" + ("([^0-9].*)?" if after else "")
    return re.sub("%[mdHMS]", "[0-9]{2}", way.replace("%Y", "[0-9]{4}")) if way.startswith("%Y%m") and "%p" not in way else None


def writes(form: str | None, way: str) -> bool:
    """Is this one of the ways a column of times is written?"""
    return way in (form or "").split("|")


def canonical_words(form: str | None) -> tuple[str, ...]:
    """'words OK|NG' → ('OK', 'NG')."""
    return tuple(form.removeprefix("words ").split("|")) if form and form.startswith("words ") else ()


def narrowed(text: str) -> str:
    """Wide letters, digits and signs as a keyboard has them: １２Ａ is 12A."""
    return text.translate(_TO_NARROW)


def folded(word: str) -> str:
    """The same for each spelling of a word: Ｏ, o, ○ and ' O ' are one."""
    return word.translate(_TO_NARROW).strip().lower().translate(_TO_LETTERS)


def word_shape(word: str) -> str:
    """What is one spelling or another of this word."""
    return "".join(f"[{re.escape(''.join(_SPELLINGS.get(letter, letter)))}]" for letter in folded(word))


def filled_cells(cells: list[str]) -> pd.Series:
    """Cells of a number or time without the blanks around them, None where they hold nothing."""
    text = pd.Series(cells, dtype="object").str.strip()
    return text.where(~text.str.lower().isin(EMPTY), None)


def text_cells(cells: list[str], kind: str, levels: tuple[str, ...], form: str | None = None) -> pd.Series:
    """Cells as text → values as the model's preparation wants them. `form`: how the training file wrote them."""
    if kind == "number":
        return number_cells(filled_cells(cells), form)
    if kind == "time":
        return time_cells(filled_cells(cells), form)
    return pd.Series(cells, dtype="object").map(spelling(form, levels)).astype("object")


def spelling(form: str | None, levels: tuple[str, ...]) -> Callable[[str | float], str | None]:
    """From a cell to its word as the training has it, None for an empty one: 'true' is True, 3.0 is 3. `levels`: those learned."""
    as_learned, yes_no = word_reader(form), bool(levels) and set(levels) <= {"True", "False"}

    def read(cell: str | float) -> str | None:
        text = str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)
        word = as_learned(text.strip())
        return (word.capitalize() if yes_no else word) or None
    return read


def word_reader(form: str | None) -> Callable[[str], str]:
    """From a cell without the blanks around it to the word in the spelling of the training file."""
    words = {folded(word): word for word in canonical_words(form)}
    if words:
        return lambda cell: words.get(folded(cell), "" if cell.lower() in NOT_JUDGED else cell)
    return (lambda cell: cell.translate(_TO_NARROW).strip()) if form == "narrow" else str


def number_cells(text: pd.Series, form: str | None) -> pd.Series:
    """float64; what the app would not read as a number is empty."""
    known = number_form(form)
    if known.style not in BODIES:
        bare = text.where(text.str.fullmatch(PLAIN, na=False), None)
        negative = pd.Series(False, index=text.index)
    else:
        narrow = text.map(narrowed, na_action="ignore").astype("object") if known.wide else text
        fits = narrow.where(narrow.str.fullmatch(number_shape(known), na=False), None)
        negative = fits.str.contains(NEGATIVE, regex=True, na=False)
        bare = fits.str.extract(f"({BODIES[known.style]})", expand=False).str.replace(SEPARATORS.replace(",", ""), "", regex=True)
        bare = bare.str.replace(".", "").str.replace(",", ".") if known.style == "decimal_comma" else bare.str.replace(",", "")
    numbers = pd.to_numeric(bare, errors="coerce").astype("float64")
    return numbers.where(np.isfinite(numbers)).where(~negative, -numbers)


def time_cells(text: pd.Series, form: str | None) -> pd.Series:
    """datetime64 by the formats of the training file, else as ISO writes it."""
    clean = text.map(plain_clock, na_action="ignore").astype("object")
    found: pd.Series = pd.to_datetime(text.where(text.str.fullmatch(ISO, na=False), None), errors="coerce", format="ISO8601")
    ways = time_formats(form)
    for way in ways:
        shape = strict_shape(way)
        fits = clean.where(clean.str.fullmatch(shape, na=False), None) if shape else clean
        found = pd.to_datetime(fits, errors="coerce", format=way.replace("%n", "%f")).fillna(found)
    for way, counted in COUNTS.items():
        if writes(form, way):
            found = found.fillna(_counted(text, *counted))
    if writes(form, "past_midnight"):
        found = found.fillna(_past_midnight(text, "|".join(ways)))
    return found.dt.floor("us")


class Midnights:
    """00:00 written last, with the date of the day it ends: each becomes the next day's. Piece by piece of a file."""

    def __init__(self) -> None:
        self._last: pd.Timestamp | None = None
        self._late = False

    def moved(self, times: pd.Series) -> pd.Series:
        """A midnight right below a later clock of its date, and those equal to it below."""
        known = times.dropna()
        if known.empty:
            return times
        before = known.shift(fill_value=pd.NaT if self._last is None else self._last)
        late = (known == known.dt.normalize()) & (before.dt.normalize() == known)
        late = late.astype("object").where(known != before, None)
        late.iloc[0] = self._late if late.iloc[0] is None else late.iloc[0]
        late = late.ffill().astype(bool)
        self._last, self._late = known.iloc[-1], bool(late.iloc[-1])
        return times + pd.to_timedelta(late.reindex(times.index, fill_value=False).astype(int), unit="D")


def plain_clock(cell: str) -> str:
    """Wide signs narrow, 오전 and 오후 as strptime knows them, no day of the week."""
    narrow = re.sub(WEEKDAY, "", cell.translate(_TO_NARROW)).replace("오전", "AM").replace("오후", "PM")
    return re.sub(r"\b([AaPp])\.[Mm]\.", r"\1M", narrow).strip()


def _counted(text: pd.Series, shape: str, start: str, milliseconds: int) -> pd.Series:
    """Moments told by a number, to the millisecond."""
    count = pd.to_numeric(text.where(text.str.fullmatch(shape, na=False), None), errors="coerce").astype("float64")
    moments: pd.Series = pd.Timestamp(start) + pd.to_timedelta(np.floor(count * milliseconds + 0.5), unit="ms")
    return moments


def _past_midnight(text: pd.Series, form: str) -> pd.Series:
    """24:30 is half past midnight of the day after."""
    parts = text.str.extract(PAST_MIDNIGHT)
    hour = (pd.to_numeric(parts[1]) - 24).map(lambda hour: f"{hour:02.0f}", na_action="ignore")
    return time_cells((parts[0] + hour + parts[2]).astype("object"), form) + pd.Timedelta(days=1)
