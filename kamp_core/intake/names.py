"""Column names and units out of a header record."""
import re

from kamp_core.errors import KampError
from kamp_core.intake.columns import IN_BRACKETS, RESERVED, named
from kamp_core.units import unit_after_name

MOST_COLUMNS = 2000
_LONGEST_UNIT = 12         # letters
_NOT_UNITS = re.compile(r"^(\d+|[가-힣]{3,}|.*[=:;].*)$")


def column_names(header: list[str], width: int) -> tuple[list[str], list[str], int]:
    """Unique names for `width` columns. → (names, the repeated or reserved ones, how many had none).
    Raises KampError('too_many_columns')."""
    if width > MOST_COLUMNS:
        raise KampError("too_many_columns", columns=width, most=MOST_COLUMNS)
    return named(header, width)


def check_names(names: list[str]) -> None:
    """After the user's own renaming. Raises KampError('names_not_unique' or 'name_reserved')."""
    if len({name.casefold() for name in names}) < len(names):
        raise KampError("names_not_unique")
    for name in names:
        if name.casefold() in RESERVED or not name.strip():
            raise KampError("name_reserved", column=name)


def unit_of(name: str) -> str | None:
    """The unit at the end of a header, in brackets or behind a low line: '온도(℃)', '온도[℃]', '온도_℃' → '℃'."""
    found = IN_BRACKETS.fullmatch(name)
    if not found:
        return unit_after_name(name)
    return found["unit"] if 0 < len(found["unit"]) <= _LONGEST_UNIT and not _NOT_UNITS.match(found["unit"]) else None


def with_suffix(name: str, suffix: str) -> str:
    """온도(℃) with _mean5 is 온도_mean5(℃): the unit stays at the end, where it is looked for."""
    found = IN_BRACKETS.fullmatch(name)
    if not found or not found["name"].strip():
        return name.rstrip() + suffix
    return f"{found['name']}{suffix}{found['open']}{found['unit']}{found['close']}"


def with_unit(name: str, old: str | None, new: str) -> str:
    """온도(℃) in another unit is 온도(℉); a name that tells no unit stays as it is."""
    found = IN_BRACKETS.fullmatch(name)
    if not found or not old or found["unit"] != old:
        return name
    return name[:found.start("open")] + f"{found['open']}{new}{found['close']}"
