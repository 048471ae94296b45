"""The riskiest rows kept aside: why they looked so, how they turned out, and whether a single day has most of the bad ones."""
from collections.abc import Mapping, Sequence

from kamp_core.learning.capture import capture_at
from kamp_core.learning.outcome import GroupError, Outcome
from kamp_core.reports.sentences import USUAL_SHARE, inspects, row_reasons
from kamp_core.settings import Language
from kamp_core.wording import say
from kamp_core.wording.numbers import number, percent

MOST_OF = 0.5              # of the bad ones on a single day: then they say little about other days


def risky_table(outcome: Outcome, language: Language, known_by: Mapping[str, Sequence[str]] | None = None) -> dict[str, list[str]]:
    """The rows, what people know them by where their data are still there, how they turned out, and why they were picked."""
    rows = outcome.risky_rows
    return {say("answer.row", language): [str(row.row) for row in rows],
            **{name: list(cells) for name, cells in (known_by or {}).items()},
            say("answer.risk", language): [percent(row.risk) for row in rows],
            say("answer.actual", language): [_in_words(row.actual, outcome, language) for row in rows],
            say("answer.reasons", language): [row_reasons(row) for row in rows]}


def turned_out(outcome: Outcome, language: Language, inspected: float = USUAL_SHARE) -> tuple[str, ...]:
    """How many of them were bad; where few were, that the headline speaks of the whole share that is inspected."""
    rows = outcome.risky_rows
    if not rows or not inspects(outcome):
        return ()
    bad, at = sum(row.actual == outcome.bad_value for row in rows), capture_at(outcome.capture, inspected)
    key = "report.riskiest_few" if 2 * bad < len(rows) else "report.riskiest_bad"
    facts = {"rows": number(len(rows)), "bad": number(bad), "inspected": percent(at.inspected), "caught": percent(at.caught)}
    return (say(key, language, **facts),)


def one_day(outcome: Outcome, language: Language) -> tuple[str, ...]:
    """That most of the bad ones that judged the model fell on a single day."""
    days, bad = [group for group in outcome.groups if not group.column and group.bad], outcome.split.bad_rows or 0
    if outcome.life is not None or not days or not bad:
        return ()
    worst: GroupError = max(days, key=lambda day: day.bad or 0)
    if (worst.bad or 0) < MOST_OF * bad:
        return ()
    return (say("report.open_one_day", language, bad=number(bad), most=number(worst.bad), day=worst.value),)


def _in_words(actual: str, outcome: Outcome, language: Language) -> str:
    if outcome.life is not None:
        return say("answer.failed_soon" if actual == outcome.bad_value else "answer.ran_on", language)
    return say("answer.bad" if actual == outcome.bad_value else "answer.good", language)
