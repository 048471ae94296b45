"""The SQL that turns a text cell into its type, NULL where it will not: the quick way first, then the forgiving one."""
import re

from kamp_core.intake.facts import Column, ColumnType
from kamp_core.intake.written import (
    BLANKS,
    BODIES,
    COUNTS,
    EMPTY,
    ISO,
    NARROW,
    NEGATIVE,
    NOT_JUDGED,
    PAST_MIDNIGHT,
    PLAIN,
    SEPARATORS,
    WEEKDAY,
    WIDE,
    canonical_words,
    number_form,
    number_shape,
    strict_shape,
    time_formats,
    word_shape,
    writes,
)
from kamp_core.workspace.sql import literal

SQL_TYPES: dict[ColumnType, str] = {"integer": "BIGINT", "number": "DOUBLE", "text": "VARCHAR", "boolean": "BOOLEAN",
                                    "date": "DATE", "time": "TIME", "datetime": "TIMESTAMP"}
_USUAL: dict[ColumnType, str] = {"date": "%Y-%m-%d", "time": "%H:%M:%S|%H:%M:%S.%f|%H:%M", "datetime": "%Y-%m-%d %H:%M:%S"}
_BLANKS = "' \t\r\n\u00a0\u3000'"          # as SQL: what Excel and web pages leave around a value
_WHOLE = "[-+]?([1-9][0-9]*|0)(\\.0*)?"    # a leading zero makes a code of it


def converted(value: str, column: Column) -> str:
    """`value` in the column's type. What `accepted` refuses is still in it."""
    if column.type == "text":
        return _text(value, column.format)
    if column.type == "integer":
        return _integer(value, column.format)
    if column.type == "number":
        return _number(value, column.format)
    if column.type == "boolean":
        return f"try_cast({_trimmed(value)} as BOOLEAN)"
    return f"cast({_moment(value, column.format or _USUAL[column.type])} as {SQL_TYPES[column.type]})"


def accepted(typed: str, column: Column) -> str:
    """The converted value again, NULL where no one can have meant it: infinity, or the year 24."""
    if column.type == "number":
        return f"case when isfinite({typed}) then {typed} end"
    if column.type in ("date", "datetime") and "%Y" in (column.format or ""):
        return f"case when {typed} >= date '1000-01-01' and isfinite({typed}) then {typed} end"
    return typed


def is_empty(value: str) -> str:
    """Does a cell that is no text hold nothing? In text columns only blank cells do; '-' may be a grade."""
    return _is(value, f"(?i:{'|'.join(map(re.escape, EMPTY))})")     # a list of words after IN would become a slow join


def is_blank(value: str) -> str:
    return f"({value} = '' or {_is(value, '')})"


def changed(value: str, typed: str, column: Column) -> str | None:
    """A text cell that is not kept as it was written, blanks around it aside; None where that is never so."""
    if column.type != "text" or not column.format:
        return None
    return f"({value} is distinct from {typed} and {_trimmed(value)} is distinct from {typed})"


def _trimmed(value: str) -> str:
    return f"trim({value}, {_BLANKS})"


def _text(value: str, form: str | None) -> str:
    ends = " or ".join(f"ends_with({value}, '{blank}')" for blank in (" ", "\t", "\n", "\u00a0", "\u3000"))
    starts = " or ".join(f"starts_with({value}, '{blank}')" for blank in ("\u00a0", "\u3000"))
    bare = (f"case when {value} < '!' or {ends} or {starts} then nullif({_trimmed(value)}, '') "
            f"else {value} end")
    words = canonical_words(form)
    if words:
        usual = " or ".join(f"{value} = {literal(word)}" for word in words)
        known = " ".join(f"when {_is(value, word_shape(word))} then {literal(word)}" for word in words)
        none = _is(value, f"(?i:{'|'.join(map(re.escape, NOT_JUDGED))})")
        return f"case when {usual} then {value} {known} when {none} then null else {bare} end"
    return f"nullif({_trimmed(_narrow(value))}, '')" if form == "narrow" else bare


def _integer(value: str, form: str | None) -> str:
    if form == "zeros":      # the user calls codes with leading zeros a number
        return f"case when {_is(value, '[-+]?[0-9]+')} then try_cast({_bare(value)} as BIGINT) end"
    if form:
        number = _number(value, form)
        return f"case when {number} = floor({number}) then try_cast({number} as BIGINT) end"
    straight = f"case when cast(try_cast({value} as BIGINT) as VARCHAR) = {value} then try_cast({value} as BIGINT) end"
    return f"coalesce({straight}, case when {_is(value, _WHOLE)} then try_cast({_bare(value)} as BIGINT) end)"


def _number(value: str, form: str | None) -> str:
    straight = f"case when not contains({value}, '_') then try_cast({value} as DOUBLE) end"   # 1_000 is no number here
    known = number_form(form)
    if known.style not in BODIES:
        return f"coalesce({straight}, case when {_is(value, PLAIN)} then try_cast({_bare(value)} as DOUBLE) end)"
    text = _narrow(value) if known.wide else value
    body = f"regexp_extract({text}, {literal(BODIES[known.style])})"
    point = f"replace(regexp_replace({body}, '[. \u00a0\u202f'']', '', 'g'), ',', '.')" if known.style == "decimal_comma" else (
        f"regexp_replace({body}, {literal(SEPARATORS)}, '', 'g')")
    sign = f"case when regexp_matches({text}, {literal(NEGATIVE)}) then -1 else 1 end"
    forgiving = (f"case when regexp_full_match({text}, {literal(number_shape(known))}) "
                 f"then {sign} * try_cast({point} as DOUBLE) end")
    return forgiving if known.style == "decimal_comma" or "%" in known.units else f"coalesce({straight}, {forgiving})"


def _is(value: str, shape: str) -> str:
    """Is the whole cell of this shape, blanks aside? (DuckDB would compute a trim said twice for every row.)"""
    return f"regexp_full_match({value}, {literal(BLANKS + shape + BLANKS)})"


def _bare(value: str) -> str:
    """Without blanks."""
    return f"regexp_replace({value}, '[^0-9.eE+-]', '', 'g')"


def _narrow(value: str) -> str:
    return f"translate({value}, {literal(WIDE)}, {literal(NARROW)})"


def _moment(value: str, form: str) -> str:
    """A time stamp: the first of the ways that reads the cell. ISO needs no format; a date alone in it is its midnight."""
    formats = time_formats(form)
    ways = []
    iso = any(way.startswith(("%Y-%m-%d %H", "%Y-%m-%dT%H")) for way in formats)
    if iso:
        ways.append(f"case when not contains({value}, '+') and not contains({value}, 'Z') then try_cast({value} as TIMESTAMP) end")
    if formats and not any("%p" in way for way in formats):
        ways.append(_parsed(value, formats))
    if formats:
        ways += [_parsed(_clock_words(_trimmed(value)), formats), _parsed(_clean_clock(value), formats)]
    ways += [_counted(_trimmed(value), *counted) for way, counted in COUNTS.items() if writes(form, way)]
    if writes(form, "past_midnight"):
        ways.append(_past_midnight(_clock_words(_trimmed(value)), "|".join(formats)))
    if not iso:
        ways.append(f"case when {_is(value, ISO)} then try_cast({value} as TIMESTAMP) end")
    return f"coalesce({', '.join(ways)})" if len(ways) > 1 else ways[0]


def _parsed(value: str, formats: tuple[str, ...]) -> str:
    free = [way for way in formats if not strict_shape(way)]
    found = [f"try_strptime({value}, [{', '.join(map(literal, free))}])"] if free else []
    found += [f"case when regexp_full_match({value}, {literal(shape)}) then try_strptime({value}, {literal(way)}) end"
              for way in formats if (shape := strict_shape(way))]
    return found[0] if len(found) == 1 else f"coalesce({', '.join(found)})"


def _clock_words(value: str) -> str:
    """오전 and 오후 as strptime knows them."""
    return f"replace(replace({value}, '오전', 'AM'), '오후', 'PM')"


def _clean_clock(value: str) -> str:
    """Wide signs narrow, no day of the week, p.m. as PM."""
    bare = f"regexp_replace({_narrow(value)}, {literal(WEEKDAY)}, '', 'g')"
    return _trimmed(f"regexp_replace({_clock_words(bare)}, '\\b([AaPp])\\.[Mm]\\.', '\\1M', 'g')")


def _counted(value: str, shape: str, start: str, milliseconds: int) -> str:
    count = f"to_milliseconds(cast(floor(try_cast({value} as DOUBLE) * {milliseconds} + 0.5) as BIGINT))"
    return f"case when regexp_full_match({value}, {literal(shape)}) then timestamp '{start}' + {count} end"


def _past_midnight(value: str, form: str) -> str:
    """24:30 is half past midnight of the day after."""
    part = [f"regexp_extract({value}, {literal(PAST_MIDNIGHT)}, {i})" for i in range(4)]
    hour = f"lpad(cast(try_cast({part[2]} as INTEGER) - 24 as VARCHAR), 2, '0')"
    return (f"case when regexp_full_match({value}, {literal(PAST_MIDNIGHT)}) "
            f"then {_moment(f'({part[1]} || {hour} || {part[3]})', form)} + interval 1 day end")
