"""One page for the owner: may it be used, what is it worth, what is to be decided, and what could go wrong."""
from dataclasses import dataclass, field

from kamp_core.learning.outcome import Outcome
from kamp_core.learning.worth.facts import Kind, Prices, Worth
from kamp_core.problems import Problem
from kamp_core.reports.limit import at_limit
from kamp_core.reports.money import label, money_lines, prices_line
from kamp_core.reports.page import template
from kamp_core.reports.ready import ready_first
from kamp_core.reports.sentences import USUAL_SHARE, inspects, unit_of_target
from kamp_core.reports.shown import ahead_shown, curve_shown, number_shown, share_inspected, share_shown, top_of_paper, words
from kamp_core.reports.todo import not_checked, saves_inspections, to_do
from kamp_core.reports.where import where_wrong
from kamp_core.settings import Language
from kamp_core.wording import say
from kamp_core.wording.numbers import percent

REASONS, STEPS, RISKS, PRODUCTS = 3, 3, 3, 8          # what a busy reader takes in
_WORDS = ("paper_owner", "legend", "part_decide", "part_monday", "part_risk", "part_open", "part_capture", "part_ahead")


@dataclass(frozen=True)
class Priced:
    """What is known of money: its kind (None: this answer has none), the prices not known yet, what the known ones come to, and
    these. `wish`: the share of parts to inspect that somebody chose; None: the one worth most."""

    kind: Kind | None = None
    missing: tuple[str, ...] = ()
    worth: Worth | None = None
    prices: Prices = field(default_factory=dict)
    wish: float | None = None


def owner_html(outcome: Outcome, problem: Problem, dataset_name: str, language: Language, priced: Priced) -> str:
    """One page of A4 that needs nothing else. Every text from a file is escaped."""
    inspected = share_inspected(outcome, priced.worth, priced.wish)
    shown, told = share_shown(inspected), at_limit(outcome, priced.worth)
    top = top_of_paper(told, problem, dataset_name, language)
    curve = "" if outcome.verdict.level == "no_signal" else curve_shown(outcome, shown, language)     # it would look like skill
    return template("owner").render(
        **top | {"reasons": top["reasons"][:REASONS]}, title=say("report.title", language, problem=problem.title[language]),
        **number_shown(told, shown, language), curve=curve, ahead=ahead_shown(outcome, language),
        ready=ready_first(outcome, language, unit_of_target(outcome), PRODUCTS),
        money=money_told(outcome, priced, language), decision=decision(told, language, inspected, priced.worth),
        to_do=to_do(told, language, inspected, priced.worth)[:STEPS], wrong=where_wrong(told, language, shown)[:RISKS],
        not_checked=not_checked(outcome, language)[:RISKS],
        words=words(_WORDS, language) | {"money": say("money.title", language)})


def money_told(outcome: Outcome, priced: Priced, language: Language) -> tuple[str, ...]:
    """Won a month, or why none."""
    if priced.worth is not None:
        return (*money_lines(priced.worth, outcome, language), *prices_line(priced.worth.kind, priced.prices, outcome, language))
    if priced.kind is not None and priced.missing:
        prices = ", ".join(label(priced.kind, name, outcome, language) for name in priced.missing)
        return (say("report.no_money_prices", language, prices=prices),)
    level = outcome.verdict.level
    return (say(f"report.no_money_{level if level in ('no_signal', 'suspicious') else 'answer'}", language),)


def decision(outcome: Outcome, language: Language, inspected: float = USUAL_SHARE, worth: Worth | None = None) -> str:
    """What the owner is asked for: by the verdict, then by what the answer is for, and by what the prices say."""
    name: str = outcome.verdict.level
    if name in ("ready", "hint"):
        if outcome.settings is not None:
            name = "trial" if any(one.state == "change" for one in outcome.settings.suggestions) else "keep"
        elif outcome.asks == "causes" or outcome.division is not None:
            name = "look"
        elif inspects(outcome) and inspected in (0.0, 1.0):
            name = "inspect_all" if inspected else "inspect_none"
        elif worth is not None and worth.never:
            name = "no_alarms"
        elif name == "ready" and saves_inspections(outcome, worth):
            name = "fewer"
    return say(f"report.decide_{name}", language, inspected=percent(inspected))
