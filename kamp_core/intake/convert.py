"""The SQL that turns a text cell into its type, NULL where it will not: the quick way first, then the forgiving one."""
from kamp_core.intake.facts import Column, ColumnType
from kamp_core.intake.types import EMPTY, FORMATS

SQL_TYPES: dict[ColumnType, str] = {"integer": "BIGINT", "number": "DOUBLE", "text": "VARCHAR", "boolean": "BOOLEAN",
                                    "date": "DATE", "time": "TIME", "datetime": "TIMESTAMP"}
_BLANKS = "' \t\r\n\u00a0\u3000'"          # as SQL: what Excel and web pages leave around a value
_WHOLE = "[-+]?([1-9][0-9]*|0)(\\.0*)?"    # a leading zero makes a code of it
_DECIMAL = "[-+]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][-+]?[0-9]{1,3})?"
_GROUPED = "[₩\\\\$]?\\s?[-+]?[0-9]{1,3}(,[0-9]{3})+(\\.[0-9]+)?"
_COMMA = "[-+]?[0-9]+(\\.[0-9]{3})*(,[0-9]+)?"


def converted(value: str, column: Column) -> str:
    """`value` in the column's type. What `accepted` refuses is still in it."""
    if column.type == "text":
        return _text(value)
    if column.type == "integer":
        return _integer(value, column.format)
    if column.type == "number":
        return _number(value, column.format)
    if column.type == "boolean":
        return f"try_cast({_trimmed(value)} as BOOLEAN)"
    return f"cast({_moment(value, column.format or FORMATS[column.type][0])} as {SQL_TYPES[column.type]})"


def accepted(typed: str, column: Column) -> str:
    """The converted value again, NULL where no one can have meant it: infinity, or the year 24."""
    if column.type == "number":
        return f"case when isfinite({typed}) then {typed} end"
    if column.type in ("date", "datetime") and "%Y" in (column.format or ""):
        return f"case when {typed} >= date '1000-01-01' then {typed} end"
    return typed


def is_empty(value: str) -> str:
    """Does a cell that is no text hold nothing? In text columns only blank cells do; '-' may be a grade."""
    return _is(value, f"(?i:{'|'.join(EMPTY)})")     # a list of eleven words after IN would become a slow join


def _trimmed(value: str) -> str:
    return f"trim({value}, {_BLANKS})"


def _text(value: str) -> str:
    ends = " or ".join(f"ends_with({value}, '{blank}')" for blank in (" ", "\t", "\n", "\u00a0"))
    return (f"case when {value} < '!' or {ends} or starts_with({value}, '\u00a0') then nullif({_trimmed(value)}, '') "
            f"else {value} end")


def _integer(value: str, form: str | None) -> str:
    if form == "zeros":      # the user calls codes with leading zeros a number
        return f"case when {_is(value, '[-+]?[0-9]+')} then try_cast({_bare(value)} as BIGINT) end"
    straight = f"case when cast(try_cast({value} as BIGINT) as VARCHAR) = {value} then try_cast({value} as BIGINT) end"
    return f"coalesce({straight}, case when {_is(value, _WHOLE)} then try_cast({_bare(value)} as BIGINT) end)"


def _number(value: str, form: str | None) -> str:
    if form == "decimal_comma":
        point = f"try_cast(replace(regexp_replace({value}, '[^0-9,+-]', '', 'g'), ',', '.') as DOUBLE)"
        return f"case when {_is(value, _COMMA)} then {point} end"
    straight = f"case when not contains({value}, '_') then try_cast({value} as DOUBLE) end"   # 1_000 is no number here
    shapes = f"({_DECIMAL}|{_GROUPED})" if form == "thousands" else _DECIMAL
    return f"coalesce({straight}, case when {_is(value, shapes)} then try_cast({_bare(value)} as DOUBLE) end)"


def _is(value: str, shape: str) -> str:
    """Is the whole cell of this shape, blanks aside? (DuckDB would compute a trim said twice for every row.)"""
    return f"regexp_full_match({value}, '[\\s\u00a0\u3000]*{shape}[\\s\u00a0\u3000]*')"


def _bare(value: str) -> str:
    """Without blanks, grouping commas and won signs."""
    return f"regexp_replace({value}, '[^0-9.eE+-]', '', 'g')"


def _moment(value: str, form: str) -> str:
    """A time stamp. A date with a clock as ISO writes it needs no format; a date alone among them is its midnight."""
    parsed = f"try_strptime({clock_words(_trimmed(value)) if '%p' in form else _trimmed(value)}, '{form}')"
    if form.startswith(("%Y-%m-%d %H", "%Y-%m-%dT%H")) and not form.endswith("Z"):
        return f"coalesce(case when not contains({value}, '+') then try_cast({value} as TIMESTAMP) end, {parsed})"
    return parsed if "%p" in form else f"coalesce(try_strptime({value}, '{form}'), {parsed})"


def clock_words(value: str) -> str:
    """SQL: 오전 and 오후 as strptime knows them."""
    return f"replace(replace({value}, '오전', 'AM'), '오후', 'PM')"
