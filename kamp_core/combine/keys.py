"""What makes two rows belong together: values of columns that say the same in both tables."""
from typing import Literal

from kamp_core.combine.tables import Table
from kamp_core.intake.facts import Column
from kamp_core.workspace.sql import as_text, quote

Looseness = Literal["zeros", "blanks", "case"]
LOOSE: tuple[Looseness, ...] = ("zeros", "blanks", "case")
Pair = tuple[str, str]               # a column of the left table and one of the right
_NUMBERS, _TIMES = ("integer", "number"), ("date", "datetime")


def compared_as_text(pair: Pair, left: Table, right: Table) -> bool:
    """Is this pair compared by what is written, so that spelling matters?"""
    types = {column.type for column in _columns(pair, left, right)}
    return not (types <= {*_NUMBERS} or types <= {*_TIMES} or (len(types) == 1 and "text" not in types))


def key_sql(pair: Pair, left: Table, right: Table, loose: tuple[Looseness, ...], by_day: bool = False) -> tuple[str, str]:
    """The two values, as SQL, that must be equal: a day where one side has no more, a text where one side is one.

    `by_day`: two clocks are never equal, their days are.
    """
    mine, theirs = _columns(pair, left, right)
    types = {mine.type, theirs.type}
    if compared_as_text(pair, left, right):
        return loosened(text_sql(mine), loose), loosened(text_sql(theirs), loose)
    if types == {"integer", "number"}:
        return f"cast({quote(mine.name)} as DOUBLE)", f"cast({quote(theirs.name)} as DOUBLE)"
    if types == {"date", "datetime"} or (by_day and types == {"datetime"}):
        return f"cast({quote(mine.name)} as DATE)", f"cast({quote(theirs.name)} as DATE)"
    return quote(mine.name), quote(theirs.name)


def loosened(text: str, loose: tuple[Looseness, ...]) -> str:
    """A text without what people write in one list and not in the other: leading zeros of numbers, blanks, capitals."""
    if "blanks" in loose:
        text = rf"regexp_replace({text}, '[\s\x{{a0}}\x{{3000}}]+', '', 'g')"
    if "case" in loose:
        text = f"lower({text})"
    if "zeros" in loose:
        text = rf"regexp_replace({text}, '(^|[^0-9.])0+([0-9])', '\1\2', 'g')"
    return text


def text_sql(column: Column) -> str:
    """A value as people write it."""
    return as_text(quote(column.name), column.type)


def _columns(pair: Pair, left: Table, right: Table) -> tuple[Column, Column]:
    return left.column(pair[0]), right.column(pair[1])
