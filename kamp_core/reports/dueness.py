"""A time that is kept nine times in ten, in words."""
from kamp_core.learning.outcome import Due, Outcome
from kamp_core.reports.facts import Headline
from kamp_core.reports.numbers import in_unit
from kamp_core.settings import Language
from kamp_core.wording import say
from kamp_core.wording.numbers import joined, percent


def headline(outcome: Outcome, due: Due, language: Language) -> Headline | None:
    """What has to be promised on average, beside the same for every order; None where the model tells nothing."""
    if outcome.verdict.level in ("no_signal", "suspicious"):
        return None
    promised, low, high, usual = (in_unit(x, due.unit, language) for x in (due.promised, due.low, due.high, due.usual))
    return Headline(say("report.headline_due", language, promised=promised),
                    f"{say('report.range_word', language)} {joined(low, high)}",
                    say("report.beside_due", language, usual=usual), due.promised, due.low, due.high, due.usual,
                    1.08 * max(due.high, due.usual))


def sureness(outcome: Outcome, language: Language) -> tuple[str, ...]:
    """How often the promises were kept, and how the time was told."""
    due = outcome.due
    if due is None:
        return ()
    kept = say("report.sure_due", language, kept=percent(due.kept), usual_kept=percent(due.usual_kept))
    return (kept, *([say("report.sure_due_dates", language, column=outcome.target)] if due.dates else []))


def to_do(due: Due, language: Language) -> str:
    return say("report.do_promise_date", language, usual=in_unit(due.usual, due.unit, language))
