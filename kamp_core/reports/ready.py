"""What to have ready: of several series a table, of one a sentence, and how often it would have been enough."""
from collections.abc import Sequence

from kamp_core.learning.outcome import Facts, Outcome, Outlook, Totals
from kamp_core.reports.amounts import shown
from kamp_core.reports.numbers import short
from kamp_core.reports.section import Section, first_rows
from kamp_core.settings import Language
from kamp_core.wording import say
from kamp_core.wording.numbers import number, percent

FEW = 10                   # weeks kept aside: of fewer none can be seen to be one in ten
MEANT = 0.9                # of the weeks it should be enough


def told(rows: Sequence[Facts], outcome: Outcome) -> tuple[Facts, ...]:
    """`rows`, as in outcome.Totals, of whole pieces whole ones: what the functions below are given."""
    return tuple(rows if outcome.outlook is None else (shown(row, outcome.outlook) for row in rows))


def ready_weeks(rows: Sequence[Facts], unit: str, language: Language) -> dict[str, dict[str, list[str]]]:
    """A table for each week, series after series: narrow enough for a telephone."""
    weeks = dict.fromkeys(_span(row) for row in rows)
    return {week: _table([row for row in rows if _span(row) == week], unit, language) for week in weeks}


def ready_table(rows: Sequence[Facts], unit: str, language: Language) -> dict[str, list[str]]:
    """All weeks, one below the other."""
    return {say("answer.ahead_time", language): [_span(row) for row in rows], **_table(rows, unit, language)}


def _table(rows: Sequence[Facts], unit: str, language: Language) -> dict[str, list[str]]:
    return {say("answer.ahead_which", language): [str(row["series"]) or "–" for row in rows],
            say("report.ready_value", language): [number(short(row["value"]), unit) for row in rows],
            say("report.ready_enough", language): [number(short(row["enough"]), unit) for row in rows]}


def ready_cells(rows: Sequence[Facts], unit: str, language: Language) -> list[list[str]]:
    """The same for a file: the head, then a line each, days apart from each other and numbers as numbers."""
    head = [say(f"report.ready_{name}", language) for name in ("from", "to")]
    which, amounts = say("answer.ahead_which", language), [_head(name, unit, language) for name in ("ready_value", "ready_enough")]
    lines = [[str(row["from"]), str(row["to"]), str(row["series"]), *(_digits(row[end]) for end in ("value", "enough"))]
             for row in rows]
    return [[*head, which, *amounts], *lines]


def ready_lines(rows: Sequence[Facts], unit: str, language: Language) -> tuple[str, ...]:
    """Of one series a sentence a week; () of several."""
    return () if several(rows) else tuple(say("report.ready_line", language, **_facts(row, unit)) for row in rows)


def ready_notes(outcome: Outcome, language: Language) -> tuple[str, ...]:
    """That days are not to be added up, and how often it would have been enough where nobody had looked before."""
    known, totals = outcome.outlook, outcome.totals
    if known is None or totals is None:
        return ()
    days = [say("report.ready_whole", language)] if known.frequency == "day" else []
    return (*days, *_checked(known, totals, language))


def ready_section(outcome: Outcome, language: Language, unit: str) -> Section | None:
    """All of it."""
    if outcome.totals is None:
        return None
    table = ready_table(told(outcome.totals.rows, outcome), unit, language)
    return Section(say("report.part_ready", language), ready_notes(outcome, language), table)


def ready_first(outcome: Outcome, language: Language, unit: str, most: int) -> Section | None:
    """For one sheet of paper: so many products and the week that comes first; of one product its sentence does."""
    rows = told(outcome.totals.rows, outcome) if outcome.totals is not None else ()
    if not several(rows):
        return None
    table, left = first_rows(ready_table([row for row in rows if row["from"] == rows[0]["from"]], unit, language), most)
    more = (say("report.more_rows", language, count=number(left)),) if left else ()
    return Section(say("report.part_ready", language), (*ready_notes(outcome, language), *more), table)


def to_have_ready(outcome: Outcome, language: Language, unit: str) -> tuple[str, ...]:
    """What to do on Monday. Products are not added up: nobody can ship one for another."""
    known, totals = outcome.outlook, outcome.totals
    if known is None or totals is None:
        return ()
    if several(totals.rows):
        return (say("report.do_ready_each", language),)
    return (say("report.do_ready_one", language, **_facts(told(totals.rows, outcome)[0], unit)),)


def several(rows: Sequence[Facts]) -> bool:
    return len({row["series"] for row in rows}) > 1


def _checked(known: Outlook, totals: Totals, language: Language) -> list[str]:
    week = "_week" if known.frequency == "day" and known.horizon >= known.season else ""
    facts = {name: number(getattr(totals, name)) for name in ("spans", "cases", "held")}
    share = totals.held / totals.cases
    many = "many" if totals.cases > totals.spans else "one"
    found = [say(f"report.ready_held_{many}{week}", language, share=percent(share), **facts)]
    if totals.spans < FEW:
        found.append(say("report.ready_few", language))
    elif share < MEANT:
        found.append(say("report.ready_short", language))
    return found


def _facts(row: Facts, unit: str) -> dict[str, str]:
    return {"from": str(row["from"]), "to": str(row["to"]), "value": number(short(row["value"]), unit),
            "enough": number(short(row["enough"]), unit)}


def _span(row: Facts) -> str:
    """'2026-05-04 ~ 05-10'."""
    first, last = str(row["from"]), str(row["to"])
    return f"{first} ~ {last.removeprefix(first[:5])}" if first != last else first


def _head(name: str, unit: str, language: Language) -> str:
    head = say(f"report.{name}", language)
    return f"{head} ({unit})" if unit else head


def _digits(value: float) -> str:
    """Those that matter, as a program reads them."""
    return f"{value:.0f}" if abs(value) >= 100 else f"{value:.3g}"
