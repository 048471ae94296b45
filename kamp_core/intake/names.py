"""Column names and units out of a header record."""
import re

from kamp_core.errors import KampError
from kamp_core.units import unit_after_name

MOST_COLUMNS = 2000
RESERVED = ("rowid", "__bad")     # DuckDB's own row number, and our list of unreadable cells during an import
_UNIT = re.compile(r"[(\[（]\s*([^()\[\]（）]{1,12}?)\s*[)\]）]\s*$")
_NOT_UNITS = re.compile(r"^(\d+|[가-힣]{3,}|.*[=:;].*)$")


def column_names(header: list[str], width: int) -> tuple[list[str], list[str], int]:
    """Unique names for `width` columns. → (names, the repeated or reserved ones, how many had none)."""
    if width > MOST_COLUMNS:
        raise KampError("too_many_columns", columns=width, most=MOST_COLUMNS)
    names: list[str] = []
    seen: set[str] = set(RESERVED)
    repeated: list[str] = []
    blank = 0
    word = "열" if not any(header) or re.search("[가-힣]", "".join(header)) else "column"
    for position in range(width):
        name = " ".join(header[position].split()) if position < len(header) else ""
        if not name:
            name, blank = f"{word}{position + 1}", blank + 1
        if name.casefold() in seen:
            repeated.append(name)
            name = next(f"{name}_{n}" for n in range(2, width + 3) if f"{name}_{n}".casefold() not in seen)
        seen.add(name.casefold())
        names.append(name)
    return names, repeated, blank


def check_names(names: list[str]) -> None:
    """After the user's own renaming. Raises KampError('names_not_unique' or 'name_reserved')."""
    if len({name.casefold() for name in names}) < len(names):
        raise KampError("names_not_unique")
    for name in names:
        if name.casefold() in RESERVED or not name.strip():
            raise KampError("name_reserved", column=name)


def unit_of(name: str) -> str | None:
    """The unit at the end of a header, in brackets or behind a low line: '온도(℃)', '온도[℃]', '온도_℃' → '℃'."""
    found = _UNIT.search(name)
    return unit_after_name(name) if not found else found[1] if not _NOT_UNITS.match(found[1]) else None
