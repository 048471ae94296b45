"""Which number is the day in several files at once: what one of them shows is true of the others, else people are asked."""
from kamp_core.combine.facts import Gathered
from kamp_core.intake.facts import DayOrder, Question
from kamp_core.intake.times import day_first

_SHOWN = 3                 # dates in the question


def question_of(gathered: Gathered) -> Question | None:
    """One question for all parts; the guess is what parts show that leave no doubt, else what all doubtful ones speak for."""
    asked = [looked.question for looked in gathered.parts if looked.question]
    if not asked:
        return None
    columns = tuple(dict.fromkeys(column for question in asked for column in question.columns))
    examples = tuple(dict.fromkeys(example for question in asked for example in question.examples))[:_SHOWN]
    sure = {order for looked in gathered.parts for column in looked.columns if column.name in columns
            and not (looked.question and column.name in looked.question.columns)
            and (order := day_first(column.format)) is not None}
    orders: set[DayOrder | None] = {"day-first" if first else "month-first" for first in sure}
    guesses = orders or {question.guess for question in asked}
    return Question(columns, examples, guesses.pop() if len(guesses) == 1 else None)
