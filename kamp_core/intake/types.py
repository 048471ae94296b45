"""Types from values: what a column seems to be."""
import re
from collections import Counter
from dataclasses import dataclass, replace

import duckdb

from kamp_core.intake.facts import ColumnType, Warning
from kamp_core.intake.judgements import words_of
from kamp_core.intake.times import DATE_NAME, Order, TimeGuess, guess_counted, guess_time
from kamp_core.intake.written import BODIES, EMPTY, SERIAL, WIDE, narrowed
from kamp_core.units import PREFIXES, one_letter, unit_behind_number, unit_key

_LONGEST = 16                      # characters; a shorter cell keeps all its digits
ENOUGH = 0.9                       # share of filled cells that must convert
_TIMES = {"date", "time", "datetime"}
_INTEGER = re.compile(r"[-+]?\d{1,15}")
_LONG = re.compile(r"[-+]?\d{16,}(\.0*)?")     # beyond what a number keeps exactly: an id
_GROUP_MARKS = re.compile("[,\\s'\u00a0\u202f]")
_POWER_OF_CODE = re.compile(r"\d+[eE]\d+")       # 1E3 and 10E2 are lots; programs write 1.5E3, 1e+06
_NUMBER = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d{1,3})?")
_THOUSANDS = re.compile(r"\d{1,3}(,\d{3})+(\.\d+)?")
_SPACED = re.compile("\\d{1,3}([ \u00a0\u202f']\\d{3})+(?P<point>[.,]\\d+)?")
_DECIMAL_COMMA = re.compile(r"\d+(\.\d{3})*,\d+")
_ONE_GROUP = re.compile(r"\d{1,3},\d{3}")      # 1,234: thousands or three decimals
_ZERO_COMMA = re.compile(r"0,\d")                  # no thousand begins with a lone zero
_LEADING_ZERO = re.compile(r"[-+]?0\d")
_BODY = f"(?:{BODIES['thousands']}|{BODIES['decimal_comma']})"
_MONEY = "|".join(map(re.escape, PREFIXES))
_DRESSED = re.compile(rf"(?P<open>\()? ?[-+△▲]? ?(?P<prefix>{_MONEY})? ?[-+]? ?(?P<body>{_BODY})"
                      r"(?P<blank> ?)(?P<suffix>[^\s\d(),.+-][^\s(),.+-]{0,9})? ?(?P<minus>-)? ?(?P<close>\))?")
_WIDE_SIGN = re.compile(f"[{re.escape(WIDE)}]")


@dataclass(frozen=True)
class Guess:
    """`order`: what told day and month apart, where they could be mistaken. `said`: what people should know of it."""

    type: ColumnType
    format: str | None = None
    unit: str | None = None
    order: Order | None = None
    said: tuple[Warning, ...] = ()


def guess_type(name: str, values: list[str], db: duckdb.DuckDBPyConnection, delimiter: str | None = None,
               unit: str | None = None, need: float = ENOUGH) -> Guess:
    """What most of the filled cells are. Text whenever in doubt: codes with leading zeros, long ids. `unit`: the header's."""
    filled = filled_cells(values)
    wide = any(map(_WIDE_SIGN.search, values))
    if not filled or any(map(_is_long, filled)) or (not unit and _are_codes(filled)):
        return _words(values)
    if any(_LEADING_ZERO.match(value) and not set(value) & set(".,:") for value in filled):
        return _time(name, filled, db, need) or _words(values)
    found = _counted(name, filled, db, need) or _number(name, filled, need, delimiter, unit, wide)
    if found:
        return found
    if sum(value.lower() in ("true", "false") for value in filled) >= need * len(filled):
        return Guess("boolean")
    return _time(name, filled, db, need) or _words(values)


def guess_as(asked: ColumnType, name: str, values: list[str], db: duckdb.DuckDBPyConnection, delimiter: str | None = None,
             unit: str | None = None) -> Guess:
    """The way of writing that reads most cells of a column which the user calls a number, a date, …"""
    found = guess_type(name, values, db, delimiter, unit)
    if found.type == asked or any({found.type, asked} <= alike for alike in (_TIMES, {"integer", "number"})):
        return replace(found, type=asked)
    filled = filled_cells(values)
    if asked in _TIMES and filled:
        forced = guess_counted("date", filled) or guess_time("date", filled, db, 0)
        return replace(_as_guess(forced) or found, type=asked, format=forced.format if forced else None, said=())
    if asked == "number":
        number = _number(name, filled, 0, delimiter, unit, any(map(_WIDE_SIGN.search, values))) if filled else None
        return number if number and number.type == asked else Guess(asked, "thousands")
    return Guess(asked, "zeros" if asked == "integer" and found.type == "text" else None)


def filled_cells(values: list[str]) -> list[str]:
    """Those that hold something, without the blanks around it, wide signs made narrow."""
    return [narrowed(value) if _WIDE_SIGN.search(value) else value
            for value in (v.strip() for v in values) if value.lower() not in EMPTY]


def _is_long(value: str) -> bool:
    """An id, bare or in the dress of a number: 123456789012345678.0, 1,234,567,890,123,456."""
    if len(value) < _LONGEST or not any(map(str.isdigit, value)):
        return False
    cell = _dressed(value)
    return _LONG.fullmatch(_GROUP_MARKS.sub("", cell.body if cell else value)) is not None


def _are_codes(filled: list[str]) -> bool:
    """1E3 beside 2E4 and 1001, and no number with a point: lot codes rather than powers of ten."""
    return any(map(_POWER_OF_CODE.fullmatch, filled)) and not any(
        "." in value and _NUMBER.fullmatch(value) for value in filled)


def comma_unclear(values: list[str]) -> bool:
    """Could every comma part thousands or decimals alike: 1,234 and nothing that tells?"""
    bodies = [cell.body for cell in map(_dressed, filled_cells(values)) if cell]
    with_comma = [body for body in bodies if "," in body]
    return bool(with_comma) and all(_ONE_GROUP.fullmatch(body) for body in with_comma) and not any(
        "." in body for body in bodies)


def _words(values: list[str]) -> Guess:
    return Guess("text", words_of(values))


def _time(name: str, filled: list[str], db: duckdb.DuckDBPyConnection, need: float) -> Guess | None:
    """A clock past 24:00 has no day to run into: its column stays as it is, and that is said."""
    found = guess_time(name, filled, db, need)
    if found and found.late_clock:
        return Guess("text", said=(Warning("late_clock", {"column": name, "example": found.late_clock}),))
    return _as_guess(found)


def _counted(name: str, filled: list[str], db: duckdb.DuckDBPyConnection, need: float) -> Guess | None:
    """Times told by numbers, alone or among written ones."""
    found = guess_counted(name, filled)
    if not found and DATE_NAME.search(name) and any(re.fullmatch(SERIAL, value) for value in filled):
        found = guess_time(name, filled, db, need)
    return _as_guess(found)


def _as_guess(found: TimeGuess | None) -> Guess | None:
    return Guess(found.type, found.format, order=found.order) if found else None


def _number(name: str, filled: list[str], need: float, delimiter: str | None, unit: str | None, wide: bool) -> Guess | None:
    """A number as machines write it, else as people do."""
    plain = [value for value in filled if _NUMBER.fullmatch(value)]
    if wide or len(plain) < len(filled):
        cells = [cell for cell in map(_dressed, filled) if cell]
        dressed = _written_by_people(name, cells, need * len(filled), delimiter, unit) if wide or len(cells) > len(plain) else None
        if dressed:
            return replace(dressed, format=f"wide_{dressed.format}") if wide and dressed.format else dressed
    if len(plain) < need * len(filled):
        return None
    if all(_INTEGER.fullmatch(value) for value in plain):
        return Guess("integer")
    month = all(re.fullmatch(r"(19|20)\d\d\.(0[1-9]|1[0-2])", value) for value in filled)
    return Guess("date", "%Y.%m") if month and DATE_NAME.search(name) else Guess("number")


@dataclass(frozen=True)
class _Cell:
    """A number in its dress: digits, unit as written and what it means, whether a blank parts the two."""

    body: str
    unit: str = ""
    key: str = ""
    apart: bool = False
    bracketed: bool = False


def _dressed(value: str) -> _Cell | None:
    if _NUMBER.fullmatch(value):
        return _Cell(value.lstrip("+-"))
    found = _DRESSED.fullmatch(value)
    if not found or bool(found["open"]) != bool(found["close"]) or (found["prefix"] and found["suffix"]):
        return None
    unit = found["prefix"] or found["suffix"] or ""
    key = unit_behind_number(unit) if unit else ""
    return None if key is None else _Cell(found["body"], unit, key, bool(found["blank"]), bool(found["open"]))


def _written_by_people(name: str, cells: list[_Cell], enough: float, delimiter: str | None, unit: str | None) -> Guess | None:
    """Grouped digits, decimal commas, units, money, per cent, odd minus signs: one style and one unit for the column."""
    if all(cell.bracketed and cell.body.isdigit() for cell in cells):
        return None                # (1), (2), (3) are places in a list
    keys = Counter(cell.key for cell in cells if cell.key)
    key, most = keys.most_common(1)[0] if keys else ("", 0)
    if keys and most < ENOUGH * keys.total() and len(cells) >= enough:
        spelt = dict.fromkeys(cell.unit for cell in cells if cell.unit)
        return Guess("text", said=(Warning("units_mixed", {"column": name, "units": ", ".join([*spelt][:5])}),))
    cells = [cell for cell in cells if cell.key in ("", key)]
    if key and not _is_unit(key, cells, unit):
        cells, key = [cell for cell in cells if not cell.key], ""
    style = _style([cell.body for cell in cells], enough, delimiter)
    if len(cells) < enough or not style:
        return None
    spellings = [spelt for spelt, _ in Counter(cell.unit for cell in cells if cell.unit).most_common(6)]
    shown = None if not spellings else key if key in ("원", "%") else spellings[0]
    return Guess("number", " ".join([style, *(["|".join(spellings)] if spellings else [])]), shown)


def _is_unit(key: str, cells: list[_Cell], header: str | None) -> bool:
    """Do most cells carry it, and is it none of a code: 1A, 2A? 0.5 beside 12.5% may be anything, so there all must."""
    with_unit = [cell for cell in cells if cell.key]
    if header and unit_key(header):
        return unit_key(header) == key
    if all(one_letter(cell.unit) for cell in with_unit) and not any(cell.apart or "." in cell.body for cell in with_unit):
        return False
    zeros = sum(not cell.key and not cell.body.strip("0.,") for cell in cells)
    return len(with_unit) + zeros >= (ENOUGH if key == "%" else 0.5) * len(cells)


def _style(bodies: list[str], enough: float, delimiter: str | None) -> str | None:
    """Where commas and points stand for what."""
    plain = sum(_NUMBER.fullmatch(body) is not None for body in bodies)
    spaced = [found for found in map(_SPACED.fullmatch, bodies) if found]
    if spaced and plain < 0.1 * len(bodies) and not any(found["point"] for found in spaced):
        spaced = []                # 100 200 300 are three numbers
    apart = {point: sum((found["point"] or point)[0] == point for found in spaced) for point in ",."}
    commas = sum(_DECIMAL_COMMA.fullmatch(body) is not None for body in bodies) + apart[","]
    whole = sum(_INTEGER.fullmatch(body) is not None for body in bodies)
    decimal = any("," in body for body in bodies) and commas + whole >= enough
    if decimal and _shows_decimal_comma(bodies, delimiter):
        return "decimal_comma"
    grouped = sum(_THOUSANDS.fullmatch(body) is not None for body in bodies)
    if grouped + apart["."] + plain >= enough:
        return "thousands"
    return "decimal_comma" if decimal else None


def _shows_decimal_comma(bodies: list[str], delimiter: str | None) -> bool:
    """Does a cell show that its comma cannot part thousands? Beside ';', as programs with decimal commas write, one is enough."""
    if any(_ZERO_COMMA.match(body) or re.search(r"[ .\u00a0\u202f']\d{3},\d", body) for body in bodies):
        return True
    once = all(body.count(",") <= 1 for body in bodies)
    return delimiter == ";" and once and any(
        _DECIMAL_COMMA.fullmatch(body) and not _ONE_GROUP.fullmatch(body) for body in bodies)
