"""The type of each column of a sample: the user's word first, then what its cells show, then what its neighbours tell."""
from collections.abc import Callable
from dataclasses import dataclass, replace

import duckdb

from kamp_core.intake.convert import converted
from kamp_core.intake.facts import Choices, Column, ColumnType, DayOrder, Question, Warning
from kamp_core.intake.names import unit_of
from kamp_core.intake.times import Order, day_first, in_order
from kamp_core.intake.types import Guess, comma_unclear, guess_as, guess_type
from kamp_core.intake.written import number_form

_SHOWN = 3                 # dates in the question
Whole = Callable[[list[int]], dict[int, list[str]]]     # all cells of these columns, where the file is small enough


@dataclass(frozen=True)
class Decided:
    columns: tuple[Column, ...]
    warnings: tuple[Warning, ...]
    question: Question | None


def decide(names: list[str], cells: list[list[str]], choices: Choices, db: duckdb.DuckDBPyConnection, delimiter: str | None = None,
           units: tuple[str | None, ...] = (), types: tuple[ColumnType | None, ...] = (), whole: Whole | None = None) -> Decided:
    """`cells`: of each column. `units` and `types`: what the file itself says of them, where it does."""
    finals = [choices.names.get(name, name) for name in names]
    headed = [unit_of(name) or (units[i] if i < len(units) else None) for i, name in enumerate(names)]

    def guess(position: int, values: list[str]) -> Guess:
        asked = choices.types.get(finals[position])
        if asked:
            return guess_as(asked, finals[position], values, db, delimiter, headed[position])
        if position < len(types) and (known := types[position]):
            return Guess(known)
        return guess_type(finals[position], values, db, delimiter, headed[position])

    guesses = [guess(i, values) for i, values in enumerate(cells)]
    doubtful = [i for i, found in enumerate(guesses) if found.order in ("even", "open")]
    for position, values in (whole(doubtful) if whole and doubtful else {}).items():
        guesses[position] = guess(position, values)
    columns = [Column(finals[i], found.type, headed[i] or found.unit,
                      None if found.type == "text" and finals[i] in choices.as_written else found.format)
               for i, found in enumerate(guesses)]
    columns, unclear = _settle_commas(columns, cells, delimiter)
    columns, question, ordered = _settle_days(columns, guesses, cells, choices.dates, db)
    said = tuple(warning for found in guesses for warning in found.said)
    return Decided(tuple(columns), (*ordered, *unclear, *said), question)


def _settle_commas(columns: list[Column], cells: list[list[str]],
                   delimiter: str | None) -> tuple[list[Column], tuple[Warning, ...]]:
    """In a file parted by ';' a column of 1,234 follows the columns that tell; where none tells, it is said."""
    unclear = [column.name for column, values in zip(columns, cells, strict=True)
               if delimiter == ";" and number_form(column.format).style == "thousands" and comma_unclear(values)]
    if unclear and any(number_form(column.format).style == "decimal_comma" for column in columns):
        return [replace(c, format=(c.format or "").replace("thousands", "decimal_comma")) if c.name in unclear else c
                for c in columns], ()
    facts = {"columns": ", ".join(unclear[:5]), "count": len(unclear)}
    return columns, (Warning("comma_unclear", facts),) if unclear else ()


def _settle_days(columns: list[Column], guesses: list[Guess], cells: list[list[str]], chosen: DayOrder | None,
                 db: duckdb.DuckDBPyConnection) -> tuple[list[Column], Question | None, tuple[Warning, ...]]:
    """Dates such as 03/04/2024 everywhere: the user knows, or another column of the file tells, or it must be asked."""
    def orders(kind: Order) -> set[bool | None]:
        return {day_first(column.format) for column, found in zip(columns, guesses, strict=True) if found.order == kind}

    undecided = [i for i, found in enumerate(guesses) if found.order in ("even", "open")]
    known = {chosen == "day-first"} if chosen else orders("sure") or orders("even")
    first = next(iter(known)) if len(known) == 1 else None
    settled = [replace(column, format=in_order(column.format or "", first)) if i in undecided and first is not None
               else column for i, column in enumerate(columns)]
    if not undecided or chosen or (first is not None and orders("sure")):
        return settled, None, ()
    code = "day_first" if first else "month_first"
    said = tuple(Warning(code, {"column": columns[i].name}) for i in undecided if first is not None)
    examples = _both_ways(columns[undecided[0]], cells[undecided[0]], db)
    guess: DayOrder | None = None if first is None else "day-first" if first else "month-first"
    return settled, Question(tuple(columns[i].name for i in undecided), examples, guess), said


def _both_ways(column: Column, values: list[str], db: duckdb.DuckDBPyConnection) -> tuple[tuple[str, str, str], ...]:
    """The first dates that mean something else with day and month swapped."""
    reads = [f"cast(cast({converted('v', replace(column, format=in_order(column.format or '', first)))} as date) as varchar)"
             for first in (True, False)]
    rows = db.execute(f"""select trim(v), {reads[0]} as d, {reads[1]} as m from
        (select unnest($1) as v, generate_subscripts($1, 1) as n) where d <> m order by n limit 100""", [values]).fetchall()
    return tuple(dict.fromkeys((written, day, month) for written, day, month in rows))[:_SHOWN]
