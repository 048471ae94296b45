"""Ready questions in SQL, made of the columns that a dataset really has."""
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from kamp_core.quality.facts import ColumnProfile, Profile
from kamp_core.sandbox.names import written
from kamp_core.settings import Language
from kamp_core.wording import say
from kamp_core.workspace.sql import literal

Name = Literal["first", "blanks", "summary", "by_day", "worst_group", "good_and_bad", "repeats"]
_SHOWN = 100          # rows of a first look
_AVERAGED = 4         # columns in a comparison
_LEVELS = (2, 200)    # values of a column that rows may be grouped by


@dataclass(frozen=True)
class Example:
    """`name`: its sentence is `sql.example_<name>`."""

    name: Name
    sql: str


Word = Callable[[str], str]


def examples(profile: Profile, result: tuple[str, str] | None, language: Language) -> tuple[Example, ...]:
    """What is asked most. `result`: the column that says good or bad, and its bad value, where they are known."""
    def word(name: str) -> str:
        return written(say(f"sql.word_{name}", language))

    of_result = _of_result(profile, *result, word) if result and profile.column(result[0]) else []
    times, blank, column = word("times"), word("blank"), word("column")
    blanks = (f"select {column}, {blank}\nfrom (select countif(columns(*) is null) from data)\n"
              f"     unpivot ({blank} for {column} in (*))\norder by {blank} desc")
    return (Example("first", f"select *\nfrom data\nlimit {_SHOWN}"), Example("blanks", blanks),
            Example("summary", "summarize data"), *of_result,
            Example("repeats", f"select *, count(*) as {times}\nfrom data\ngroup by all\nhaving count(*) > 1\n"
                               f"order by {times} desc"))


def _of_result(profile: Profile, target: str, bad_value: str, word: Word) -> list[Example]:
    bad, where = f"{written(target)} = {literal(bad_value)}", f"from data\nwhere {written(target)} is not null"
    rows = f"count(*) as {word('rows')}"
    counts = (f"{rows},\n       countif({bad}) as {word('bad')},\n"
              f"       round(100 * countif({bad}) / count(*), 2) as {word('bad_share')}")
    found = []
    if time := _first(profile, lambda c: c.kind == "time" and c.type != "TIME"):
        day = f"{written(time)}::date as {word('day')}"
        found.append(Example("by_day", f"select {day},\n       {counts}\n{where}\ngroup by 1\norder by 1"))
    if group := _first(profile, lambda c: _is_group(c) and c.name != target):
        worst = f"order by {word('bad_share')} desc"
        found.append(Example("worst_group", f"select {written(group)},\n       {counts}\n{where}\ngroup by 1\n{worst}"))
    if means := _means(profile, target):
        head = f"select {written(target)},\n       {rows},\n       {means}"
        found.append(Example("good_and_bad", f"{head}\n{where}\ngroup by 1"))
    return found


def _first(profile: Profile, fits: Callable[[ColumnProfile], bool]) -> str | None:
    return next((column.name for column in profile.columns if fits(column)), None)


def _is_group(column: ColumnProfile) -> bool:
    return column.kind == "category" and _LEVELS[0] <= column.distinct <= _LEVELS[1]


def _means(profile: Profile, target: str) -> str:
    able = [c.name for c in profile.columns if c.kind == "number" and c.name != target][:_AVERAGED]
    return ",\n       ".join(f"round(avg({written(name)}), 3) as {written(name)}" for name in able)
