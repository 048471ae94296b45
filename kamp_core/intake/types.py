"""Types from values: what a column seems to be."""
import re
from dataclasses import dataclass

import duckdb

from kamp_core.intake.facts import ColumnType

ENOUGH = 0.9                       # share of filled cells that must convert
EMPTY = ("", "-", "--", "n/a", "na", "#n/a", "null", "none", "nan", "없음", "측정불가")
_DAYS = ("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y. %m. %d.", "%Y. %m. %d", "%Y년 %m월 %d일", "%d/%m/%Y", "%m/%d/%Y",
         "%d.%m.%Y", "%d-%m-%Y", "%y-%m-%d", "%y/%m/%d", "%y.%m.%d")
_CLOCKS = ("%H:%M:%S", "%H:%M", "%H:%M:%S.%f", "%p %I:%M:%S", "%p %I:%M", "%p %I:%M:%S.%f", "%I:%M:%S %p", "%I:%M %p")
_MONTHS = ("%Y-%m", "%Y. %m", "%Y.%m", "%Y/%m", "%Y년 %m월")
FORMATS: dict[ColumnType, tuple[str, ...]] = {
    "date": (*_DAYS, *_MONTHS),
    "datetime": tuple(f"{day} {clock}" for day in _DAYS for clock in _CLOCKS) + tuple(
        f"%Y-%m-%dT{clock}" for clock in ("%H:%M:%S", "%H:%M:%S.%f", "%H:%M:%SZ", "%H:%M")),
    "time": _CLOCKS,
}
_COMPACT = re.compile(r"date|일자|날짜|년월일|생산일|day|dt$", re.IGNORECASE)
_INTEGER = re.compile(r"[-+]?\d{1,15}")
_LONG = re.compile(r"\d{16,}")     # beyond what a number keeps exactly: an id
_NUMBER = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d{1,3})?")
_THOUSANDS = re.compile(r"[₩\\$]?\s?[-+]?\d{1,3}(,\d{3})+(\.\d+)?")
_DECIMAL_COMMA = re.compile(r"[-+]?\d+(\.\d{3})*,\d+")
_ONE_GROUP = re.compile(r"[-+]?\d{1,3},\d{3}")      # 1,234: thousands or three decimals
_ZERO_COMMA = re.compile(r"[-+]?0,\d")             # no thousand begins with a lone zero
_LEADING_ZERO = re.compile(r"[-+]?0\d")
_ISO_DAY = r"[12]\d{3}-\d{1,2}-\d{1,2}"
_ISO_DAY_CLOCK = re.compile(_ISO_DAY + r" \d{1,2}:\d{2}(:\d{2}(\.\d{1,6})?)?")
_ISO_EITHER = re.compile(_ISO_DAY + r"( \d{1,2}:\d{2}(:\d{2}(\.\d{1,6})?)?)?")
_TWO_DIGIT_YEAR = r"\d\d[-/.]\d{1,2}[-/.]\d{1,2}(\D.*)?"


@dataclass(frozen=True)
class Guess:
    type: ColumnType
    format: str | None = None


def guess_type(name: str, values: list[str], db: duckdb.DuckDBPyConnection, delimiter: str | None = None) -> Guess:
    """What most of the filled cells are. Text whenever in doubt: codes with leading zeros, long ids."""
    filled = filled_cells(values)
    if not filled or any(_LONG.fullmatch(value) for value in filled):
        return Guess("text")
    need = ENOUGH * len(filled)
    if any(_LEADING_ZERO.match(value) and not set(value) & set(".,:") for value in filled):
        return _guess_time(filled, db) if _has_marks(filled, need) else Guess("text")
    if _COMPACT.search(name) and all(re.fullmatch(r"(19|20)\d{6}", value) for value in filled):
        return Guess("date", "%Y%m%d")
    if (number := _guess_number(name, filled, need, delimiter)) is not None:
        return number
    if sum(value.lower() in ("true", "false") for value in filled) >= need:
        return Guess("boolean")
    return _guess_time(filled, db) if _has_marks(filled, need) else Guess("text")


def filled_cells(values: list[str]) -> list[str]:
    """Those that hold something, without the blanks around it."""
    return [value for value in (v.strip() for v in values) if value.lower() not in EMPTY]


def _guess_number(name: str, filled: list[str], need: float, delimiter: str | None) -> Guess | None:
    plain = [_NUMBER.fullmatch(value) is not None for value in filled]
    grouped = sum(_THOUSANDS.fullmatch(value) is not None for value in filled)
    decimal = _reads_with_decimal_commas(filled, need)
    if decimal and _has_decimal_comma(filled, delimiter):
        return Guess("number", "decimal_comma")
    if grouped and grouped + sum(plain) >= need:
        return Guess("number", "thousands")
    if sum(_INTEGER.fullmatch(value) is not None for value in filled) >= need:
        whole = all(_INTEGER.fullmatch(value) or not number for value, number in zip(filled, plain, strict=True))
        return Guess("integer" if whole else "number")
    if sum(plain) >= need:
        month = all(re.fullmatch(r"(19|20)\d\d\.(0[1-9]|1[0-2])", value) for value in filled)
        return Guess("date", "%Y.%m") if month and _COMPACT.search(name) else Guess("number")
    return Guess("number", "decimal_comma") if decimal else None


def _reads_with_decimal_commas(filled: list[str], need: float) -> bool:
    commas = sum(_DECIMAL_COMMA.fullmatch(value) is not None for value in filled)
    return commas > 0 and commas + sum(_INTEGER.fullmatch(value) is not None for value in filled) >= need


def _has_decimal_comma(filled: list[str], delimiter: str | None) -> bool:
    """Does a cell show that its comma cannot part thousands? Beside ';', as programs with decimal commas write, one is enough."""
    if any(_ZERO_COMMA.match(value) for value in filled):
        return True
    once = all(value.count(",") <= 1 for value in filled)
    return delimiter == ";" and once and any(
        _DECIMAL_COMMA.fullmatch(value) and not _ONE_GROUP.fullmatch(value) for value in filled)


def comma_unclear(values: list[str]) -> bool:
    """Could every comma part thousands or decimals alike: 1,234 and nothing that tells?"""
    filled = filled_cells(values)
    with_comma = [value for value in filled if "," in value]
    return bool(with_comma) and all(_ONE_GROUP.fullmatch(value) for value in with_comma) and not any(
        "." in value for value in filled)


def _has_marks(filled: list[str], need: float) -> bool:
    """Do most cells look like a date or a clock: digits with separators?"""
    return sum(bool(re.search(r"\d\s*[-/.:년월]\s*\d", value)) and len(value) <= 40 for value in filled) >= need


def _guess_time(filled: list[str], db: duckdb.DuckDBPyConnection) -> Guess:
    """Date, date and clock, or clock: whichever reads most cells; text when none reads enough."""
    if any(_ISO_DAY_CLOCK.fullmatch(value) for value in filled) and sum(
            _ISO_EITHER.fullmatch(value) is not None for value in filled) >= ENOUGH * len(filled):
        return Guess("datetime", _iso_format(filled))
    best, best_count, best_size = Guess("text"), 0, 1
    for kind, formats in FORMATS.items():
        form, count, size = best_format(formats, filled, db)
        if count > best_count:
            best, best_count, best_size = Guess(kind, form), count, size
    return best if best_count >= ENOUGH * best_size else Guess("text")


def _iso_format(filled: list[str]) -> str:
    """How the longest is written; the shorter ones, midnights without a clock, are read all the same."""
    longest = max((value for value in filled if _ISO_DAY_CLOCK.fullmatch(value)), key=len)
    clock = ("%H:%M", "%H:%M:%S")[longest.count(":") - 1]
    return f"%Y-%m-%d {clock}.%f" if "." in longest else f"%Y-%m-%d {clock}"


def best_format(formats: tuple[str, ...], values: list[str], db: duckdb.DuckDBPyConnection) -> tuple[str, int, int]:
    """The first of the formats that read most of a spread sample. → (format, cells read, cells tried)

    Where day and month cannot be told apart, the order under which neighbours lie at an even distance wins.
    """
    sample = values[::max(1, len(values) // 500)]
    formats = _promising(formats, sample[::max(1, len(sample) // 30)], db) or formats[:1]
    columns = ", ".join(f"count({_parsed(form)})" for form in formats)
    steps = ", ".join(f"coalesce(stddev(epoch({_parsed(form)}) - epoch({_parsed(form, 'before')})), 0)"
                      for form in formats)
    row = db.execute(f"""select {columns}, {steps} from (select v, lag(v) over (order by n) as before from
        (select {_cleaned("unnest($1)")} v, generate_subscripts($1, 1) n))""", [sample]).fetchone() or ()
    counts, uneven = row[:len(formats)], row[len(formats):]
    best = min(range(len(formats)), key=lambda i: (-counts[i], uneven[i]))
    return formats[best], counts[best], len(sample)


def _promising(formats: tuple[str, ...], few: list[str], db: duckdb.DuckDBPyConnection) -> tuple[str, ...]:
    """Those that read at least half of a few cells: most fall away before the long look."""
    counts = db.execute("select " + ", ".join(f"count({_parsed(form)})" for form in formats)
                        + f" from (select {_cleaned('unnest($1)')} v)", [few]).fetchone() or ()
    return tuple(form for form, count in zip(formats, counts, strict=True) if count and count >= len(few) / 2)


def _parsed(form: str, value: str = "v") -> str:
    """SQL: a cell read by this format, NULL for years no factory file has: part numbers look like dates, too."""
    moment = f"try_strptime({value}, '{form}')"
    if "%y" in form:
        return f"case when regexp_full_match({value}, '{_TWO_DIGIT_YEAR}') then {moment} end"
    return f"case when year({moment}) between 1900 and 2100 then {moment} end" if "%Y" in form else moment


def _cleaned(value: str) -> str:
    return f"replace(replace(trim({value}), '오전', 'AM'), '오후', 'PM')"


def day_or_month_first(form: str, values: list[str]) -> bool:
    """Could every one of these dates be read with day and month swapped?"""
    if not form.startswith(("%d/%m/", "%m/%d/")):
        return False
    heads = [re.match(r"(\d+)/(\d+)/", value) for value in filled_cells(values)]
    return all(int(head[1]) <= 12 and int(head[2]) <= 12 for head in heads if head)
