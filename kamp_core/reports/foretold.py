"""Rows of a new file as a table, in the language of what was asked: with their unit, the day to promise, the second guess."""
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from kamp_core.learning.outcome import Outcome
from kamp_core.learning.worth.facts import Worth
from kamp_core.reports.doing import kind_of, to_do_with
from kamp_core.reports.foreseeing import window_text
from kamp_core.reports.numbers import in_unit
from kamp_core.reports.sentences import unit_of_target
from kamp_core.settings import Language
from kamp_core.wording import say
from kamp_core.wording.numbers import joined, number, percent

SHOWN = 20


def foretold(outcome: Outcome, rows: Sequence[dict[str, Any]], language: Language,
             limit: float | None = None, inspect: int | None = None) -> dict[str, list[str]]:
    """`rows`: as in models.Scored.preview; `limit`: from which risk or score on rows were marked; `inspect`: how many of all rows
    are to be inspected. Columns by their heads, reasons one below the other; without rows none but what all have."""
    rows = rows[:SHOWN]
    first, unit = rows[0] if rows else {}, unit_of_target(outcome)
    table = {say("use.row", language): [number(row["row"]) for row in rows]}
    table |= {name: [row["known_by"][name] for row in rows] for name in first.get("known_by", {})}
    if kind_of(outcome):
        table[say("use.do", language)] = [to_do_with(outcome, row, limit, language, place, inspect)
                                            for place, row in enumerate(rows, start=1)]
    if "guesses" in first:
        table |= _guesses(rows, language)
    elif kind_of(outcome) != "failure":            # of a machine that is about to fail “normal” is no answer
        table[say("use.prediction", language)] = [_shown(row["prediction"], unit, language) for row in rows]
    if "risk" in first:
        table[risk_head(outcome, language)] = [percent(row["risk"]) for row in rows]
    if "score" in first:
        table[say("use.away" if outcome.division is not None else "use.score", language)] = [number(row["score"]) for row in rows]
    if outcome.due is not None and "high" in first:
        table |= _due(rows, outcome.due.unit, language)
    elif "low" in first:
        table[say("use.range", language)] = [
            joined(in_unit(row["low"], unit, language), in_unit(row["high"], unit, language)) for row in rows]
    return table | {say("answer.reasons", language): ["\n".join(row["reasons"]) for row in rows]}


def risk_head(outcome: Outcome, language: Language) -> str:
    """The risk of what: of a failure with the time it is asked for."""
    if outcome.life is None:
        return say("use.risk", language)
    return say("use.risk_failure", language, window=window_text(outcome.life, language))


def urgent(outcome: Outcome, rows: Sequence[dict[str, Any]]) -> int:
    """Of the machines, one a row, how many are foretold to fail within the time that was asked about."""
    return sum(row["prediction"] == outcome.bad_value for row in rows)


def by_the_prices(outcome: Outcome, worth: Worth | None, rows: Sequence[dict[str, Any]], language: Language) -> str:
    """From where on the prices say to act, and what is beyond it; '' where they do not say. `rows`: of tools the newest of each."""
    if worth is None or worth.cut is None or outcome.due is not None:
        return ""
    if worth.changing is not None:
        left = in_unit(max(0.0, worth.cut), unit_of_target(outcome), language)
        return say("use.cut_life", language, cut=left, count=number(sum(row["prediction"] <= worth.cut for row in rows)))
    return say(f"use.cut_{worth.kind}", language, cut=number(worth.cut) if worth.alarm and outcome.watch else percent(worth.cut))


def inspected_first(inspect: int, rows: int, share: float, language: Language) -> str:
    """How many of the rows are to be inspected, and why so many; `inspect` as reports.doing.to_inspect counted them."""
    if share in (0.0, 1.0):
        return say("money.inspect_everything" if share else "money.inspect_nothing", language)
    more = "_more" if inspect > max(1, round(share * rows)) else ""
    return say(f"use.inspect_first{more}", language, count=number(inspect), rows=number(rows), share=percent(share))


def counts_together(inspect: int, rows: int, bad: float, marked: int, language: Language) -> str:
    """How the rows to inspect hang together with the bad ones to come (`bad`) and with those that the model calls bad (`marked`);
    '' where all rows are inspected, or none."""
    if not 0 < inspect < rows:
        return ""
    bad = round(bad)
    inside = [say("use.counts_marked", language, marked=number(marked))] if tells_marked(inspect, rows, marked) else []
    beside = [say(f"use.counts_{'more' if inspect > bad else 'fewer'}", language, bad=number(bad))] if bad else []
    return " ".join((*inside, *beside))


def tells_marked(inspect: int | None, rows: int, marked: int) -> bool:
    """Does `counts_together` say how many the model calls bad?"""
    return inspect is not None and 0 < marked < inspect < rows


def bad_to_come(bad: float, rows: int, language: Language) -> str:
    """How many bad ones are expected among so many rows: in whole parts, for there are no tenths of one."""
    if bad < 1:
        return say("use.expected_none", language, rows=number(rows))
    return say("use.expected", language, rows=number(rows), bad=number(round(bad)), share=percent(bad / max(1, rows)))


def day_to_promise(began: str, span: float, unit: str) -> str:
    """'2026-03-09'; '' where the start is no time. `unit`: h, else days."""
    try:
        start = datetime.fromisoformat(began)
    except ValueError:
        return ""
    return f"{start + (timedelta(hours=span) if unit == 'h' else timedelta(days=span)):%Y-%m-%d}"


def _guesses(rows: Sequence[dict[str, Any]], language: Language) -> dict[str, list[str]]:
    heads = (say("report.aside_first", language), say("report.aside_second", language))
    return {head: [f"{name} {percent(chance)}" for name, chance in (row["guesses"][place] for row in rows)]
            for place, head in enumerate(heads)}


def _due(rows: Sequence[dict[str, Any]], unit: str, language: Language) -> dict[str, list[str]]:
    """The first of the cells that people know an order by which is a time tells when it began."""
    began = [next((cell for cell in row["known_by"].values() if day_to_promise(cell, 0, unit)), "") for row in rows]
    days = [day_to_promise(cell, row["high"], unit) for cell, row in zip(began, rows, strict=True)]
    promised = {say("report.aside_day", language): days} if all(days) else {}
    return {say("use.at_latest", language): [in_unit(row["high"], unit, language) for row in rows], **promised}


def _shown(value: object, unit: str, language: Language) -> str:
    return in_unit(value, unit, language) if isinstance(value, float) else str(value)
